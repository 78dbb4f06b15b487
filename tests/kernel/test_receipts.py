"""A receipt holds as it was given, and whatever is changed in it is found and called by its name."""

from __future__ import annotations

import copy
import hashlib
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import assume, given
from hypothesis import strategies as st

from huiyin.kernel import merkle, proofs, receipts
from huiyin.kernel.receipts import DIFFERS, HOLDS, UNKNOWN, Check, Known, Unreadable, check, outcome
from tests.kernel.receipts_made import KEY, LETTER, PRIVATE, changed, consistency, head, log, made, proved

TRUSTED = Known({KEY["id"]: KEY["public"]})


def named(checks: list[Check]) -> dict[str, str]:
    return {one.what: one.outcome for one in checks}


def differing(receipt: dict[str, Any], known: Known = TRUSTED, letter: str | None = None) -> set[str]:
    return {one.what for one in check(receipt, known, letter) if one.outcome == DIFFERS}


def test_a_receipt_with_its_proof_holds_throughout() -> None:
    checks = check(proved(made()), TRUSTED)
    assert set(named(checks).values()) == {HOLDS}
    assert outcome(checks) == HOLDS


def test_before_the_log_was_signed_all_but_the_log_holds() -> None:
    checks = check(made(), TRUSTED)
    assert {what for what, found in named(checks).items() if found != HOLDS} == {"log"}
    assert outcome(checks) == UNKNOWN


def test_a_key_that_nobody_named_is_not_said_to_hold() -> None:
    checks = check(proved(made()), Known())
    assert named(checks)["key"] == UNKNOWN
    assert outcome(checks) == HOLDS


@pytest.mark.parametrize(
    ("path", "value", "what"),
    [
        ("submission.text", LETTER + ".", {"letter"}),
        ("submission.text", LETTER.replace("十一", "十二"), {"letter"}),
        ("submission.title", "别的", {"letter"}),
        ("submission.requests.1", "道歉", {"letter"}),
        ("submission.nonce", "ac" * 32, {"letter"}),
        ("statement.number", "信〔2026〕000124", {"number", "signature"}),
        ("statement.received_at", "2026-03-01T01:00:00.000000Z", {"time", "signature"}),
        ("statement.case", "访字〔2026〕000078", {"signature"}),
        ("statement.institution.zh", "别的局", {"signature"}),
        ("statement.leaf", "0" * 64, {"leaf", "signature"}),
        ("leaf.entry", "0" * 64, {"leaf", "log"}),
        ("leaf.commitments.number.salt", "0" * 32, {"number"}),
        ("signature", "0" * 128, {"signature"}),
        ("proof.index", 6, {"log"}),
        ("proof.path.0", "0" * 64, {"log"}),
        ("proof.head.root", "0" * 64, {"log", "head"}),
        ("proof.head.at", "2026-03-02T03:00:00.000000Z", {"head"}),
        ("proof.size", 12, {"log"}),
    ],
)
def test_what_was_changed_is_called_by_its_name(path: str, value: Any, what: set[str]) -> None:
    assert differing(changed(proved(made()), path, value)) == what


def test_a_letter_is_held_against_the_file() -> None:
    receipt = proved(made())
    assert differing(receipt, letter=LETTER) == set()
    assert differing(receipt, letter="\ufeff" + LETTER.replace("\n", "\r\n") + "\r\n") == set()
    assert differing(receipt, letter=LETTER.replace("每晚", "每夜")) == {"letter"}


def test_a_receipt_whose_text_is_gone_still_proves_number_and_time() -> None:
    checks = named(check(changed(proved(made()), "submission", None), TRUSTED))
    assert (checks["letter"], checks["number"], checks["time"], checks["log"]) == (UNKNOWN, HOLDS, HOLDS, HOLDS)


def test_everything_recomputed_but_the_signature_is_still_found() -> None:
    """Who forges all hashes consistently lacks the key; with a key of their own, they lack the trust."""
    forged = made(number="信〔2026〕000999")
    assert "signature" in differing(changed(forged, "signature", made()["signature"]))
    assert differing(proved(forged), Known({KEY["id"]: "11" * 32})) == {"key"}


def test_heads_of_one_log_agree_and_those_of_two_do_not() -> None:
    receipt = made()
    leaves = [*log(receipt, size=11), *(merkle.leaf_hash(b"later %d" % one) for one in range(6))]
    shown = proved(receipt, leaves[:11])
    fetch = lambda first, second: consistency(leaves, first, second)  # noqa: E731  # one line says it
    for size in (3, 11, 17):
        assert differing(shown, Known(TRUSTED.keys, [head(leaves, size)], fetch)) == set()
    other = [*leaves]
    other[2] = merkle.leaf_hash(b"rewritten")
    lying = lambda first, second: consistency(other, first, second)  # noqa: E731  # the same
    for size in (3, 11, 17):
        assert differing(shown, Known(TRUSTED.keys, [head(other, size)], lying)) == {"agree"}
    unproved = check(shown, Known(TRUSTED.keys, [head(leaves, 17)]))
    assert named(unproved)["agree"] == UNKNOWN
    unsigned = {**head(leaves, 11), "signature": "0" * 128}
    assert differing(shown, Known(TRUSTED.keys, [unsigned])) == {"agree"}


@given(st.data())
def test_no_single_change_goes_unseen(data: st.DataObject) -> None:
    receipt = proved(made())
    places = [way for way in ways(receipt) if way[0] != "version"]
    way = data.draw(st.sampled_from(places))
    at: Any = copy.deepcopy(receipt)
    top = at
    for step in way[:-1]:
        at = at[step]
    value = at[way[-1]]
    if isinstance(value, int):
        at[way[-1]] = data.draw(st.integers(0, 2**40).filter(lambda one: one != value))
    else:
        place = data.draw(st.integers(0, max(len(value) - 1, 0)))
        other = value[:place] + data.draw(st.sampled_from("0f甲")) + value[place + 1 :]
        assume(other != value)
        at[way[-1]] = other
    try:
        checks = check(top, TRUSTED)
    except Unreadable:
        return
    assert outcome(checks) == DIFFERS, way


def ways(value: Any, before: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in it that holds a text or a number."""
    if isinstance(value, dict):
        return [way for name, one in value.items() for way in ways(one, (*before, name))]
    if isinstance(value, list):
        return [way for place, one in enumerate(value) for way in ways(one, (*before, place))]
    return [before]


@pytest.mark.parametrize(
    "receipt",
    [{}, {"version": 2}, {"version": 1}, changed(made(), "leaf", None), changed(made(), "key.public", "x")],
)
def test_what_is_no_receipt_is_said_to_be_none(receipt: dict[str, Any]) -> None:
    with pytest.raises(Unreadable):
        check(receipt, TRUSTED)


def test_the_digest_of_a_submission_is_the_documented_one() -> None:
    said = {"title": "a", "text": "b", "requests": ["c"], "nonce": "00"}
    expected = hashlib.sha256(b'\x00{"requests":["c"],"text":"b","title":"a"}').hexdigest()
    assert receipts.submission_digest("00", said) == expected
    assert proofs.key_id("00" * 32) == hashlib.sha256(bytes(32)).hexdigest()[:16]


def test_the_short_form_proves_number_and_time_by_its_signature() -> None:
    short = receipts.short(proved(made()))
    found = named(check(short, TRUSTED))
    assert (found["letter"], found["number"], found["time"], found["signature"]) == (UNKNOWN, HOLDS, HOLDS, HOLDS)
    assert {"number", "time", "signature"} == differing(changed(short, "statement.number", "x"))


def test_a_key_endorsed_by_a_trusted_one_is_trusted() -> None:
    new = Ed25519PrivateKey.from_private_bytes(bytes(32))
    public = proofs.public_of(new)
    said = {"id": proofs.key_id(public), "public": public}
    first = {**KEY, "before": None, "endorsement": None}
    second = {**said, "before": KEY["id"], "endorsement": proofs.signed(PRIVATE, proofs.NEXT_KEY, said)}
    assert proofs.endorsed(TRUSTED.keys, [first, second]) == {KEY["id"]: KEY["public"], said["id"]: public}
    for forged in ({**second, "endorsement": "0" * 128}, {**second, "before": "0" * 16}, {**second, "id": "0" * 16}):
        assert proofs.endorsed(TRUSTED.keys, [first, forged]) == TRUSTED.keys
