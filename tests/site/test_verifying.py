"""One proof of the whole house: every room's, whole or since the last checkpoint, while others write."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import translation
from pytest_django import Settings

from huiyin.cases.models import Case
from huiyin.cases.proving import prove, snapshot, verify
from huiyin.finding import store as index
from huiyin.journal import checkpoints
from huiyin.journal.checkpoints import CheckpointsDamaged
from huiyin.kernel import keys
from tests.cast import Cast, build


@pytest.fixture(autouse=True)
def _own_checkpoints(tmp_path: Path, settings: Settings) -> Iterator[None]:
    """A data folder of its own with the tests' master key: checkpoints of other tests are none of this one's."""
    master = keys.master_key(settings.HUIYIN_HOME).hex()
    settings.HUIYIN_HOME = tmp_path
    keys.read_or_write_once(tmp_path / "keys" / "master.key", master)
    with translation.override("en"):
        yield


@pytest.fixture
def cast(db: None) -> Cast:
    """The cast."""
    return build()


def test_a_clean_house_is_clean_in_every_room_and_gets_its_checkpoint(cast: Cast) -> None:
    case = cast.register()
    seen: list[str] = []
    proof = prove(cast.now, step=lambda what, done, total: seen.append(what))
    assert proof.report.findings == []
    examined = proof.report.examined
    assert (examined["cases"], examined["dossiers"], examined["documents"]) == (1, 1, 1)
    assert proof.checkpoint is not None
    assert f"case:{case}" in proof.checkpoint.heads
    assert {"Journal", "Sealed", "Cases"} <= set(seen)


def test_after_a_checkpoint_only_what_is_new_is_looked_at(cast: Cast) -> None:
    for _ in range(3):
        cast.register()
    prove(cast.now)
    case = cast.register()
    report = prove(cast.pass_time(hours=1), incremental=True).report
    assert report.findings == []
    assert (report.examined["cases"], report.examined["entries"], report.examined["documents"]) == (1, 1, 1)
    cast.do("anna", "note", case, note="已联系")
    Case.objects.filter(pk=case).update(retention="permanent")
    report = prove(cast.now, incremental=True).report
    assert {finding.kind for finding in report.findings} == {"row_changed"}


def test_without_a_checkpoint_everything_is_new(cast: Cast) -> None:
    cast.register()
    assert prove(cast.now, incremental=True).report.examined["cases"] == 1


def test_what_is_not_clean_writes_no_checkpoint(cast: Cast) -> None:
    Case.objects.filter(pk=cast.register()).update(retention="permanent")
    proof = prove(cast.now)
    assert [finding.kind for finding in proof.report.findings] == ["row_changed"]
    assert proof.checkpoint is None
    assert checkpoints.last_checkpoint() is None


def test_a_damaged_checkpoint_is_no_ground_to_stand_on(cast: Cast) -> None:
    cast.register()
    prove(cast.now)
    (file,) = checkpoints.folder().glob("*.jsonl")
    file.write_bytes(file.read_bytes().replace(b'"entries":', b'"entries":1'))
    with pytest.raises(CheckpointsDamaged):
        prove(cast.now, incremental=True)
    assert not prove(cast.now).report.clean


def test_a_case_that_can_not_be_found_is_named(cast: Cast) -> None:
    case = cast.register()
    cast.register()
    index.drop([case])
    (finding,) = verify(cast.now).findings
    assert (finding.kind, finding.stream) == ("index", f"case:{case}")


@pytest.mark.django_db(transaction=True)
def test_reading_one_view_keeps_no_writer_waiting() -> None:
    cast = build()
    cast.register()
    before = Case.objects.count()
    failed: list[BaseException] = []

    def write() -> None:
        try:
            cast.register()
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    with snapshot():
        assert Case.objects.count() == before
        writer = threading.Thread(target=write)
        writer.start()
        writer.join(10)
        assert not writer.is_alive()
        assert Case.objects.count() == before
    assert failed == []
    assert Case.objects.count() == before + 1
    assert verify(cast.pass_time(minutes=1) + timedelta(days=1)).findings == []
