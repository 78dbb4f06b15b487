"""Taking a list out of the register: what is sought, as a file for a spreadsheet, with the reason written down."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huiyin.institution.pages import StaffRequest
from huiyin.matters import exporting, sheets
from huiyin.matters.pages.door import desk
from huiyin.matters.pages.find import every, searched

FORMS = {
    "xlsx": (sheets.as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": (sheets.as_csv, "text/csv; charset=utf-8"),
}
LONGEST_REASON = 200


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def export(request: StaffRequest) -> HttpResponse:
    """Ask for the reason and the form; then the file."""
    if not request.actor.has(exporting.EXPORT):
        raise PermissionDenied
    typed = request.POST if request.method == "POST" else request.GET
    text, filters = searched(typed, request.actor)
    ids = (
        every(request.actor, text, filters.marks(), exporting.MOST + 1)
        if filters.is_valid() and (text or filters.chosen)
        else []
    )
    reason, form = " ".join(typed.get("reason", "").split()), typed.get("form", "xlsx")
    context = {
        "q": text,
        "filters": filters,
        "same": filters.query(text),
        "chips": filters.chips(text),
        "count": min(len(ids), exporting.MOST),
        "cut": len(ids) > exporting.MOST,
        "form": form if form in FORMS else "xlsx",
        "reason": reason,
    }
    if request.method == "POST" and ids and form in FORMS and 0 < len(reason) <= LONGEST_REASON:
        return _file(request, form, ids[: exporting.MOST], reason)
    if request.method == "POST":
        empty = _("Say what the list is for. It is kept with your name.")
        context["error"] = empty if not reason else _("Use %d characters at most.") % LONGEST_REASON
    return render(request, "matters/export.html", context, status=422 if "error" in context else 200)


def _file(request: StaffRequest, form: str, ids: list[int], reason: str) -> HttpResponse:
    make, kind = FORMS[form]
    with transaction.atomic():
        lines = exporting.take(request.actor, ids, reason, request.now)
    answer = HttpResponse(make(exporting.head(), lines), content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="huiyin-{request.actor.today:%Y%m%d}.{form}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
