"""A contact's receipt: true at once, proved by the log later, and checked by somebody who has nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import transaction

from huiyin.cases import receipt_paper, receipts
from huiyin.cases.models import Case, Contact
from huiyin.journal.log import leaves, signing
from huiyin.journal.log import queries as log
from huiyin.journal.log.store import publish
from huiyin.journal.models import Access, Entry
from huiyin.kernel import receipts as checking
from huiyin.kernel.receipts import DIFFERS, HOLDS, UNKNOWN, Known
from huiyin.parties import acts as parties
from tests.cast import Cast

TEXT = "北门工地每晚十一点以后仍在施工。\n老人和孩子无法休息。"


def contact_of(case: int) -> Contact:
    return Contact.objects.get(case_id=case)


def trusted() -> Known:
    published = log.keys()
    return Known({one["id"]: one["public"] for one in published})


def outcomes(receipt: dict[str, Any], letter: str | None = None) -> dict[str, str]:
    through = json.loads(json.dumps(receipt))  # as the file holds it
    return {one.what: one.outcome for one in checking.check(through, trusted(), letter)}


@pytest.fixture
def case(cast: Cast) -> int:
    return cast.register(text=TEXT, requests=["停止夜间施工", "道歉"])


def test_a_receipt_holds_at_once_but_for_the_log(cast: Cast, case: int) -> None:
    receipt = receipts.of(contact_of(case), cast.now)
    found = outcomes(receipt, TEXT)
    assert found.pop("log") == UNKNOWN
    assert set(found.values()) == {HOLDS}
    assert receipt["submission"]["requests"] == ["停止夜间施工", "道歉"]
    assert receipt["statement"]["number"] == contact_of(case).number
    assert outcomes(receipt, TEXT + "改")["letter"] == DIFFERS


def test_once_the_log_is_signed_it_proves_the_same_receipt(cast: Cast, case: int) -> None:
    early = receipts.of(contact_of(case), cast.now)
    others = [cast.register() for _ in range(4)]
    publish(cast.now)
    for one in [case, *others]:
        assert set(outcomes(receipts.of(contact_of(one), cast.now)).values()) == {HOLDS}
    late = receipts.of(contact_of(case), cast.now)
    assert {**late, "proof": None} == early


def test_a_correction_does_not_change_what_was_handed_in(cast: Cast, case: int) -> None:
    before = receipts.of(contact_of(case), cast.now)
    cast.do("anna", "correct", case, title="另一个标题", reason="写错了")
    after = receipts.of(contact_of(case), cast.now)
    assert after == before
    publish(cast.now)
    assert outcomes(receipts.of(contact_of(case), cast.now))["letter"] == HOLDS


def test_a_new_signing_key_leaves_old_receipts_true(cast: Cast, case: int) -> None:
    publish(cast.now)
    old = receipts.of(contact_of(case), cast.now)
    signing.change(cast.pass_time(days=1))
    new = receipts.of(contact_of(case), cast.now)
    assert old["key"] != new["key"]
    for one in (old, new):
        assert set(outcomes(one).values()) == {HOLDS}


def test_after_erasure_the_house_opens_nothing_and_the_holder_still_proves(cast: Cast, case: int) -> None:
    publish(cast.now)
    contact = contact_of(case)
    held = receipts.of(contact, cast.now)
    with transaction.atomic():
        parties.erase(contact.dossier_id, by=cast.members["hong"].id, reason="request", now=cast.now)
    left = receipts.of(contact_of(case), cast.now)
    assert left["submission"] is None
    assert outcomes(left) == {**dict.fromkeys(outcomes(held), HOLDS), "letter": UNKNOWN}
    assert set(outcomes(held).values()) == {HOLDS}
    # What is left in the house binds to a digest whose nonce came out of the destroyed key: no guess can be tried.
    guess = {"title": held["submission"]["title"], "text": TEXT, "requests": held["submission"]["requests"]}
    entry = Entry.objects.filter(stream=f"case:{case}").order_by("seq")[0]
    value = next(
        one.value for one in leaves.leaf(entry.id, entry.digest, entry.body).commitments if one[0] == "submitted"
    )
    assert checking.submission_digest("", guess) != value
    assert held["submission"]["nonce"] not in entry.body


def test_the_leaf_of_a_confidential_matter_looks_like_any_other(cast: Cast, case: int) -> None:
    cast.register(secrecy="confidential")
    publish(cast.now)
    said = json.dumps([one.as_dict() for one in log.heads()]) + json.dumps(log.keys())
    assert "confidential" not in said
    sizes = {len(bytes(log.hashes([(0, index)])[0, index])) for index in range(log.end()[0])}
    assert sizes == {32}


def test_a_receipt_given_out_is_a_line_in_the_access_log(cast: Cast, case: int) -> None:
    receipts.open_receipt(cast.actor("anna"), case, contact_of(case).id, cast.now)
    assert list(Access.objects.values_list("subject", "what", "member_id")) == [
        (f"case:{case}", "receipt", cast.members["anna"].id)
    ]


def test_who_may_not_see_the_case_gets_no_receipt_and_no_line(cast: Cast) -> None:
    case = cast.register(secrecy="confidential")
    other = cast.register()
    for who, of, contact in (("clara", case, contact_of(case).id), ("anna", other, contact_of(case).id)):
        with pytest.raises(Case.DoesNotExist):
            receipts.open_receipt(cast.actor(who), of, contact, cast.now)
    assert not Access.objects.exists()


def test_the_square_code_is_small_and_proves_number_and_time(cast: Cast, case: int) -> None:
    said = receipts.code(receipts.of(contact_of(case), cast.now))
    assert len(said.encode()) < 1500
    found = {one.what: one.outcome for one in checking.check(json.loads(said), trusted())}
    assert (found["number"], found["time"], found["signature"]) == (HOLDS, HOLDS, HOLDS)


def test_the_pdf_is_one_with_all_its_type(cast: Cast, case: int) -> None:
    publish(cast.now)
    zone = cast.actor("anna").house.zone
    made = receipt_paper.pdf(receipts.of(contact_of(case), cast.now), "来信", zone)
    assert made.startswith(b"%PDF-")
    assert b"NotoSansSC" in made
    long = cast.register(text=TEXT * 400, requests=[])
    assert len(receipt_paper.pdf(receipts.of(contact_of(long), cast.now), "来信", zone)) > len(made)
