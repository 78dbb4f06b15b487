"""What is given wrongly is answered in one line that says what is wrong, with exit status 2 and nothing done."""

from __future__ import annotations

from pathlib import Path

import pytest

from huiyin.institution.models import Account, Institution, Unit
from tests.cast import Cast, build
from tests.site.homes import Home, Run

PASSWORD = "a word of its own"
PACK = "letters-and-visits/2022-05-01"


@pytest.fixture
def cast(db: None) -> Cast:
    """The cast."""
    return build()


def _one_line(said: str, words: str) -> None:
    assert said.startswith("huiyin: ")
    assert words in said
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (["serve", "--prot", "1"], "--port"),
        (["serve", "--port", "0"], "--port"),
        (["serve", "--port", "many"], "--port"),
        (["serve", "--workers", "0"], "--workers"),
        (["no-such-command"], "no-such-command"),
        (["unit", "remove"], "remove"),
        (["demo", "--cases", "0"], "--cases"),
        (["demo", "--at", "yesterday"], "is no instant"),
        (["demo", "--at", "2026-11-21T09:00"], "no time zone"),
        (["import", "nothing.csv"], "--as"),
        (["import", "nothing.csv", "--as", "nyc311"], "nothing.csv"),
        (["import", "nothing.csv", "--as", "no-such-mapping"], "no-such-mapping"),
        (["packs", "check", "no-such-pack"], "no pack no-such-pack"),
        (["packs", "check", "/etc"], "no pack /etc"),
        (["packs", "check", "--folder", "/nowhere"], "no folder /nowhere"),
        (["packs", "explain", PACK, "acept"], "accept"),
        (["packs", "explain", "letters-and-visits", "accept"], "Say name and version"),
        (["packs", "explain", "no-such-pack/1", "accept"], "no pack no-such-pack/1"),
        (["packs", "explain", "../packs/letters-and-visits/2022-05-01", "accept"], "no pack"),
        (["packs", "draw", PACK, "--language", "fr"], "no language fr"),
        (["restore"], "file"),
        (["restore", "nothing.tar.gz"], "no file nothing.tar.gz"),
        (["restore", "."], "no backup of Huiyin"),
        (["account", "password", "nobody", "--password", PASSWORD], "no account nobody"),
        (["account", "add", "lihua", "--name", "L", "--unit", "here", "--role", "head"], "--unit"),
        (["unit", "list", "--institution", "999"], "no institution 999"),
        (["packs", "install", "no-such-pack/1"], "no pack no-such-pack/1"),
        (["packs", "install", PACK, "--institution", "999"], "no institution 999"),
        (["unit", "add", "A", "--english", "A", "--kind", "castle"], "no kind castle"),
        (["unit", "add", "A", "--english", "A", "--under", "999"], "no unit 999"),
    ],
    ids=lambda words: " ".join(words) if isinstance(words, list) else "",
)
def test_it_is_one_line(run: Run, cast: Cast, command: list[str], words: str) -> None:
    before = Unit.objects.count(), Account.objects.count()
    _one_line(run(*command, status=2), words)
    assert (Unit.objects.count(), Account.objects.count()) == before


@pytest.mark.parametrize("command", ["unit list", f"packs install {PACK}", "import rows.csv --as nyc311"])
def test_before_there_is_an_institution_it_says_how_to_begin(run: Run, tmp_path: Path, command: str) -> None:
    (tmp_path / "rows.csv").write_text("a\n")
    said = run(*command.replace("rows.csv", str(tmp_path / "rows.csv")).split(), status=1)
    _one_line(said, "Run `huiyin init`")


def test_where_several_live_it_asks_which(run: Run, cast: Cast) -> None:
    given = {"name": "甲", "english": "A", "last-resort": "乙", "admin": "丙", "username": "bing", "password": PASSWORD}
    run("init", *(word for name, value in given.items() for word in (f"--{name}", value)))
    _one_line(run("unit", "list", status=2), "Say which institution")
    assert "甲 · A" in run("unit", "list", "--institution", str(Institution.objects.order_by("id").last().id))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"zone": "Asia/Nowhere"}, "no time zone"),
        ({"zone": "../etc/passwd"}, "no time zone"),
        ({"calendar": "moon"}, "no calendar moon"),
        ({"language": "fr"}, "no language fr"),
        ({"pack": "no-such-pack"}, "no pack no-such-pack"),
        ({"pack": "*"}, "no pack *"),
        ({"password": "short"}, "too short"),
        ({"password": "hear-and-answer"}, "everybody knows"),
        ({"username": " duruo"}, "no blanks"),
    ],
)
def test_a_wrong_beginning_leaves_nothing(run: Run, wrong: dict[str, str], words: str) -> None:
    given = {"name": "甲", "english": "A", "last-resort": "乙", "admin": "丙", "username": "bing", "password": PASSWORD}
    said = run("init", *(word for name, value in (given | wrong).items() for word in (f"--{name}", value)), status=2)
    _one_line(said, words)
    assert not Institution.objects.exists()


def test_no_account_twice_and_no_role_that_is_none(run: Run, cast: Cast) -> None:
    more = ["--name", "李华", "--unit", str(cast.units["office"].id), "--password", PASSWORD, "--role"]
    _one_line(run("account", "add", "anna", *more, "registrar", status=2), "is taken")
    _one_line(run("account", "add", "lihua", *more, "king", status=2), "no role king")
    _one_line(run("account", "add", "lihua", *more, "registrar", "--unit", "999", status=2), "no unit 999")
    assert not Account.objects.filter(username="lihua").exists()


@pytest.mark.parametrize(
    ("setting", "value", "status", "words"),
    [
        ("HUIYIN_DATABASE", "mysql://root:secret@localhost/x", 2, "HUIYIN_DATABASE must be"),
        ("HUIYIN_DATABASE", "postgresql", 2, "HUIYIN_DATABASE must be"),
        ("HUIYIN_DATABASE", "postgresql://a:secret@127.0.0.1:1/x", 1, "The database says"),
        ("HUIYIN_HOME", "/proc/nowhere", 2, "/proc/nowhere"),
    ],
)
def test_a_wrong_setting_is_one_line_too(tmp_path: Path, setting: str, value: str, status: int, words: str) -> None:
    said = Home(tmp_path).run("migrate", status=status, **{setting: value})
    _one_line(said, words)
    assert "secret" not in said
