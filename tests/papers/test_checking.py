"""What is taken and what is not: by content, never by name; every refusal has its words."""

from __future__ import annotations

import io

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from huiyin.papers import labels
from huiyin.papers.checking import check
from huiyin.papers.kinds import KINDS, MOST_BYTES, Unfit
from tests.papers import samples

GOOD = {
    "pdf": samples.pdf(),
    "jpeg": samples.picture(),
    "png": samples.picture("PNG"),
    "webp": samples.picture("WEBP"),
    "tiff": samples.picture("TIFF"),
    "text": "北门工地每晚施工。\n".encode(),
    "docx": samples.docx(),
    "xlsx": samples.xlsx(),
    "odt": samples.odt(),
    "ofd": samples.ofd(),
    "mp3": samples.mp3(),
    "m4a": samples.m4a(),
    "wav": samples.wav(),
    "amr": b"#!AMR\n" + b"\x3c" * 64,
}


def refused(content: bytes, name: str = "letter.pdf") -> str:
    with pytest.raises(Unfit) as told:
        check(name, content)
    with translation.override("en"):
        assert name in labels.refusal(name, told.value.code)
    return told.value.code


@pytest.mark.parametrize("kind", GOOD)
def test_every_kind_is_known_by_its_content(kind: str) -> None:
    checked = check("whatever.bin", GOOD[kind])
    assert checked.kind.name == kind
    assert checked.name == f"whatever.bin.{KINDS[kind].endings[0]}"
    assert check("again", checked.content).kind.name == kind  # what is kept is of the same kind


def test_every_kind_and_refusal_has_its_words() -> None:
    assert labels.KINDS.keys() == KINDS.keys()
    assert labels.size(20) == "1 kB"
    assert labels.size(2_340_000) == "2.3 MB"


HOSTILE = {
    "nothing": (b"", "empty"),
    "too large": (b"%PDF-" + b"\0" * MOST_BYTES, "too_large"),
    "a program": (b"MZ\x90\x00" + b"\0" * 200, "unknown"),
    "a program for Linux": (b"\x7fELF\x02\x01\x01" + b"\0" * 60, "unknown"),
    "old Word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old_office"),
    "a cut PDF": (samples.pdf()[:-30], "cut_pdf"),
    "a PDF with a script": (samples.pdf(b"/OpenAction <</S /JavaScript /JS (app.alert(1))>>"), "has_programs"),
    "a script spelt otherwise": (samples.pdf(b"/OpenAction <</S /J#61va#53cript>>"), "has_programs"),
    "a script packed away": (samples.pdf(b"", samples.packed_objects(b"5 0 <</S /JavaScript>>")), "has_programs"),
    "a script in a stream": (samples.pdf(b"", b"8 0 obj <<>> stream\n<</S /JavaScript>>\nendstream"), "has_programs"),
    "a PDF that starts something": (samples.pdf(b"/OpenAction <</S /Launch /F (cmd.exe)>>"), "has_programs"),
    "a PDF under a password": (samples.pdf(b"").replace(b"/Root 1", b"/Encrypt 7 0 R /Root 1"), "locked"),
    "objects packed too well": (samples.pdf(b"", samples.packed_objects(b" " * 160_000_000)), "grows_too_large"),
    "a picture bomb": (samples.bomb(60_000, 60_000), "too_many_pixels"),
    "a large picture": (samples.bomb(9_000, 9_000), "too_many_pixels"),
    "a cut picture": (samples.picture("PNG", (400, 400))[:-200], "broken_picture"),
    "no picture behind its head": (b"\xff\xd8\xff\xe0" + b"<script>alert(1)</script>" * 9, "broken_picture"),
    "a film": (samples.m4a(b"mp42", b"vide"), "film"),
    "a telephone's picture": (samples.m4a(b"heic"), "apple_picture"),
    "a cut recording": (samples.m4a()[:-9], "broken_recording"),
    "a macro": (samples.docx({"word/vbaProject.bin": b"\xd0\xcf"}), "has_programs"),
    "a macro by its type": (samples.docx(types="application/vnd.ms-word.macroEnabled.main+xml"), "has_programs"),
    "a program inside": (samples.docx({"word/embeddings/oleObject1.bin": b"MZ"}), "has_attachments"),
    "a template from elsewhere": (
        samples.docx({"word/_rels/settings.xml.rels": samples.relations("attachedTemplate", "http://far/x.dotm")}),
        "fetches_this",
    ),
    "a call of another program": (samples.docx({"word/footer.xml": "<w:t>DDEAUTO cmd</w:t>"}), "fetches"),
    "entities that grow": (samples.docx({"word/styles.xml": '<!DOCTYPE x [<!ENTITY a "b">]><x/>'}), "broken_document"),
    "a packed bomb": (samples.docx({"word/media/a.bin": b"\0" * 100_000_000}), "grows_too_large"),
    "more than it says": (samples.docx({f"word/media/{n}": b"\0" * 40_000_000 for n in range(4)}), "grows_too_large"),
    "a path that leads out": (samples.docx({"../../home/x.xml": "<x/>"}), "broken_document"),
    "a path of Windows": (samples.docx({"..\\x.xml": "<x/>"}), "broken_document"),
    "too many entries": (samples.packed(dict.fromkeys(map(str, range(5_001)), b"")), "grows_too_large"),
    "a packed folder": (samples.packed({"letter.txt": "北门"}), "unknown"),
    "a cut document": (samples.docx()[:-40], "broken_document"),
    "a web page of zeros": (b"<html>\x00</html>", "unknown"),
}  # fmt: skip


@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_refused_says_why(what: str) -> None:
    content, code = HOSTILE[what]
    assert refused(content) == code


def test_a_document_under_a_password_is_named() -> None:
    locked = bytearray(samples.docx())
    place = 0
    while (place := locked.find(b"PK\x01\x02", place + 1)) > 0:
        locked[place + 8] |= 1
    locked[6] |= 1
    assert refused(bytes(locked)) == "locked"


def test_a_link_in_a_text_is_no_danger() -> None:
    linked = samples.docx({"word/_rels/document.xml.rels": samples.relations("hyperlink", "https://example.com")})
    assert check("a.docx", linked).kind.name == "docx"


def test_a_picture_keeps_its_pixels_and_loses_where_it_was_taken() -> None:
    given = samples.photograph()
    assert b"Pocket 9" in given
    kept = check("IMG_1.JPG", given)
    assert kept.name == "IMG_1.jpg"
    for told in (b"Pocket 9", b"2026:03:01", b"Exif", b"Wang Fang"):
        assert told not in kept.content
    with Image.open(io.BytesIO(kept.content)) as upright:
        assert upright.size == (20, 40)  # it lay on its side
        assert not upright.getexif()
        assert upright.getpixel((10, 5))[0] < 60 < 200 < upright.getpixel((10, 35))[0]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_what_hangs_behind_a_picture_is_gone(kind: str) -> None:
    polyglot = samples.picture(kind) + samples.docx() + b"<script>alert(1)</script>"
    kept = check("two.jpg", polyglot)
    assert b"script" not in kept.content
    assert b"PK\x03\x04" not in kept.content


def test_a_scan_of_several_pages_keeps_them_all() -> None:
    first = Image.new("1", (60, 80), 1)
    file = io.BytesIO()
    first.save(file, "TIFF", save_all=True, append_images=[Image.new("1", (60, 80), 0)] * 2, compression="group4")
    with Image.open(io.BytesIO(check("scan.tif", file.getvalue()).content)) as kept:
        assert kept.n_frames == 3  # type: ignore[attr-defined]


def test_a_moving_picture_is_not_cut_to_its_first() -> None:
    frames = [Image.new("RGB", (9, 9), colour) for colour in ("red", "blue")]
    file = io.BytesIO()
    frames[0].save(file, "WEBP", save_all=True, append_images=frames[1:], duration=90)
    assert refused(file.getvalue()) == "moving_picture"


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_text_is_kept_in_one_spelling(code: str) -> None:
    assert check("说明.txt", "北门工地，夜间施工。".encode(code)).content.decode() == "北门工地，夜间施工。"


def test_a_page_that_calls_itself_text_is_text() -> None:
    checked = check("letter.html", b"<script>alert(1)</script>")
    assert (checked.kind.name, checked.name) == ("text", "letter.html.txt")


@given(st.sampled_from(sorted(GOOD)), st.binary(max_size=40), st.integers(0, 400), st.binary(max_size=200))
def test_whatever_was_done_to_a_file_it_is_taken_or_named(kind: str, patch: bytes, at: int, more: bytes) -> None:
    content = bytearray(GOOD[kind])
    content[at : at + len(patch)] = patch
    assert _told(bytes(content) + more) in KINDS.keys() | labels.REFUSALS.keys()


def _told(content: bytes) -> str:
    try:
        return check("x", content).kind.name
    except Unfit as unfit:
        return unfit.code
