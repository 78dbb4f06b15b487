"""Telephone numbers, e-mail addresses and identity documents: one spelling, and what looks wrong with them. Pure.

Nothing here refuses: what a person gave is kept as given, and the doubt is told to whoever can ask again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files

import phonenumbers
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huiyin.parties.names import clean

Message = str | Promise

RESIDENT_ID = "resident_id"  # 居民身份证
CREDIT_CODE = "credit_code"  # 统一社会信用代码
IDENTITY_TYPES = (
    RESIDENT_ID,
    "passport",
    "hk_macao_permit",
    "taiwan_permit",
    "foreigner_permit",
    "military_id",
    CREDIT_CODE,
    "other",
)

_CHINESE_MOBILE = re.compile(r"1[3-9]\d{9}")
_SEPARATORS = re.compile(r"[,，;；、\n]|\s/\s")
_MAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")
_RESIDENT = re.compile(r"\d{17}[\dX]")
_RESIDENT_OLD = re.compile(r"\d{15}")
_CREDIT = re.compile(r"[0-9A-HJ-NP-RTUW-Y]{18}")
_CREDIT_DIGITS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
# GB/T 2260: the first two digits of a resident identity number name a province or its like.
_PROVINCE = re.compile("1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")

PHONE_DOUBT = _(
    "This does not look like a telephone number: ask for it again, with the area code. It is kept as written."
)
EMAIL_DOUBT = _(
    "This does not look like an e-mail address (name@example.org): ask for it again. It is kept as written."
)
RESIDENT_LENGTH = _("A resident identity number has 18 characters: count them again. It is kept as written.")
RESIDENT_CHECK = _("The last character does not fit the others: compare with the document. It is kept as written.")
RESIDENT_PLACE = _("The first two digits name no province: compare with the document. It is kept as written.")
RESIDENT_BIRTH = _(
    "The birth date inside the number cannot be right: compare with the document. It is kept as written."
)
CREDIT_CHECK = _("The credit code does not fit its check character: compare with the licence. It is kept as written.")


@dataclass(frozen=True, slots=True)
class Read:
    """One thing read: its one spelling, and a doubt where it looks wrong."""

    value: str
    doubt: Message | None = None


def parts(text: str) -> list[str]:
    """Several numbers or addresses written in one field."""
    return [part for piece in _SEPARATORS.split(text) if (part := clean(piece))]


@lru_cache(maxsize=1)
def _regions() -> dict[str, str]:
    """Country by time zone, from the zone table that the tzdata package carries; old names of zones included."""
    folder = files("tzdata.zoneinfo")
    lines = folder.joinpath("zone.tab").read_text(encoding="utf-8").splitlines()
    found = {row[2]: row[0] for line in lines if not line.startswith("#") and len(row := line.split("\t")) > 2}
    for line in folder.joinpath("tzdata.zi").read_text(encoding="utf-8").splitlines():
        if line.startswith("L "):
            _link, target, name = line.split(" ")[:3]
            found.setdefault(name, found.get(target, ""))
    return found


def region(zone: str) -> str | None:
    """The country (ISO 3166) whose time zone this is, so that its numbers need no country code; None if unknown."""
    return _regions().get(zone) or None


def phone(text: str, country: str | None) -> Read:
    """A number as E.164, with ``;ext=`` where it has an extension; with a doubt, as cleaned, if it is none."""
    plain = clean(text)
    digits = plain.replace(" ", "").replace("-", "")
    if country == "CN" and _CHINESE_MOBILE.fullmatch(digits):  # nine of ten numbers, at a fiftieth of the cost
        return Read(f"+86{digits}")
    try:
        number = phonenumbers.parse(plain.replace("转", " ext "), country)
    except phonenumbers.NumberParseException:
        return Read(plain, PHONE_DOUBT)
    if not phonenumbers.is_valid_number(number):
        return Read(plain, PHONE_DOUBT)
    whole = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return Read(f"{whole};ext={number.extension}" if number.extension else whole)


def email(text: str) -> Read:
    """An e-mail address in lower case."""
    address = clean(text).casefold()
    return Read(address, None if _MAIL.fullmatch(address) else EMAIL_DOUBT)


def check_digit(first17: str) -> str:
    """The eighteenth character of a resident identity number (GB 11643: ISO 7064, MOD 11-2)."""
    total = sum(int(digit) * (2 ** (17 - place) % 11) for place, digit in enumerate(first17))
    return "10X98765432"[total % 11]


def born(resident_id: str) -> date | None:
    """The birth date inside an 18-digit resident identity number, None if it is no date."""
    try:
        return date(int(resident_id[6:10]), int(resident_id[10:12]), int(resident_id[12:14]))
    except ValueError:
        return None


def sex(resident_id: str) -> str:
    """The sex inside an 18-digit resident identity number."""
    return "male" if int(resident_id[16]) % 2 else "female"


def is_resident_id(number: str, today: date) -> bool:
    """Whether everything about the number fits: place, birth date, check digit."""
    return bool(_RESIDENT.fullmatch(number)) and not any(_resident_doubts(number, today))


def _resident_doubts(number: str, today: date) -> Iterator[Message]:
    birth = born(number)
    if not _PROVINCE.match(number):
        yield RESIDENT_PLACE
    if birth is None or not date(1880, 1, 1) <= birth <= today:
        yield RESIDENT_BIRTH
    if check_digit(number[:17]) != number[17]:
        yield RESIDENT_CHECK


def identity(kind: str, text: str, today: date) -> tuple[str, Read]:
    """The kind of an identity document and its number in one spelling; a number that is surely one kind tells its kind.

    An old 15-digit resident number becomes the 18-digit one it was turned into.
    """
    number = "".join(char for char in clean(text).upper() if char.isalnum())
    if kind in ("", RESIDENT_ID):
        if _RESIDENT_OLD.fullmatch(number):
            longer = number[:6] + "19" + number[6:]
            longer += check_digit(longer)
            if is_resident_id(longer, today):
                return RESIDENT_ID, Read(longer)
        if _RESIDENT.fullmatch(number) and (kind or is_resident_id(number, today)):
            return RESIDENT_ID, Read(number, next(_resident_doubts(number, today), None))
    if kind == RESIDENT_ID:
        return kind, Read(number, RESIDENT_LENGTH)
    if kind == CREDIT_CODE and not is_credit_code(number):
        return kind, Read(number, CREDIT_CHECK)
    if not kind and is_credit_code(number):
        return CREDIT_CODE, Read(number)
    return kind or "other", Read(number)


def is_credit_code(number: str) -> bool:
    """Whether the number is a unified social credit code with its right check character (GB 32100-2015, MOD 31)."""
    if not _CREDIT.fullmatch(number):
        return False
    total = sum(_CREDIT_DIGITS.index(char) * (3**place % 31) for place, char in enumerate(number[:17]))
    return _CREDIT_DIGITS[-total % 31] == number[17]
