"""Keys: never shown, their fingerprint and age are; a kept copy is tried, and the answer is remembered."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from huiyin.cases import drills
from huiyin.cases.proving import verify
from huiyin.institution.acts import By
from huiyin.journal.models import Entry
from huiyin.kernel.keys import fingerprint, master_key, old_key_path
from tests.cast import Cast

At = Callable[..., Client]
PAGE = "/administration/keys/"
WRONG = "ab" * 32


def copy() -> str:
    """A copy as somebody keeps it."""
    return master_key(Path(settings.HUIYIN_HOME)).hex()


def test_the_key_is_never_on_the_page(ada: Cast, at: At) -> None:
    text = at("ada", "en").get(PAGE).content.decode()
    assert fingerprint(bytes.fromhex(copy())) in text
    assert copy() not in text
    assert "master.key" in text


@pytest.mark.parametrize("by_file", [True, False])
def test_the_right_copy_opens_and_a_wrong_one_does_not(ada: Cast, at: At, by_file: bool) -> None:
    ada.register()
    desk = at("ada", "en")
    for text, answer in ((WRONG, "No: the copy"), (copy() + "\n", "Yes: the copy")):
        file = {"file": SimpleUploadedFile("master.key", text.encode())} if by_file else {"text": text.strip()}
        said = desk.post(PAGE, file, follow=True).content.decode()
        assert answer in said
        assert text.strip() not in said
    assert [one.opened for one in drills.last(ada.institution.id)] == [True, False]
    assert drills.last(ada.institution.id)[0].by == ada.members["ada"].id
    assert verify(ada.now).findings == []
    assert not Entry.objects.filter(body__contains=copy()).exists()
    assert not Entry.objects.filter(body__contains=WRONG).exists()


@pytest.mark.parametrize("text", ["", "not a key", "ab" * 31, "é" * 64])
def test_what_is_no_key_is_said_to_be_none_and_not_shown_again(ada: Cast, at: At, text: str) -> None:
    answer = at("ada", "en").post(PAGE, {"text": text})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not text or f'value="{text}"' not in answer.content.decode()
    assert drills.last(ada.institution.id) == []


def test_a_house_without_a_matter_can_be_tried(ada: Cast, at: At) -> None:
    assert "Yes: the copy" in at("ada", "en").post(PAGE, {"text": copy()}, follow=True).content.decode()


def test_how_the_key_is_changed_stands_there_and_when_it_last_was(ada: Cast, at: At) -> None:
    text = at("ada", "en").get(PAGE).content.decode()
    assert "huiyin keys rotate" in text
    assert "never" in text
    drills.note_change(By(ada.pass_time(minutes=1)), ada.institution.id, "huiyin-server")
    old = old_key_path(Path(settings.HUIYIN_HOME), bytes.fromhex(WRONG))
    old.write_text(WRONG)
    try:
        text = at("ada", "en").get(PAGE).content.decode()
    finally:
        old.unlink()
    assert "from the account huiyin-server of the machine" in text
    assert str(old) in text
    assert WRONG not in text
    assert "The master key was changed" in at("ada", "en").get("/administration/journal/").content.decode()
    assert verify(ada.now).findings == []
