"""The receipt of a contact at the desk: seen, printed, saved as PDF and as the file that proves itself."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.test import Client

from huiyin.cases.models import Contact
from huiyin.journal.log import queries as log
from huiyin.journal.log.store import publish
from huiyin.journal.models import Access
from huiyin.kernel.receipts import HOLDS, Known, check
from tests.cast import Cast
from tests.matters.reading import text_of

At = Callable[..., Client]
WAYS = ("", "receipt.pdf", "receipt.json")


def where(case: int, way: str = "") -> str:
    return f"/cases/{case}/receipts/{Contact.objects.get(case_id=case).id}/{way}"


def test_from_the_case_to_the_receipt(cast: Cast, at: At) -> None:
    case, anna = cast.register(requests=["停止夜间施工"]), at("anna", "en")
    assert where(case) in anna.get(f"/cases/{case}/").content.decode()
    page = anna.get(where(case))
    told = text_of(page.content.decode())
    contact = Contact.objects.get(case_id=case)
    assert contact.number in told
    assert "停止夜间施工" in told
    assert "will stand in the public log by 3 Mar 2026" in told
    assert "no-store" in page["Cache-Control"]
    publish(cast.now)
    assert "as entry" in text_of(anna.get(where(case)).content.decode())
    assert "Anna: opened a receipt" in text_of(anna.get(f"/cases/{case}/").content.decode())


def test_the_file_proves_itself(cast: Cast, at: At) -> None:
    case = cast.register()
    publish(cast.now)
    answer = at("anna").get(where(case, "receipt.json"))
    assert answer["Content-Disposition"] == 'attachment; filename="receipt.json"'
    published = log.keys()
    known = Known({one["id"]: one["public"] for one in published})
    assert {one.outcome for one in check(json.loads(answer.content), known)} == {HOLDS}


@pytest.mark.parametrize("language", ["zh-hans", "en", "es"])
def test_the_pdf_is_saved_in_the_members_language(cast: Cast, at: At, language: str) -> None:
    answer = at("anna", language).get(where(cast.register(), "receipt.pdf"))
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")


@pytest.mark.parametrize("way", WAYS)
def test_who_may_not_see_the_case_meets_what_never_was(cast: Cast, at: At, way: str) -> None:
    case = cast.register(secrecy="confidential")
    absent = at("clara").get(f"/cases/999/receipts/1/{way}")
    hidden = at("clara").get(where(case, way))
    assert (hidden.status_code, absent.status_code) == (404, 404)
    other = cast.register()
    assert at("anna").get(f"/cases/{other}/receipts/{Contact.objects.get(case_id=case).id}/{way}").status_code == 404
    assert not Access.objects.filter(what="receipt").exists()
