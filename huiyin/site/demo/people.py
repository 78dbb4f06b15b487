"""Invented people. Telephone numbers and documents are of kinds nobody holds; names are put together by chance."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from huiyin.parties.numbers import check_digit
from huiyin.site.demo.draw import Draw
from huiyin.site.demo.words import pool, table

# No network operator has 154; a resident number can not begin with 99, for no province does; the British numbers are
# the regulator's for drama, the American ones the 555-01xx kept for fiction; example.com and its sisters are nobody's.
MOBILE = "1540000{:04d}"
REGION = "99{:02d}{:02d}"
BRITISH, AMERICAN = "+447700900{:03d}", "+1212555{:04d}"
DAYS_IN_400_YEARS = 146_097
MAIL_HOSTS = ("example.com", "example.org", "example.net")


@dataclass(frozen=True)
class Person:
    """Somebody who turns to the office. What they give of it depends on how they come."""

    kind: str  # person, organisation, group, alias, anonymous
    name: str = ""
    family: str = ""
    gender: str = ""
    born: date | None = None
    ethnic_group: str = ""  # or the nationality of somebody from abroad
    political_status: str = ""
    work: str = ""
    origin: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    identity_kind: str = ""
    identity_number: str = ""
    language: str = "zh"
    representatives: tuple[Person, ...] = ()
    head_count: int = 1

    def age(self, on: date) -> int:
        """Years lived on that day; 0 where it is not known."""
        return (on - self.born).days * 400 // DAYS_IN_400_YEARS if self.born else 0

    def given(self, *, identity: bool, phone: bool) -> dict[str, Any]:
        """What the register's form holds about them, by its field names."""
        if self.kind == "anonymous":
            return {"anonymous": True}
        found: dict[str, Any] = {_NAMED_BY.get(self.kind, "name"): self.name, "home_address": self.address}
        if phone:
            found["phone"] = self.phone or (self.representatives[0].phone if self.representatives else "")
        if self.kind == "person":
            found |= {"gender": self.gender, "ethnicity": self.ethnic_group, "political_status": self.political_status}
            found |= {"work_unit": self.work, "origin": self.origin, "email": self.email}
        if self.kind == "person" and identity:
            found |= {"identity_kind": self.identity_kind, "identity_number": self.identity_number}
        if self.kind == "group":
            found["head_count"] = self.head_count
            found["representatives"] = [one.name for one in self.representatives]
        return {name: value for name, value in found.items() if value}


_NAMED_BY = {"alias": "alias", "organisation": "organisation"}


class People:
    """Makes people, no two with the same number."""

    def __init__(self, draw: Draw, today: date) -> None:
        self.draw, self.today = draw, today
        self._mobiles = iter(draw.shuffled(range(10_000)))
        self._sequence = iter(draw.shuffled(range(100, 1000)))
        self._letters = 0

    def somebody(self, language: str, address: str, ages: tuple[int, int] = (24, 84)) -> Person:
        """A person within ``ages`` who writes in ``language`` and lives at ``address``."""
        if language != "zh":
            return self._from_abroad(language, address)
        draw, woman = self.draw, self.draw.chance(0.52)
        name, family, ethnic = self._minority(woman) if draw.chance(0.035) else self._han(woman)
        born = self._birthday(ages)
        work = "退休" if self.today.year - born.year > 60 else draw.fresh(pool("people", "work"))
        return Person(
            "person",
            name,
            family,
            "female" if woman else "male",
            born,
            ethnic_group=ethnic,
            political_status=draw.one(pool("people", "political")),
            work=work,
            origin=draw.one(pool("people", "origin")).format_map({"city": table("places")["names"]["city"]["zh"]}),
            address=address,
            phone=MOBILE.format(next(self._mobiles)),
            email=self._email() if draw.chance(0.3) else "",
            identity_kind="identity_card",
            identity_number=self._identity(born, woman),
        )

    def nobody(self) -> Person:
        """Somebody who gives no name."""
        return Person("anonymous")

    def under_alias(self) -> Person:
        """Somebody who gives another name."""
        name = self.draw.fresh(pool("people", "alias"))
        return Person("alias", name, phone=MOBILE.format(next(self._mobiles)), language="zh")

    def organisation(self, slots: dict[str, str]) -> Person:
        """A residents' committee, a union, a traders' club."""
        name = self.draw.fresh(pool("people", "organisation")).format_map(slots)
        return Person("organisation", name, name, address=slots["address"], phone=MOBILE.format(next(self._mobiles)))

    def group(self, name: str, address: str, head_count: int, speakers: int, ages: tuple[int, int]) -> Person:
        """``head_count`` people who speak through ``speakers`` representatives, five at most."""
        ones = tuple(replace(self.somebody("zh", address, ages), email="") for _ in range(min(speakers, 5)))
        return Person("group", name, ones[0].family, address=address, representatives=ones, head_count=head_count)

    def _han(self, woman: bool) -> tuple[str, str, str]:
        draw = self.draw
        compound = draw.chance(0.03)
        family = draw.fresh(pool("people", "compound")) if compound else draw.one(table("people")["surnames"])
        single = draw.chance(0.22)
        given = draw.fresh(pool("people", ("female" if woman else "male") + ("_single" if single else "")))
        return family + given, family, draw.one(pool("people", "ethnic"))

    def _minority(self, woman: bool) -> tuple[str, str, str]:
        kind = self.draw.fresh(tuple(range(len(table("people")["minority"]))))
        row = table("people")["minority"][kind]
        first, second = self.draw.one(row["given_f" if woman else "given_m"]), self.draw.one(row["second"])
        name = first + (row["joined"] + second if second else "")
        return name, name, row["ethnic"]

    def _from_abroad(self, language: str, address: str) -> Person:
        draw, words = self.draw, table("people")[{"en": "english", "es": "spanish"}[language]]
        woman, born = draw.chance(0.5), self._birthday((24, 68))
        first, last = draw.fresh(tuple(words["female" if woman else "male"])), draw.fresh(tuple(words["last"]))
        family = f"{last} {draw.one(words['last'])}" if language == "es" else last
        mobile = draw.weighed({MOBILE: 6, BRITISH: 1, AMERICAN: 1}) if language == "en" else MOBILE
        number = {BRITISH: draw.number(100, 999), AMERICAN: draw.number(100, 199)}.get(mobile) or next(self._mobiles)
        return Person(
            "person",
            f"{first} {family}",
            family,
            "female" if woman else "male",
            born,
            ethnic_group=draw.fresh(tuple(words["nations"])),
            work=draw.one(words["work"]),
            address=address,
            phone=mobile.format(number),
            email=self._email(),
            identity_kind="passport",
            identity_number=f"ZZ{draw.number(0, 9_999_999):07d}",
            language=language,
        )

    def _birthday(self, ages: tuple[int, int]) -> date:
        """Those in the middle of the range are the most."""
        least, most = ages
        age = (self.draw.number(least, most) + self.draw.number(least, most)) / 2
        return self.today - timedelta(days=round(age * 365.2425) + self.draw.number(0, 200))

    def _identity(self, born: date, woman: bool) -> str:
        """A number with the right check digit for a place that does not exist."""
        sequence = next(self._sequence, None) or self.draw.number(100, 999)
        sequence += (sequence % 2 == 0) != woman and (1 if sequence < 999 else -1)
        region = REGION.format(self.draw.number(1, 9), self.draw.number(1, 30))
        first17 = f"{region}{born:%Y%m%d}{sequence:03d}"
        return first17 + check_digit(first17)

    def _email(self) -> str:
        self._letters += 1
        return f"{self.draw.one('abcdefghjkmnpqrstuvwxyz')}{self._letters:04d}@{self.draw.fresh(MAIL_HOSTS)}"
