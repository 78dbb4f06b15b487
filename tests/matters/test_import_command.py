"""``huiyin import`` as somebody at a terminal meets it, killed in the middle as well."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from huiyin.cases.models import Case, Contact
from huiyin.institution import acts
from huiyin.kernel import calendars
from huiyin.site import cli_import, running
from huiyin.site.cli_import import import_file
from huiyin.site.console import Trouble
from tests.cast import START, Cast
from tests.matters.files import NYC, mapping, message, written

Run = Callable[..., str]


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def told(cast: Cast, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command; what it says."""

    def tell(file: Path, name: str | Path = "nyc311", **options: object) -> str:
        import_file(file, str(name), **options)  # type: ignore[arg-type]  # as the command line gives them
        return capsys.readouterr().out

    return tell


def test_it_says_how_many_and_row_by_row_what_was_doubtful(told: Run) -> None:
    said = told(NYC).splitlines()
    assert said[-1] == "44 taken, 0 taken before, 0 left out."
    assert said[0].startswith("Row 24 (21803150), taken: “Closed Date” has a date")
    assert len(said) == 3
    assert told(NYC) == "0 taken, 44 taken before, 0 left out.\n"


def test_the_report_holds_what_the_screen_cuts(told: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli_import, "MOST_SHOWN", 2)
    rows = written(tmp_path / "rows.csv", [*(message(f"={n}", 主题="") for n in range(4)), message(9)])
    report = tmp_path / "report.csv"
    said = told(rows, mapping(tmp_path), report=report)
    assert said.splitlines() == [
        "Row 2 (=0), left out: “主题” is empty.",
        "Row 3 (=1), left out: “主题” is empty.",
        "2 more rows are not shown.",
        "1 taken, 0 taken before, 4 left out.",
        f"The report is in {report}.",
    ]
    lines = report.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == "row,reference,what became of it,why"
    assert lines[1:] == [f"{n + 2},'={n},left out,“主题” is empty." for n in range(4)]
    assert "--report FILE writes them all." in told(rows, mapping(tmp_path))


def test_a_trial_says_so_and_keeps_nothing(told: Run) -> None:
    assert told(NYC, dry_run=True).endswith("This was a trial: nothing was kept.\n")
    assert not Case.objects.exists()
    assert told(NYC, limit=3) == "3 taken, 0 taken before, 0 left out.\n"


@pytest.mark.parametrize("name", ["城市管理局", "urban MANAGEMENT", "number"])
def test_the_unit_is_named_by_number_or_name(told: Run, cast: Cast, name: str) -> None:
    urban = cast.units["urban"].id
    told(NYC, limit=1, unit=str(urban) if name == "number" else name, institution="临河区信访局")
    assert Case.objects.get().unit_id == urban


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"file": "none.csv"}, "There is no file none.csv."),
        ({"name": "other"}, "There is no mapping "),
        ({"name": "city-messages"}, "The file has no column 留言主题, "),
        ({"institution": "7777"}, "There is no institution 7777."),
        ({"unit": "Parks"}, "There is no unit Parks."),
        ({"report": Path("no/such/folder/report.csv")}, "no/such/folder/report.csv: No such file or directory"),
    ],
)
def test_trouble_is_one_line_and_nothing_is_taken(told: Run, options: dict[str, object], said: str) -> None:
    given = {"file": NYC, **options}
    with pytest.raises(Trouble) as caught:
        told(Path(str(given.pop("file"))), **given)
    assert str(caught.value).startswith(said)
    assert "\n" not in str(caught.value)
    assert not Case.objects.exists()


def test_of_several_institutions_or_roots_one_must_be_said(told: Run) -> None:
    by, names = acts.By(START), {"zh": "另一处", "en": "Elsewhere", "es": "Otro"}
    other = acts.create_institution(
        by, name=names, zone="Asia/Shanghai", language="en", calendar=calendars.builtin("china")
    )
    with pytest.raises(Trouble, match=r"--institution with one of \d+ 临河区信访局, \d+ 另一处\."):
        told(NYC)
    with pytest.raises(Trouble, match="Say which unit"):
        told(NYC, institution="elsewhere")
    acts.add_unit(by, other, name=names, kind="office")
    with pytest.raises(Trouble, match="No pack for matters is installed"):
        told(NYC, institution=str(other.id))
    assert told(NYC, institution="临河区信访局", limit=1).startswith("1 taken")


def test_without_an_institution_it_says_how_to_begin(db: None) -> None:
    with pytest.raises(Trouble, match="There is no institution yet"):
        import_file(NYC, "nyc311")


def test_not_while_a_backup_is_restored(told: Run) -> None:
    with running.alone(settings.HUIYIN_HOME), pytest.raises(Trouble, match="being restored"):
        told(NYC)


def test_stopped_by_hand_it_keeps_the_report_so_far(told: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    follow = cli_import._follow

    def stopped(*given: object) -> None:
        follow(*given)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    monkeypatch.setattr(cli_import, "_follow", stopped)
    with pytest.raises(Trouble, match="the same command goes on from there"):
        told(NYC, report=tmp_path / "report.csv")
    assert len((tmp_path / "report.csv").read_text(encoding="utf-8-sig").splitlines()) == 3
    assert Contact.objects.count() == 44


SET_UP = """
from huiyin.site import ready
from huiyin.site.migrate import migrate
from tests.cast import build
migrate(verbosity=0)
build()
"""
IMPORT = """
import sys
from huiyin.site import ready
from pathlib import Path
from huiyin.site.cli_import import import_file
ready.speak()
import_file(Path(sys.argv[1]), sys.argv[2])
"""
VERIFY = """
from huiyin.site import ready
from datetime import UTC, datetime
from huiyin.cases.proving import verify
report = verify(datetime.now(UTC))
print(report.findings, report.examined["cases"])
"""


ROWS = 800


@pytest.mark.slow
def test_killed_in_the_middle_and_run_again_every_row_is_there_once(tmp_path: Path) -> None:
    answer = {"答复时间": "2019/3/6"}
    rows = written(tmp_path / "rows.csv", [message(n, 答复="已修复。" * (n % 2), **answer) for n in range(ROWS)])
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("HUIYIN_", "PYTEST_"))}
    home = tmp_path / "home"
    env = clean | {"HUIYIN_HOME": str(home), "LC_ALL": "en_US.UTF-8"}
    command = [sys.executable, "-c", IMPORT, str(rows), str(mapping(tmp_path))]

    def said(*command: str) -> str:
        return subprocess.run(
            command, check=True, capture_output=True, env=env, cwd=settings.BASE_DIR, text=True
        ).stdout

    said(sys.executable, "-c", SET_UP)
    for least in (100, 400):
        with subprocess.Popen(command, env=env, cwd=settings.BASE_DIR) as importing:
            until = time.monotonic() + 300
            while _taken(home) < least and importing.poll() is None and time.monotonic() < until:
                time.sleep(0.02)
            importing.kill()
        assert importing.returncode == -signal.SIGKILL
        assert least <= _taken(home) < ROWS
    kept = _taken(home)
    assert f"{ROWS - kept} taken, {kept} taken before, 0 left out." in said(*command)
    with closing(sqlite3.connect(home / "huiyin.sqlite3")) as connection:
        refs = connection.execute("SELECT source_ref, count(*) FROM cases_contact GROUP BY 1").fetchall()
    assert sorted(refs) == sorted((str(n), 1) for n in range(ROWS))
    assert said(sys.executable, "-c", VERIFY) == f"[] {ROWS}\n"


def _taken(home: Path) -> int:
    with closing(sqlite3.connect(home / "huiyin.sqlite3", timeout=20)) as connection:
        return int(connection.execute("SELECT count(*) FROM cases_contact").fetchone()[0])
