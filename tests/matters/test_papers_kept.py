"""Papers over time: proved, erased with their key, swept, and handed in with a registration."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from huiyin.cases import papers, persons, proving
from huiyin.cases.models import Case, Contact, Paper
from huiyin.matters.models import Draft
from huiyin.papers import store
from huiyin.papers.models import Upload
from huiyin.site.migrate import without_triggers
from tests.cast import Cast
from tests.matters.handing import add, carried, file, held
from tests.matters.reading import text_of
from tests.matters.sheets import LETTER, blank, errors, fields, send
from tests.papers import samples

At = Callable[..., Client]


def proved(cast: Cast) -> list[str]:
    return [one.kind for one in proving.verify(cast.now).findings]


def grown_old(paper: int) -> None:
    path = store.path_of(paper)
    then = path.stat().st_mtime - 2 * 86400
    os.utime(path, (then, then))


@pytest.mark.parametrize("harm", ["missing", "changed", "another", "none"])
def test_verify_names_a_paper_that_is_not_as_it_was(cast: Cast, at: At, harm: str) -> None:
    case = cast.register()
    add(at("anna"), case, file(), file("b.txt", b"b"))
    one, other = Paper.objects.order_by("id")
    path = store.path_of(one.id)
    if harm == "missing":
        path.unlink()
    elif harm == "changed":
        *before, last = path.read_bytes()
        path.write_bytes(bytes([*before, last ^ 1]))
    elif harm == "another":
        path.write_bytes(store.path_of(other.id).read_bytes())
    assert proved(cast) == ([] if harm == "none" else ["paper"])
    answer = at("anna", "en").get(f"/cases/{case}/papers/{one.id}/")
    assert answer.status_code == (200 if harm == "none" else 500)
    assert harm == "none" or "cannot be opened" in text_of(answer.content.decode())


def test_verify_names_a_row_that_was_changed(cast: Cast, at: At) -> None:
    case = cast.register()
    add(at("anna"), case, file())
    Paper.objects.update(digest="0" * 64)
    assert sorted(proved(cast)) == ["paper", "row_changed"]


def test_erased_with_the_key_nothing_opens_it_and_the_sweep_takes_it(cast: Cast, at: At) -> None:
    case, living, anna = cast.register(), cast.register(), at("anna", "en")
    for one in (case, living):
        add(anna, one, file())
    gone, stays = (Paper.objects.get(case=one).id for one in (case, living))
    cast.do("anna", "withdraw", case, reason="和解")
    persons.erase(cast.actor("hong"), Contact.objects.get(case=case).dossier_id, "order", cast.pass_time(minutes=1))
    answer = anna.get(f"/cases/{case}/papers/{gone}/")
    assert answer.status_code == 410
    assert "was erased" in text_of(answer.content.decode())
    page = text_of(anna.get(f"/cases/{case}/").content.decode())
    assert "Papers 1 erased" in page
    for one in (gone, stays):
        grown_old(one)
    papers.sweep(datetime.now(UTC) + timedelta(minutes=1))
    assert not store.path_of(gone).exists()
    assert store.path_of(stays).exists()
    assert "paper" not in proved(cast)


def test_a_letter_is_registered_with_its_scan(cast: Cast, at: At) -> None:
    anna = at("anna", "en")
    answer = send(anna, blank(anna), **LETTER, files=[file("来信.pdf"), file("照片.jpg", samples.photograph())])
    assert answer.status_code == 302, errors(answer)
    contact = Contact.objects.get()
    assert set(Paper.objects.values_list("contact", flat=True)) == {contact.id}
    assert [name for name, _ in held(cast, contact.case_id)] == ["来信.pdf", "照片.jpg"]
    told = text_of(anna.get(f"/cases/{contact.case_id}/").content.decode())
    assert "Papers 2 来信.pdf PDF · 1 kB" in told
    assert proved(cast) == []


def test_an_error_loses_neither_words_nor_files(cast: Cast, at: At) -> None:
    anna = at("anna", "en")
    answer = send(anna, blank(anna), **{**LETTER, "title": ""}, files=[file("来信.pdf")])
    assert answer.status_code == 422
    sheet = fields(answer.content.decode())
    assert len(sheet["paper"]) == 1
    draft = Draft.objects.get().form
    again = fields(anna.get(f"/register/?draft={draft}").content.decode())  # the next morning
    assert again["paper"] == sheet["paper"]
    assert send(anna, {**again, "title": LETTER["title"]}).status_code == 302
    assert [name for name, _ in held(cast, Case.objects.get().id)] == ["来信.pdf"]
    assert Upload.objects.count() == 0


def test_a_file_that_is_refused_holds_the_registration_back(cast: Cast, at: At) -> None:
    anna = at("anna", "en")
    answer = send(anna, blank(anna), **LETTER, files=[file("来信.pdf", b"%PDF-1.7 cut")])
    assert answer.status_code == 422
    assert "“来信.pdf” was not taken: the PDF is cut off or broken" in errors(answer)
    assert Case.objects.count() == 0
    assert send(anna, fields(answer.content.decode())).status_code == 302


def test_a_change_of_channel_keeps_the_files(cast: Cast, at: At) -> None:
    anna = at("anna", "en")
    answer = send(anna, blank(anna), do="channel:visit", **LETTER, files=[file()])
    assert "来信.pdf" in text_of(answer.content.decode())
    assert send(anna, fields(answer.content.decode())).status_code == 302
    assert Paper.objects.count() == 1


def test_sent_twice_it_is_registered_once_with_its_papers(cast: Cast, at: At) -> None:
    anna = at("anna", "en")
    sheet = blank(anna)
    places = {send(anna, sheet, **LETTER, files=[file()])["Location"] for _ in range(2)}
    assert len(places) == 1
    assert (Case.objects.count(), Paper.objects.count(), Upload.objects.count()) == (1, 1, 0)
    answer = send(anna, sheet, **LETTER, files=[file("more.txt", b"more")])
    assert answer.status_code == 409
    assert "more.txt" in text_of(answer.content.decode())


def test_thrown_away_with_its_draft(cast: Cast, at: At) -> None:
    anna = at("anna", "en")
    html = send(anna, blank(anna), do="look", **LETTER, files=[file()]).content.decode()
    assert Upload.objects.count() == 1
    send(anna, fields(html), do="drop")
    assert Upload.objects.count() == 0


def test_a_paper_put_under_another_key_does_not_open(cast: Cast, at: At) -> None:
    """A row moved to another case by hand brings its file to nobody."""
    mine, other, anna = cast.register(), cast.register(), at("anna")
    add(anna, mine, file())
    with without_triggers():
        Paper.objects.update(case=other)
    assert anna.get(f"/cases/{other}/papers/{Paper.objects.get().id}/").status_code == 500
    assert set(proved(cast)) == {"paper", "row_changed"}


def test_the_second_clerk_does_not_find_the_first_ones_files(cast: Cast, at: At) -> None:
    case = cast.register()
    html = add(at("anna"), case, file(), add_files="1").content.decode()
    assert "来信.pdf" in html
    assert "来信.pdf" not in at("hong").get(f"/cases/{case}/moves/add_papers/").content.decode()
    stolen = at("hong", "en").post(f"/cases/{case}/moves/add_papers/", carried(html))
    assert stolen.status_code == 422
    assert Paper.objects.count() == 0
