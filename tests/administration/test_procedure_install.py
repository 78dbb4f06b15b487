"""A pack is checked, looked at and installed; what would strand a matter, or is no pack, is refused with its reason."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from huiyin.cases.proving import verify
from huiyin.institution.models import PackInUse
from huiyin.kernel import packs
from tests.cast import Cast
from tests.house.tree import ROOT

At = Callable[..., Client]
PAGE = "/administration/procedure/install/"
LAW = ROOT / "packs" / "letters-and-visits" / "2022-05-01"


def zipped(changes: dict[str, Callable[[str], str]], prefix: str = "letters-and-visits/2022-05-01/") -> io.BytesIO:
    """The regulation as a ZIP with some of its files changed."""
    file = io.BytesIO()
    with ZipFile(file, "w") as archive:
        for path in sorted(LAW.iterdir()):
            text = path.read_text(encoding="utf-8")
            archive.writestr(prefix + path.name, changes.get(path.name, str)(text))
    return file


def upload(desk: Client, file: io.BytesIO | bytes, called: str = "pack.zip", name: str = "") -> object:
    """Send it to be checked."""
    raw = file.getvalue() if isinstance(file, io.BytesIO) else file
    return desk.post(PAGE, {"file": SimpleUploadedFile(called, raw), "name": name})


def next_revision(text: str) -> str:
    """The head of the pack, one revision on."""
    assert "revision" in text or "kind" in text
    lines = [line for line in text.splitlines() if not line.startswith("revision")]
    return "\n".join(["revision = 2", *lines])


def test_a_mend_is_looked_at_and_installed_once(ada: Cast, at: At) -> None:
    desk = at("ada", "en")
    looked = upload(desk, zipped({"pack.toml": next_revision}))
    assert looked.status_code == 200  # type: ignore[attr-defined]
    assert "Install it" in looked.content.decode()  # type: ignore[attr-defined]
    assert PackInUse.objects.count() == 2
    sealed = looked.context["sealed"]  # type: ignore[attr-defined]
    for _ in range(2):
        assert desk.post(PAGE, {"sealed": sealed}).status_code == 302
    assert sorted(PackInUse.objects.values_list("version__year", "revision")) == [(2005, 1), (2022, 1), (2022, 2)]
    ada.register()
    assert verify(ada.now).findings == []


def test_what_would_strand_a_matter_is_refused_with_its_reason(ada: Cast, at: At) -> None:
    ada.register()
    desk = at("ada", "en")
    looked = upload(desk, zipped({"pack.toml": lambda text: text + "\n# the same revision\n[phrases.more]\n" + MORE}))
    text = looked.content.decode()  # type: ignore[attr-defined]
    assert "does not follow" in text
    assert "Install it<" not in text
    desk.post(PAGE, {"sealed": looked.context["sealed"]})  # type: ignore[attr-defined]
    assert PackInUse.objects.count() == 2


MORE = 'title = { zh = "一", en = "One", es = "Uno" }\nsay = { zh = "一", en = "One", es = "Uno" }\n'


def test_problems_are_named_with_file_line_and_mend(ada: Cast, at: At) -> None:
    looked = upload(at("ada", "en"), zipped({"clocks.toml": lambda text: text.replace("\ncount", "\ncuont", 1)}))
    text = looked.content.decode()  # type: ignore[attr-defined]
    assert looked.status_code == 422  # type: ignore[attr-defined]
    assert "letters-and-visits/2022-05-01/clocks.toml:" in text
    assert "Nothing was installed" in text


def test_what_comes_with_the_product_is_looked_at(ada: Cast, at: At) -> None:
    desk = at("ada", "en")
    assert "installed already" in desk.get(PAGE, {"pack": "letters-and-visits/2022-05-01"}).content.decode()
    for wrong in ("letters-and-visits/1999-01-01", "../packs/x", "nothing", "/"):
        assert desk.get(PAGE, {"pack": wrong}).status_code == 404


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ("../letters/2022-05-01.toml", "no place"),
        ("letters/2022-05-01/../../x.toml", "no place"),
        ("/etc/2022-05-01/x.toml", "no place"),
        ("letters/2022-05-01/run.py", "no place"),
        ("a/2022-05-01.toml", "problem"),
    ],
)
def test_nothing_lands_elsewhere(ada: Cast, at: At, inside: str, said: str) -> None:
    file = io.BytesIO()
    with ZipFile(file, "w") as archive:
        archive.writestr(inside, "x = 1")
    answer = upload(at("ada", "en"), file)
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert said in answer.content.decode()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("raw", "called", "name", "said"),
    [
        (b"no zip", "pack.zip", "", "cannot be read"),
        (b"x = 1", "2022-05-01.toml", "", "Say what the pack is called"),
        (b"\xff\xfe", "2022-05-01.toml", "mine", "no text"),
        (b"x" * 1_000_001, "2022-05-01.toml", "mine", "too large"),
        (b"x = 1", "2022-05-01.toml", "Mine!", "lower-case letters"),
    ],
)
def test_no_pack_is_said_to_be_none(ada: Cast, at: At, raw: bytes, called: str, name: str, said: str) -> None:
    answer = upload(at("ada", "en"), raw, called, name)
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert said in answer.content.decode()  # type: ignore[attr-defined]
    assert PackInUse.objects.count() == 2


def test_a_bomb_is_not_unpacked(ada: Cast, at: At, tmp_path: Path) -> None:
    file = io.BytesIO()
    with ZipFile(file, "w", compression=8) as archive:
        archive.writestr("mine/2022-05-01.toml", "#" * 50_000_000)
    assert "too large" in upload(at("ada", "en"), file).content.decode()  # type: ignore[attr-defined]


def test_a_forged_seal_is_nothing(ada: Cast, at: At) -> None:
    text = packs.load(ROOT / "packs", "letters-and-visits", "2022-05-01").to_json()
    assert at("ada").post(PAGE, {"sealed": text}).status_code == 404
