"""The gallery's pages: every atom and component, empty, typical, full and in error. ``?state=``, ``?long=1``."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from types import SimpleNamespace
from typing import Any

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import ensure_csrf_cookie

from tests.ui.gallery import data
from tests.ui.gallery.data import Clock
from tests.ui.gallery.matter import matter

STATES = ("typical", "empty", "full", "error")


ICONS = [
    "today",
    "register",
    "find",
    "board",
    "days",
    "reports",
    "paper",
    "lock",
    "check",
    "close",
    "down",
    "on",
    "warn",
    "keys",
]
STATUSES = [
    ("新收", "New", "plain"),
    ("办理中", "In hand", "open"),
    ("待审批", "To approve", "wait"),
    ("即将到期", "Due soon", "soon"),
    ("已逾期", "Overdue", "over"),
    ("已答复", "Answered", "done"),
    ("暂停", "Paused", "paused"),
    ("保密", "Confidential", "secret"),
    ("不予受理", "Not accepted", "off"),
]


def _atoms(long: bool, state: str) -> dict[str, Any]:
    say = partial(data.words, long=long)
    running = [Clock("", days) for days in (-11, -1, 0, 1, 3, 12, 60)]
    hours = [Clock("", days, hours=True) for days in (-0.1, 0.2)]
    ended = [Clock("", 5, state=state) for state in ("paused", "met", "late", "cancelled")]
    return {
        "limits": [*running, *hours, Clock("", 300, provisional=True), *ended],
        "statuses": [(say(zh, en), tone) for zh, en, tone in STATUSES],
        "names": ["王芳", "李伟", "欧阳静怡", "买买提·吐尔逊", "Anna María Fernández García", "Li"],
        "channels": [(name, say(zh, en)) for name, zh, en in data.CHANNELS],
        "icons": ICONS,
    }


def _rows(long: bool, state: str) -> dict[str, Any]:
    rows = data.rows(long)
    return {"rows": {"empty": [], "full": rows * 6}.get(state, rows)}


def _found(long: bool, state: str) -> dict[str, Any]:
    return {"found": {"empty": [], "full": data.found() * 10}.get(state, data.found())}


def _register(long: bool, state: str) -> dict[str, Any]:
    typed = {
        "channel": "letter",
        "received_on": "2026-11-20",
        "name": "王淑芬",
        "phone": "13800001234",
        "people": "12",
        "title": "北门外工地夜间施工扰民",
        "text": "我们是北门外三号楼的住户……\n请尽快处理。",
        "kind": "claim",
        "unit": "1",
    }
    wrong = {"people": "0", "received_on": "2026-02-31", "title": ""}
    form = data.Register(long=long, initial={} if state == "empty" else typed)
    if state == "error":
        form = data.Register({**typed, **wrong, "channel": "", "kind": ""}, long=long)
    if state == "full":
        form = data.Register(long=long, initial={**typed, "title": data.LONG_TITLE, "text": data.LONG_TITLE * 8})
    return {"form": form, "similar": [] if state == "empty" else data.found()[:3]}


PAGES: dict[str, Callable[[bool, str], dict[str, Any]]] = {
    "atoms": _atoms,
    "today": _rows,
    "register": _register,
    "case": matter,
    "find": _found,
    "table": lambda long, state: {},
}


@login_not_required
@ensure_csrf_cookie
def show(request: HttpRequest, name: str) -> HttpResponse:
    """One page of the gallery, as a signed-in member sees it on the gallery's day."""
    if name not in PAGES:
        raise Http404
    state, long = request.GET.get("state", "typical"), request.GET.get("long") == "1"
    request.user = get_user_model()(username="wangfang")
    request.member = SimpleNamespace(name="王芳" if not long else "Anna María Fernández García")  # type: ignore[attr-defined]
    request.now = data.NOW  # type: ignore[attr-defined]  # what a middleware of the product does
    timezone.activate(data.ZONE)
    if state == "full":
        say = partial(data.words, long=long)
        messages.success(request, say("已登记：信〔2026〕000124", "Registered as 信〔2026〕000124"))
        messages.warning(request, say("日历只到 2026 年底，日期为暂定", "The calendar ends with 2026"))
        messages.error(request, say("扫描件没有收到", "The scan did not arrive"))
    context = {"state": state, "long": long, "states": STATES, "pages": list(PAGES)}
    return render(request, f"gallery/{name}.html", context | PAGES[name](long, state))


@login_not_required
def part(request: HttpRequest) -> HttpResponse:
    """A part of a page as HTMX asks for it; slow, refused or signed out when told so."""
    how = request.GET.get("how", "")
    if how == "broken":
        return HttpResponse("no", status=500)
    return render(request, "gallery/_part.html", {"how": how})


def closed(request: HttpRequest) -> HttpResponse:
    """A page for members only: a stranger is sent to sign in."""
    return HttpResponse("inside")


@login_not_required
def broken(request: HttpRequest) -> HttpResponse:
    """A page that fails."""
    raise RuntimeError("meant")
