"""Are these two the same person? Reasons for and against, and a score. Pure; both sides are in clear here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from rapidfuzz import fuzz

from huiyin.parties import names
from huiyin.parties.given import Given
from huiyin.parties.tokens import phone_key

POINTS = {
    "same_identity": 100,
    "same_phone": 50,
    "same_email": 45,
    "same_name": 40,
    "name_order": 35,
    "same_sound": 30,
    "same_address": 30,
    "same_birth": 20,
    "near_name": 15,
    "near_address": 15,
    "same_work_unit": 10,
    "other_birth": -30,
    "other_identity": -60,
}
"""How much each reason weighs. Two weak reasons outweigh none of the strong ones; what speaks against is told too."""

OF_NAME = frozenset({"same_name", "name_order", "same_sound", "near_name"})
LEAST = 30  # fewer points are no likeness worth a clerk's time
_NEAR_NAME, _NEAR_ADDRESS = 80, 85  # rapidfuzz ratios of keys


@dataclass(frozen=True, slots=True)
class Face:
    """What is compared of one person, made once a search."""

    name: str
    key: str
    sounds: frozenset[str]
    phones: frozenset[str]
    emails: frozenset[str]
    identity: str
    birth: str
    place: str
    work_unit: str


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two are: the reasons, strongest first, their sum, and whether it can hardly be another."""

    score: int
    reasons: tuple[str, ...]
    exact: bool


def faces(given: Given) -> list[Face]:
    """The giver and the representatives; a giver with name and alias has two faces."""
    return [
        Face(
            name,
            names.name_key(name),
            frozenset(names.sounds(name)),
            frozenset(map(phone_key, one.phones)),
            frozenset(one.emails),
            names.name_key(one.identity_number),
            one.birth,
            names.place_key(one.address),
            names.name_key(one.work_unit),
        )
        for one in given.people
        for name in ([one.name, one.alias] if one.alias else [one.name])
    ]


def compare(asked: list[Face], found: list[Face]) -> Likeness:
    """The best likeness between anybody asked for and anybody found."""
    return max((_pair(one, other) for one, other in product(asked, found)), key=lambda likeness: likeness.score)


def _pair(one: Face, other: Face) -> Likeness:
    reasons = sorted({*_of_name(one, other), *_of_numbers(one, other), *_of_place(one, other)}, key=_weight)
    told = frozenset(reasons)
    score = max(0, min(100, sum(POINTS[reason] for reason in reasons)))
    reached = told & {"same_phone", "same_email"}
    exact = "same_identity" in told or ("same_name" in told and bool(reached) and "other_identity" not in told)
    return Likeness(score, tuple(reasons), exact)


def _weight(reason: str) -> int:
    return -POINTS[reason]


def _of_name(one: Face, other: Face) -> Iterator[str]:
    if not one.key or not other.key:
        return
    if one.key == other.key:
        yield "same_name"
    elif one.sounds & other.sounds:
        yield "same_sound"
    elif _letters(one) & _letters(other) and names.same_turned(one.name, other.name):
        yield "name_order"
    elif min(len(one.key), len(other.key)) > 1 and fuzz.ratio(one.key, other.key) >= _NEAR_NAME:
        yield "near_name"


def _letters(face: Face) -> set[str]:
    return {names.letters(sound) for sound in face.sounds}


def _of_numbers(one: Face, other: Face) -> Iterator[str]:
    if one.identity and other.identity:
        yield "same_identity" if one.identity == other.identity else "other_identity"
    if one.phones & other.phones:
        yield "same_phone"
    if one.emails & other.emails:
        yield "same_email"
    if one.birth and other.birth:
        yield "same_birth" if one.birth == other.birth else "other_birth"


def _of_place(one: Face, other: Face) -> Iterator[str]:
    if one.place and other.place:
        if one.place == other.place:
            yield "same_address"
        elif fuzz.ratio(one.place, other.place) >= _NEAR_ADDRESS:
            yield "near_address"
    if one.work_unit and one.work_unit == other.work_unit:
        yield "same_work_unit"
