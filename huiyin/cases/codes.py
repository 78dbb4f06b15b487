"""Tracking codes: what somebody holds in their hand who comes back to ask about their matter.

Twelve symbols, read aloud in three groups of four: digits and capitals without 0, 1, I, L and O. The last is a check:
it finds any one symbol mistaken for another and any two exchanged (weights and a prime modulus, as in ISO 7064). Eleven
symbols out of 31 are 54 bits. A code is made from the contact and the institution's key, so nothing of it rests in the
database but a blind token to find it by; the desk replaces it by making the next.
"""

from __future__ import annotations

import unicodedata
from hashlib import blake2b
from typing import Any

from huiyin.cases.models import Contact
from huiyin.parties.sealing import institution_key

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH, GROUP = 12, 4
_PAYLOAD = LENGTH - 1


class Mistyped(ValueError):
    """What was typed can be no code; ``code`` says why: length, symbol or check."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def of(institution: int, contact: int, n: int) -> str:
    """The ``n``-th code of a contact (from 1)."""
    made = blake2b(f"{contact}:{n}".encode(), key=_key(institution), digest_size=16, person=b"huiyin code").digest()
    number, symbols = int.from_bytes(made), ""
    for _ in range(_PAYLOAD):
        number, symbol = divmod(number, len(ALPHABET))
        symbols += ALPHABET[symbol]
    return symbols + _check(symbols)


def blind(institution: int, code: str) -> str:
    """What stands in the database for a code in its plain form."""
    return blake2b(code.encode(), key=_key(institution), digest_size=16, person=b"huiyin blind").hexdigest()


def columns(institution: int, contact: int, n: int) -> dict[str, Any]:
    """What a contact's row holds of its ``n``-th code."""
    return {"code": blind(institution, of(institution, contact, n)), "code_n": n}


def find(institution: int, code: str) -> Contact | None:
    """The contact this code (in its plain form) belongs to; None for a wrong one, a replaced one, an unknown one."""
    return Contact.objects.filter(institution=institution, code=blind(institution, code)).first()


def plain(typed: str) -> str:
    """The code without what people put between its groups, in capitals; raises ``Mistyped``."""
    text = unicodedata.normalize("NFKC", typed).upper()
    code = "".join(one for one in text if not one.isspace() and unicodedata.category(one) not in ("Pd", "Po", "Cf"))
    if any(one not in ALPHABET for one in code):
        raise Mistyped("symbol")
    if len(code) != LENGTH:
        raise Mistyped("length")
    if _check(code[:_PAYLOAD]) != code[_PAYLOAD]:
        raise Mistyped("check")
    return code


def shown(code: str) -> str:
    """As it is printed and read aloud: three groups of four."""
    return "-".join(code[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def _check(symbols: str) -> str:
    total = sum(weight * ALPHABET.index(one) for weight, one in enumerate(symbols, 1))
    return ALPHABET[total % len(ALPHABET)]


def _key(institution: int) -> bytes:
    return institution_key(institution).derived("tracking code")
