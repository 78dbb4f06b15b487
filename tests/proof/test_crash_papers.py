"""Killed while a file comes in or goes: never a row without its file, and what nobody names is swept away."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from huiyin.cases import papers
from huiyin.cases.acts import Request, perform
from huiyin.cases.models import Paper
from huiyin.papers import staging, store
from huiyin.papers.models import Upload
from huiyin.papers.staging import Incoming, Offered
from tests.cast import Cast, build

from . import world
from .breaking import Killed, breaking, reborn

FORM, MOST = "a" * 32, 100


def named() -> set[int]:
    return {*Upload.objects.values_list("id", flat=True), *Paper.objects.values_list("id", flat=True)}


def lying() -> set[int]:
    return {int(path.name) for path in store.files()}


def stage(cast: Cast, words: str = "第一页") -> None:
    content = words.encode()
    staging.stage(cast.actor("anna"), FORM, Incoming("来信.txt", content, len(content)), cast.now)


def offered(cast: Cast) -> list[Offered]:
    return [Offered(one.mark, one) for one in staging.find(cast.actor("anna"), FORM)]


def swept() -> set[int]:
    """What a sweep leaves, two days later."""
    return (papers.sweep(datetime.now(UTC) + timedelta(days=2)), lying())[1]


@pytest.mark.django_db(transaction=True)
def test_a_file_is_there_before_its_row() -> None:
    cast = build()
    case = cast.register()
    stage(cast, "一份留下的材料")
    cast.do("anna", "add_papers", case, papers=offered(cast))
    for at in range(1, MOST):
        with breaking(at, after=bool(at % 2)) as breaker, suppress(Killed):
            stage(cast)
        reborn()
        assert named() <= lying(), breaker.statements[-1]
        if breaker.count < at:
            break
    assert Upload.objects.count() == 1
    assert swept() == named()
    assert world.findings(cast) == []


@pytest.mark.django_db(transaction=True)
def test_a_file_goes_after_its_row() -> None:
    cast = build()
    case = cast.register()
    stage(cast, "一份留下的材料")
    cast.do("anna", "add_papers", case, papers=offered(cast))
    for at in range(1, MOST):
        stage(cast)
        with breaking(at, after=bool(at % 2)) as breaker, suppress(Killed):
            staging.drop(cast.actor("anna"), FORM)
        reborn()
        assert named() <= lying(), breaker.statements[-1]
        if breaker.count < at:
            break
    assert Upload.objects.count() == 0
    assert swept() == named()


@pytest.mark.django_db(transaction=True)
def test_the_disk_that_is_full_costs_no_word(monkeypatch: pytest.MonkeyPatch) -> None:
    """The file fails, its form's row is not written, and what was handed in before still goes."""
    cast = build()
    case = cast.register()
    stage(cast)

    def full(_number: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            stage(cast, "第二页")
    assert named() <= lying()
    asked = Request("add_papers", cast.actor("anna"), {"papers": offered(cast)}, cast.pass_time(minutes=1), (case,))
    perform(asked)
    assert Paper.objects.count() == 1
    assert world.findings(cast) == []
