"""The desk hands a code over right after registering, and a new one right after it was made; each look is kept."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from huiyin.cases.models import Case
from huiyin.journal.models import Access
from tests.cast import Cast
from tests.gallery.visiting import code_of
from tests.matters import sheets
from tests.matters.conftest import Desk

pytestmark = pytest.mark.django_db
At = Callable[..., Desk]


def test_whoever_registered_it_reads_the_code_out(cast: Cast, at: At) -> None:
    anna = at("anna", "en")
    done = sheets.register(anna, **sheets.LETTER)
    case = Case.objects.get().id
    page = anna.get(done) if isinstance(done, str) else done
    assert code_of(case) in page.content.decode()
    assert Access.objects.filter(what="code", subject=f"case:{case}").count() >= 1


def test_a_new_code_is_shown_to_who_made_it_for_some_minutes(cast: Cast, at: At) -> None:
    case = cast.register()
    anna, form = at("anna", "en"), {"identity_proved": "document", "key": "once", "confirmed": "1"}
    answer = anna.post(f"/cases/{case}/moves/replace_code/", form)
    assert answer.status_code == 302
    assert answer["Location"] == f"/cases/{case}/code/once/"
    assert code_of(case) in anna.get(answer["Location"]).content.decode()
    assert at("hong").get(answer["Location"]).status_code == 404
    cast.pass_time(minutes=15)
    assert anna.get(answer["Location"]).status_code == 404


def test_no_other_move_shows_a_code(cast: Cast, at: At) -> None:
    """A note is a move with a form of its own too: what it leads to is not the code of a party who never came."""
    case = cast.register()
    anna = at("anna", "en")
    anna.post(f"/cases/{case}/moves/note/", {"note": "第一次电话联系。", "key": "noted"})
    assert anna.get(f"/cases/{case}/code/noted/").status_code == 404
    assert not Access.objects.filter(what="code").exists()


def test_whoever_may_not_know_of_it_any_more_reads_no_code(cast: Cast, at: At) -> None:
    """With the code they would follow through the portal what the wall keeps from them."""
    anna = at("anna", "en")
    page = sheets.register(anna, accused_members=["Anna"])
    assert page.status_code == 200
    assert code_of(Case.objects.get().id) not in page.content.decode()
    assert not Access.objects.filter(what="code").exists()
    second = cast.register()
    anna.post(f"/cases/{second}/moves/replace_code/", {"identity_proved": "document", "key": "k", "confirmed": "1"})
    cast.do("hong", "correct", second, reason="漏登", accused_members=[cast.members["anna"].id])
    assert anna.get(f"/cases/{second}/code/k/").status_code == 404
