"""Hostile files at the public's own door: each is named with its reason, what is good is kept, nothing else rests."""

from __future__ import annotations

import tempfile
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from django.utils.html import escape

from huiyin.cases.models import Case, Paper
from huiyin.papers import labels, receiving, staging, store
from huiyin.papers.kinds import MOST_FILES
from huiyin.papers.models import Upload
from huiyin.portal.models import Form
from tests.cast import Cast
from tests.matters.handing import file
from tests.papers import samples
from tests.papers.test_checking import HOSTILE
from tests.portal.person import Person, Someone

pytestmark = pytest.mark.django_db

CODES = {"zh": "zh-hans", "en": "en", "es": "es"}
SLOWEST = 5.0  # seconds of work for one posting
GOOD = "好的.jpg"
NAMES = {
    "a path": ("../../../etc/cron.d/run.exe", "run.exe"),
    "a path of Windows": ("C:\\Windows\\..\\run.exe", "run.exe"),
    "controls": ("ru\x07n\x1b[31m\x7f.exe", "run[31m.exe"),
    "a line's end": ("run%0D%0ASet-Cookie: a=b.exe", "run%0D%0ASet-Cookie: a=b.exe"),
    "read from the right": ("photo\u202egpj.exe", "photogpj.exe"),
    "two endings": ("photo.jpg.exe", "photo.jpg.exe"),
    "markup": ("<script>alert(1)<script>.exe", "<script>alert(1)<script>.exe"),
    "a pattern": ("%(why)s %s {name}.exe", "%(why)s %s {name}.exe"),
    "three hundred signs": ("字" * 300 + ".exe", "字" * 40 + "…" + "字" * 16 + ".exe"),
}


@pytest.fixture(autouse=True)
def _no_temporary_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    yield
    assert list(tmp_path.iterdir()) == []


def post(one: Person, path: str, names: dict[str, bytes], **fields: str) -> Any:
    """A posting of these files by names that no browser would send."""
    one.see(path)
    parts = [
        f'--cut\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in {**one.hidden(), **fields}.items()
    ]
    for name, content in names.items():
        head = f'--cut\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n'
        parts.append(head.encode() + b"Content-Type: image/jpeg\r\n\r\n" + content + b"\r\n")
    body = b"".join([*parts, b"--cut--\r\n"])
    return one.generic("POST", one.url(path), body, "multipart/form-data; boundary=cut")


def refused(one: Person, name: str, code: str) -> None:
    """The page names the file and says why, in its own language."""
    with translation.override(CODES[one.language]):
        words = str(labels.REFUSALS[code]).partition("%")[0]
    assert words in one.page
    assert name in one.page


@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_refused_is_named_and_what_is_good_is_kept(person: Someone, what: str) -> None:
    content, code = HOSTILE[what]
    wang = person(list(CODES)[list(HOSTILE).index(what) % 3])
    wang.begin()
    before, begun = set(store.files()), process_time()
    sent = SimpleUploadedFile("bad.pdf", content)
    answer = wang.send("submit/files/", files=[sent, file(GOOD, samples.photograph())])
    assert process_time() - begun < SLOWEST
    assert answer.status_code == 422
    refused(wang, "bad.pdf", code)
    assert GOOD in wang.page
    kept = Upload.objects.get()
    assert set(store.files()) - before == {store.path_of(kept.id)}
    assert wang.send("submit/files/").status_code == 303


@pytest.mark.parametrize("what", NAMES)
def test_a_hostile_name_is_told_without_its_harm(person: Someone, what: str) -> None:
    given, told = NAMES[what]
    wang = person("zh")
    wang.begin()
    answer = post(wang, "submit/files/", {given: b"MZ\x90\x00" + b"\0" * 60, GOOD: samples.picture()})
    assert answer.status_code == 422
    refused(wang, told, "unknown")
    assert escape(told) in answer.content.decode()
    assert not any(one in wang.page for one in ("\u202e", "\x07", "\x1b", "\x00", "../", "字" * 41))
    assert Upload.objects.count() == 1


@pytest.mark.parametrize("what", NAMES)
def test_under_a_hostile_name_what_is_good_is_kept_by_a_fit_one(portal: Cast, person: Someone, what: str) -> None:
    given, _told = NAMES[what]
    wang = person()
    wang.begin()
    wang.answer()
    assert post(wang, "submit/files/", {given: samples.picture()}).status_code == 303
    assert wang.send("submit/check/").status_code == 303
    [paper] = Paper.objects.all()
    assert Case.objects.count() == 1
    assert paper.kind == "jpeg"
    assert Upload.objects.count() == Form.objects.count() == 0


def test_of_too_many_the_first_are_kept(person: Someone) -> None:
    wang = person()
    wang.begin()
    files = [file(f"{n}.txt", b"%d of many" % n) for n in range(MOST_FILES + 2)]
    assert wang.send("submit/files/", files=files).status_code == 422
    for n in (MOST_FILES, MOST_FILES + 1):
        refused(wang, f"“{n}.txt”", "too_many_files")
    assert Upload.objects.count() == MOST_FILES
    assert 'href="#id_files"' not in wang.page  # there is no room for more, so nothing to lead to


def test_of_too_much_in_all_what_fits_is_kept(person: Someone, monkeypatch: pytest.MonkeyPatch) -> None:
    for room in (receiving, staging):
        monkeypatch.setattr(room, "MOST_OF_A_FORM", 2_500)
    wang = person("es")
    wang.begin()
    sent = [file(f"{n}.txt", b"%d" % n * 1_000) for n in range(4)]
    assert wang.send("submit/files/", files=sent).status_code == 422
    refused(wang, "2.txt", "too_much")
    refused(wang, "3.txt", "too_much")
    assert Upload.objects.count() == 2
    assert wang.send("submit/files/", files=[file("5.txt", b"5" * 1_000)]).status_code == 422  # and later just so
    assert Upload.objects.count() == 2


def test_a_posting_of_hundreds_is_refused_whole_and_leaves_nothing(person: Someone) -> None:
    wang = person()
    wang.begin()
    before = set(store.files())
    answer = wang.send("submit/files/", files=[file(f"{n}.txt", b"%d" % n) for n in range(150)])
    assert answer.status_code == 400
    assert Upload.objects.count() == 0
    assert set(store.files()) == before
    assert wang.see("submit/files/").count('type="file"') == 1  # the form itself is there as before


def test_with_an_answer_to_a_question_it_is_the_same(portal: Cast, person: Someone) -> None:
    wang = person()
    wang.submit()
    portal.do("anna", "ask_party", Case.objects.get().id, question="哪一栋？")
    names = {"run.exe": b"MZ\0\0", GOOD: samples.photograph()}
    assert post(wang, "matter/supplement/", names, addition="三号楼").status_code == 422
    refused(wang, "run.exe", "unknown")
    assert "三号楼" in wang.page
    form = wang.hidden()
    assert GOOD in wang.page
    assert wang.post(wang.url("matter/supplement/"), {**form, "addition": "三号楼"}).status_code == 303
    assert Paper.objects.count() == 1
    assert Upload.objects.count() == 0
