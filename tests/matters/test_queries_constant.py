"""No page asks the database more often because there are more cases: sixty cost what five cost."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast
from tests.matters.sheets import LETTER, blank, send

At = Callable[..., Client]
FEW, MANY = 12, 60

PAGES = [
    *(("hong", f"/?list={name}") for name in ("mine", "unit", "overdue", "due_today", "unassigned", "to_review")),
    ("wei", "/"),
    *((who, f"/find/?q={text}") for who in ("anna", "hong") for text in ("", "施工", "夜间 扰民", "王芳", "3")),
    ("clara", "/find/?q=施工"),
    ("anna", "/find/?q=13000000000"),
    ("anna", "/cases/{first}/"),
    ("hong", "/cases/{first}/"),
    ("anna", "/cases/{first}/known/"),
    ("anna", "/register/"),
    ("hong", "/inbox/"),
]


@pytest.fixture
def committed(cast: Cast, django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]]) -> Cast:
    """The cast after a first registration that counts as committed: the process keeps the institution's key."""
    with django_capture_on_commit_callbacks(execute=True):
        cast.register()
    return cast


def grow(cast: Cast, count: int) -> None:
    """Register as many more letters, all alike and of one person; every third goes to another unit."""
    for place in range(count):
        case = cast.register()
        if place % 3 == 0:
            cast.do("anna", "transfer", case, to_unit=cast.units["urban"].id)


def cost(act: Callable[[], Any], good: tuple[int, ...] = (200,)) -> int:
    """How many statements ``act`` sends once everything is warm."""
    act()
    with CaptureQueriesContext(connection) as asked:
        answer = act()
    assert answer.status_code in good
    return len(asked)


def test_every_page_costs_the_same_at_twelve_and_at_sixty_cases(committed: Cast, at: At) -> None:
    cast = committed
    first = cast.register()
    clients = {who: at(who) for who, _ in PAGES}

    def costs() -> dict[tuple[str, str], int]:
        return {
            (who, path): cost(lambda who=who, path=path: clients[who].get(path.format(first=first)))  # type: ignore[misc]
            for who, path in PAGES
        }

    grow(cast, FEW)
    few = costs()
    grow(cast, MANY - FEW)
    # Some cost less: a name that very many bear is no reason any more, nor are words that stand everywhere.
    assert {page: asked for page, asked in costs().items() if asked > few[page]} == {}
    assert max(few.values()) <= 40


@pytest.mark.parametrize("do", ["register", "channel:call"])
def test_registering_costs_the_same_however_much_is_suggested(committed: Cast, at: At, do: str) -> None:
    cast, anna = committed, at("anna")

    def sent() -> Any:
        sheet = {**blank(anna), **LETTER, "title": f"夜间施工噪音扰民 {cast.serial}"}
        with CaptureQueriesContext(connection) as asked:
            answer = send(anna, sheet, do)
        assert answer.status_code == 200, "it shows what is known already"
        assert "王" in answer.content.decode()
        return len(asked)

    grow(cast, FEW)
    sent()  # warms
    few = sent()
    grow(cast, MANY - FEW)
    assert sent() <= few
