"""The command line: each command does what it says, and a real institution can begin with it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.contrib.auth import authenticate
from django.test import RequestFactory
from django.utils import translation

from huiyin.cases.models import Case
from huiyin.institution.house import house
from huiyin.institution.models import Institution, PackInUse, Unit
from huiyin.kernel import packs
from huiyin.site import ready, watching
from huiyin.site.cli import main
from tests.cast import Cast, build
from tests.site.homes import Run

PASSWORD = "a word of its own"


@pytest.fixture
def cast(db: None) -> Cast:
    """The cast."""
    return build()


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("zh_CN.UTF-8", "zh-hans"),
        ("es_MX", "es"),
        ("en_GB.UTF-8", "en"),
        ("C.UTF-8", "en"),
        ("", "en"),
        ("fr_FR", "en"),
    ],
)
def test_it_speaks_the_terminals_language(monkeypatch: pytest.MonkeyPatch, said: str, language: str) -> None:
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", said)
    assert ready.language() == language


def test_migrating_again_says_so(run: Run) -> None:
    assert run("migrate") == "The database is up to date, triggers in place.\n"


def _begin(run: Run, **more: str) -> str:
    given = {
        "name": "平湖区信访局",
        "english": "Pinghu Office",
        "last-resort": "纪检组",
        "admin": "杜若",
        "username": "duruo",
        "password": PASSWORD,
    }
    return run("init", *(word for name, value in (given | more).items() for word in (f"--{name}", value)))


def test_a_real_institution_begins(run: Run) -> None:
    assert "平湖区信访局 is set up" in _begin(run)
    made = Institution.objects.get()
    office = Unit.objects.get(institution=made, kind="office")
    run("unit", "add", "城市管理局", "--english", "Urban management", "--under", str(office.id))
    listed = run("unit", "list")
    assert "城市管理局 · Urban management (department)" in listed
    said = run(
        "account", "add", "lihua", "--name", "李华", "--unit", str(office.id),
        "--role", "registrar", "--role", "receptionist", "--password", PASSWORD,
    )  # fmt: skip
    assert said == "李华 may sign in as lihua.\n"
    home = house(made.id)
    assert {(home.members[one.member].name, one.name) for one in home.roles} == {
        ("杜若", "administrator"),
        ("李华", "registrar"),
        ("李华", "receptionist"),
    }
    assert home.last_resorts
    assert len(home.packs) == 2
    assert authenticate(RequestFactory().post("/"), username="lihua", password=PASSWORD) is not None
    run("account", "password", "lihua", "--password", "another word of its own")
    assert authenticate(RequestFactory().post("/"), username="lihua", password=PASSWORD) is None


def test_an_institution_begins_with_another_procedure_and_a_calendar_of_every_day(run: Run) -> None:
    _begin(run, pack="property-desk", calendar="every-day")
    home = house(Institution.objects.get().id)
    assert {pack.name for pack in home.packs.values()} == {"property-desk"}
    assert home.calendar.zone == "Asia/Shanghai"  # the days of the house, though the calendar is written for UTC


def test_packs_are_checked_explained_drawn(run: Run, tmp_path: Path) -> None:
    assert run("packs", "check", "letters-and-visits").startswith("All is well: letters-and-visits/2005-05-01")
    assert "Accept" in run("packs", "explain", "letters-and-visits/2022-05-01", "accept")
    assert run("packs", "draw", "letters-and-visits/2022-05-01", "--language", "zh").startswith("<svg")
    folder = tmp_path / "odd"
    folder.mkdir()
    (folder / "2020-01-01.toml").write_text("kind = 1\n")
    said = run("packs", "check", "--folder", str(tmp_path), status=1)
    assert "problem" in said


def test_a_pack_is_put_in_force_once(run: Run, db: None) -> None:
    build(packs.load(django_settings.HUIYIN_PACKS, "letters-and-visits", "2022-05-01"))
    before = PackInUse.objects.count()
    assert "is in force" in run("packs", "install", "letters-and-visits/2005-05-01")
    run("packs", "install", "letters-and-visits/2005-05-01")
    assert PackInUse.objects.count() == before + 1


def test_a_revision_that_strands_an_open_case_is_refused(run: Run, cast: Cast, tmp_path: Path) -> None:
    cast.register()
    target = tmp_path / "letters-and-visits" / "2022-05-01"
    target.mkdir(parents=True)
    for path in (django_settings.HUIYIN_PACKS / "letters-and-visits" / "2022-05-01").iterdir():
        text = path.read_text()
        target.joinpath(path.name).write_text(text.replace("revision = 1", "revision = 2"))
    clocks = target / "clocks.toml"
    clocks.write_text(clocks.read_text().replace("[clocks.forward]", "[clocks.passing_on]"))
    said = run("packs", "install", "letters-and-visits/2022-05-01", "--folder", str(tmp_path), status=1)
    assert "strand" in said


def test_the_doctor_says_what_to_mend(run: Run, cast: Cast) -> None:
    said = run("doctor")
    assert "All triggers are in place." in said
    assert "The calendar china is published until" in said
    key = django_settings.HUIYIN_HOME / "keys" / "master.key"
    key.chmod(0o644)
    try:
        with translation.override("en"), pytest.raises(SystemExit) as left:
            main(["doctor"])
    finally:
        key.chmod(0o600)
    assert left.value.code == 1


def test_verify_proves_names_what_is_wrong_and_looks_at_what_is_new(run: Run, cast: Cast) -> None:
    case = cast.register()
    said = run("verify")
    assert "Everything is as it was written." in said
    assert "1 cases" in said
    assert "Checkpoint written: checkpoints/" in said
    assert "1 cases" not in run("verify", "--since-checkpoint")
    Case.objects.filter(pk=case).update(retention="permanent")
    with translation.override("en"), pytest.raises(SystemExit) as left:
        main(["verify"])
    assert left.value.code == 1


def test_the_watch_makes_one_round(run: Run, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []
    monkeypatch.setattr(watching, "look", lambda now: looked.append("look"))
    monkeypatch.setattr(watching, "keep", lambda now: looked.append("keep"))
    run("watch", "--once")
    assert looked == ["look", "keep"]


def test_the_sample_institution_is_made_once(run: Run) -> None:
    assert "is ready: 2 matters" in run("demo", "--cases", "2", "--at", "2026-11-20T17:00+08:00")
    assert "is there already, with 2 matters" in run("demo", "--cases", "9")
