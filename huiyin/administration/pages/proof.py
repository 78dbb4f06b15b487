"""Verification: started from here, gone on with by itself, its results kept; checkpoints to keep and to check."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from time import monotonic
from typing import Any

from django import forms
from django.contrib import messages
from django.db import connection
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.administration.pages.door import office
from huiyin.cases import proved
from huiyin.cases.proving import prove
from huiyin.institution.pages import StaffRequest
from huiyin.journal import checkpoints
from huiyin.journal.checkpoints import Checkpoint, CheckpointsDamaged
from huiyin.journal.verify import check_kept

log = logging.getLogger(__name__)

EVERY = 0.5  # seconds between two notes of how far it has come
MOST_LINES, MOST_BYTES = 100, 20_000_000


def beside(work: Callable[[], None]) -> None:
    """Do it in a thread of its own: whoever asked may leave the page."""
    threading.Thread(target=work, daemon=True).start()


@require_http_methods(["GET", "HEAD", "POST"])
@office
def verification(request: StaffRequest) -> HttpResponse:
    """Start a verification, or see how far it has come and what the earlier ones found."""
    home = request.actor.house
    if request.method == "POST":
        if proved.under_way() is None:
            since, language, whole = request.now, translation.get_language(), "recent" not in request.POST
            member = request.actor.member
            beside(lambda: run(since, member, language, whole=whole))
            messages.success(request, _("The verification has begun. You may leave this page."))
        return HttpResponseRedirect(reverse("administration_journal_verification"))
    runs = [(run, home.members[run.by].name if run.by in home.members else "") for run in proved.runs()]
    context = {"state": proved.under_way(), "runs": runs, "now": request.now}
    return render(request, "administration/verification.html", context)


def run(now: datetime, member: int | None, language: str | None, *, whole: bool) -> None:
    """One verification, telling how far it is; a second one beside it does nothing."""
    with proved.alone() as first, translation.override(language):
        if not first:
            return
        said = [0.0]

        def step(what: str, done: int, total: int) -> None:
            if monotonic() - said[0] >= EVERY:
                said[0] = monotonic()
                proved.tell(proved.State(now, what, done, total))

        proved.tell(proved.State(now))
        try:
            prove(datetime.now(UTC), incremental=not whole, step=step, by=member)
        except CheckpointsDamaged:
            prove(datetime.now(UTC), step=step, by=member)  # the whole journal: it names the damaged line
        except Exception:
            log.exception("a verification was cut off")
        finally:
            if threading.current_thread() is not threading.main_thread():
                connection.close()


class KeptForm(forms.Form):
    """A file of checkpoints that was kept elsewhere."""

    file = forms.FileField(
        label=gettext_lazy("File of checkpoints"),
        widget=forms.FileInput(attrs={"accept": ".jsonl,.json,.txt"}),
        error_messages={"required": gettext_lazy("Choose a file.")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@office
def kept(request: StaffRequest) -> HttpResponse:
    """Checkpoints of a month, to be taken away; and one that was kept, checked against what stands here."""
    months = checkpoints.months()
    asked = request.GET.get("month", "")
    month = asked if asked in months else next(iter(months), "")
    form = KeptForm(request.POST or None, request.FILES or None)
    report = None
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        raw = sent.read(MOST_BYTES + 1)
        if len(raw) > MOST_BYTES:
            form.add_error("file", _("This file is too large to be one of checkpoints."))
        else:
            report = check_kept(raw, sent.name or "")
    lines = checkpoints.of_month(month)
    shown: list[tuple[bool, Any]] = [(isinstance(one, Checkpoint), one) for one in reversed(lines[-MOST_LINES:])]
    context = {
        "months": [(one, one.removesuffix(".jsonl")) for one in months],
        "month": month,
        "lines": [(right, one, datetime.fromisoformat(one.at) if right else None) for right, one in shown],
        "count": len(lines),
        "form": form,
        "report": report,
        "now": request.now,
    }
    return render(request, "administration/checkpoints.html", context, status=422 if form.errors else 200)


@require_safe
@office
def download(request: StaffRequest, month: str) -> HttpResponse:
    """The checkpoints of a month as a file, to keep where nobody of this machine comes."""
    if month not in checkpoints.months():
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="huiyin-checkpoints-{month}"'}
    text = (checkpoints.folder() / month).read_bytes()
    return HttpResponse(text, content_type="application/jsonl", headers=headers)
