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
