"""The worker: it survives what fails, stops when told, and tells of letters that could not be delivered."""

from __future__ import annotations

import threading
from datetime import datetime
from pathlib import Path

import pytest
from pytest_django import Settings

from huiyin.journal import checkpoints
from huiyin.journal.log import queries as log
from huiyin.notices.acts import Failure
from huiyin.notices.models import Notice, Outgoing
from huiyin.site import watching
from tests.cast import Cast, build


@pytest.fixture
def cast(db: None) -> Cast:
    """The cast."""
    return build()


def test_it_goes_on_after_what_failed_and_stops_when_told(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    stop, rounds = threading.Event(), list[datetime]()

    def look(now: datetime) -> None:
        rounds.append(now)
        if len(rounds) == 3:
            stop.set()
        raise ZeroDivisionError

    monkeypatch.setattr(watching, "look", look)
    monkeypatch.setattr(watching, "keep", look)
    monkeypatch.setattr(watching, "close_old_connections", lambda: None)
    monkeypatch.setattr(watching.connection, "close", lambda: None)
    watching.run(stop, every=0.01)
    assert 3 <= len(rounds) <= 4


@pytest.mark.django_db(transaction=True)
def test_a_round_sends_what_is_due_and_keeps_a_checkpoint(settings: Settings, tmp_path: Path) -> None:
    cast = build()
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "outbox"
    case = cast.register(email="wang@example.com")
    cast.do("anna", "accept", case)
    watching.look(cast.now)
    assert [one.state for one in Outgoing.objects.all()] == ["sent"]
    assert len(list((tmp_path / "outbox").iterdir())) == 1
    watching.keep(cast.now)
    last = checkpoints.last_checkpoint()
    assert last is not None
    assert f"case:{case}" in last.heads
    watching.publish(cast.now)
    head = log.head()
    assert head is not None
    assert head.size == last.entries


def _failure(case: int, institution: int, *, refused: bool) -> Failure:
    return Failure(institution, f"case:{case}", "accept", f"key-{refused}", "550 5.1.1", 6, refused)


@pytest.mark.parametrize(("refused", "code"), [(True, "mail_refused"), (False, "mail_given_up")])
def test_a_letter_given_up_is_told_to_who_answers_for_the_case(cast: Cast, refused: bool, code: str) -> None:
    case = cast.register()
    cast.do("anna", "transfer", case, to_unit=cast.units["urban"].id)
    cast.do("boris", "sign_for", case)
    cast.do("boris", "accept", case)
    cast.do("boris", "take", case)
    watching.tell_of_failure(_failure(case, cast.institution.id, refused=refused), cast.now)
    told = Notice.objects.filter(code=code)
    assert [one.member_id for one in told] == [cast.members["boris"].id]


def test_never_to_the_accused(cast: Cast) -> None:
    case = cast.register(accused_units=[cast.units["office"].id])
    watching.tell_of_failure(_failure(case, cast.institution.id, refused=True), cast.now)
    told = {one.member_id for one in Notice.objects.filter(code="mail_refused")}
    assert told == {cast.members["jing"].id}


def test_of_what_is_no_case_nobody_is_told(cast: Cast) -> None:
    watching.tell_of_failure(_failure(10_000, cast.institution.id, refused=True), cast.now)
    assert not Notice.objects.filter(code="mail_refused").exists()
