"""Blind tokens: what a dossier can be found by, and the fingerprints that stand for it in the database."""

from __future__ import annotations

from collections.abc import Iterable

from huiyin.parties import names
from huiyin.parties.given import ORGANISATION, Given
from huiyin.parties.sealing import InstitutionKey
from huiyin.parties.store import TokenRow

IDENTITY, PHONE, EMAIL, NAME, PINYIN, PINYIN_SORTED, NAME_ADDRESS = (
    "identity",
    "phone",
    "email",
    "name",
    "pinyin",
    "pinyin_sorted",
    "name_address",
)
STRONG = frozenset({IDENTITY, PHONE, EMAIL, NAME_ADDRESS})
"""Kinds that decide by themselves or with one more thing; names of every sort may be those of thousands."""


def marks(given: Given, kind: str) -> list[tuple[str, str]]:
    """What the giver and the representatives can be found by, as (kind of token, text in clear), each once."""
    found: dict[tuple[str, str], None] = {}
    for one in given.people:
        if number := names.name_key(one.identity_number):
            found[IDENTITY, number] = None
        found.update({(PHONE, phone_key(phone)): None for phone in one.phones})
        found.update({(EMAIL, email): None for email in one.emails})
        spoken = one is not given or kind != ORGANISATION  # nobody asks for a firm by its sound
        for name in filter(None, (one.name, one.alias)):
            found.update(dict.fromkeys(_of_name(name, one.address, spoken=spoken)))
    return list(found)


def phone_key(phone: str) -> str:
    """What equal telephone numbers have in common: the line, not its extension."""
    return phone.partition(";")[0]


def _of_name(name: str, address: str, *, spoken: bool) -> Iterable[tuple[str, str]]:
    key = names.name_key(name)
    if not key:
        return
    yield NAME, key
    if address:
        # A name and a place together find one of five thousand namesakes; either alone would find too many.
        yield NAME_ADDRESS, f"{key}\0{names.place_key(address)}"
    for sound in names.sounds(name) if spoken else ():
        yield PINYIN, sound
        yield PINYIN_SORTED, names.letters(sound)


def rows(key: InstitutionKey, dossier_id: int, given: Given, kind: str, *, confidential: bool) -> list[TokenRow]:
    """The token rows of a dossier, in no order, each once."""
    value = (key.blind_confidential if confidential else key.blind).value
    found = {(name, value(name, text)) for name, text in marks(given, kind)}
    return [TokenRow(name, fingerprint, dossier_id, confidential) for name, fingerprint in found]
