"""What a list shows of a person: enough to tell two apart at the counter, too little to know who it is. Pure.

The law of masks: at most one surname or first word and one initial of a name; of a number the ends only, with at least
four characters hidden; what is not known here shows nothing.
"""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from huiyin.parties.names import HAN, surname

HIDDEN = "•"
MANY = HIDDEN * 4
# Province, city, district; a 小区 is a block of flats, a 社区 the houses around it.
_PLACES = (
    "[^\\W\\d]{2,3}省|[^\\W\\d]{2,6}自治区",
    "[^\\W\\d]{1,4}市|[^\\W\\d]{2,6}(?:自治州|地区|盟)",
    "[^\\W\\d]{1,4}(?:(?<![小社园校厂矿院])区|县|旗|市)",
)
_DISTRICT = re.compile("".join(f"(?:{place})?" for place in _PLACES))


def mask(field: str, value: str, *, gender: str = "") -> str:
    """The masked form of one given field for a list; empty stays empty. ``gender`` adds Ms or Mr to a Latin name."""
    value = value.strip()
    if not value:
        return ""
    if field in ("name", "alias"):
        return _name(value, gender)
    if field in ("phone", "phones"):
        return _phone(value)
    if field in ("identity", "identity_number"):
        return _identity(value)
    if field in ("email", "emails"):
        return _email(value)
    if field == "address":
        return _address(value)
    if field == "birth":
        return f"{value[:4]}-{HIDDEN * 2}-{HIDDEN * 2}" if re.fullmatch(r"\d{4}-\d\d-\d\d", value) else MANY
    return MANY


def _name(name: str, gender: str) -> str:
    family = surname(name)
    if family:
        return family + "某" * min(max(len(name) - len(family), 1), 2)
    if HAN.search(name):  # a dot or other letters in it: nobody can say which part is the surname
        return name[0] + "某某"
    words = name.split()
    short = f"{words[0]} {words[1][0]}…" if len(words) > 1 else f"{name[0]}…"
    if len(words) > 1 and gender == "female":
        return _("Ms {name}").format(name=short)
    if len(words) > 1 and gender == "male":
        return _("Mr {name}").format(name=short)
    return short


def _phone(number: str) -> str:
    plain = number.partition(";")[0]
    digits = "".join(char for char in plain if char.isdecimal())
    if plain.startswith("+86"):
        digits = digits[2:]
    if len(digits) >= 11:
        return f"{digits[:3]}{MANY}{digits[-4:]}"
    if len(digits) >= 8:
        return f"{digits[:2]}{MANY}{digits[-2:]}"
    return MANY


def _identity(number: str) -> str:
    if len(number) >= 15:
        return f"{number[:4]}{HIDDEN * 8}{number[-4:]}"
    if len(number) >= 8:
        return f"{number[:2]}{MANY}{number[-2:]}"
    return MANY


def _email(address: str) -> str:
    box, at, domain = address.rpartition("@")
    return f"{box[0]}{MANY}@{domain}" if at and len(box) > 1 else MANY


def _address(address: str) -> str:
    found = _DISTRICT.match(address)
    return (found.group() if found and len(found.group()) < len(address) else "") + MANY
