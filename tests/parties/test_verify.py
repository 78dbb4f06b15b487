"""Whatever is done to sealed rows behind the house's back is found and named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from huiyin.parties import acts, destroyed, sealing, store
from huiyin.parties.models import Dossier, Key, Link, Person, Token
from huiyin.parties.verify import verify

from .conftest import LATER, NOW, WANG, Register, apply


@pytest.fixture
def house(register: Register, clerk: int, office: int) -> list[int]:
    """A little of everything: persons, a group, a clustered pair, one erased, a key without a dossier."""
    dossiers = [register(WANG), register({"name": "李四"}), register(WANG, confidential=True)]
    group = {"head_count": "9", "representatives": [{"name": "赵六"}]}
    dossiers += [register(group, "group"), register({"name": "覃海洋"})]
    apply(acts.link(dossiers[:2], by=clerk, reason="同一人", now=NOW).changes)
    acts.erase(dossiers[4], by=clerk, reason="request", now=LATER)
    store.insert_keys([sealing.new_key(office).row], NOW)
    return dossiers


def kinds() -> dict[str, int]:
    return dict(verify().counts)


def test_an_untouched_house_is_clean(house: list[int]) -> None:
    report = verify()
    assert report.clean
    assert report.examined == {"keys": 7, "dossiers": 5}
    assert len(report.covers) == 5


def _swap(house: list[int]) -> None:
    one, two = Dossier.objects.filter(id__in=house[:2])
    Dossier.objects.filter(id=one.id).update(sealed=two.sealed)


def _relabel(house: list[int]) -> None:
    Token.objects.filter(dossier_id=house[0], kind="phone").update(value="0" * 16)


def _mix(house: list[int]) -> None:
    person = Person.objects.get()
    Link.objects.create(dossier_id=house[2], person=person, since=NOW, by_id=Link.objects.all()[0].by_id, reason="s1.x")


@pytest.mark.parametrize(
    ("tamper", "found"),
    [
        (_swap, {"sealed": 1}),
        (lambda house: Dossier.objects.filter(id=house[0]).update(sealed="s1.AAAA"), {"sealed": 1}),
        (lambda house: Dossier.objects.filter(id=house[0]).update(sealed="{}"), {"sealed": 1}),
        (lambda house: Dossier.objects.filter(id=house[2]).update(confidential=False), {"tokens": 1}),
        (lambda house: Dossier.objects.filter(id=house[0]).update(kind="organisation"), {"tokens": 1}),
        (_relabel, {"tokens": 1}),
        (lambda house: Token.objects.filter(dossier_id=house[0], kind="name").delete(), {"tokens": 1}),
        (
            lambda house: Token.objects.create(kind="name", value="0" * 16, dossier_id=house[0], confidential=False),
            {"tokens": 1},
        ),
        (
            lambda house: Token.objects.create(kind="name", value="0" * 16, dossier_id=house[4], confidential=False),
            {"erasure": 1},
        ),
        (lambda house: Key.objects.filter(dossier=house[0]).update(wrapped="s1.AAAA"), {"key": 1}),
        (lambda house: Key.objects.filter(parent=None).update(wrapped="s1.AAAA"), {"key": 6}),
        (lambda house: Key.objects.filter(dossier=house[0]).update(wrapped="", destroyed_at=NOW), {"erasure": 2}),
        (_mix, {"link": 1}),
    ],
)
def test_tampering_is_found(house: list[int], tamper: Callable[[list[int]], object], found: dict[str, int]) -> None:
    tamper(house)
    sealing.forget()
    assert kinds() == found


def test_the_sentence_names_the_dossier(house: list[int]) -> None:
    Dossier.objects.filter(id=house[0]).update(sealed="s1.AAAA")
    assert str(house[0]) in verify().findings[0].sentence


def test_another_master_key_opens_nothing(house: list[int], home: Path) -> None:
    (home / "keys" / "master.key").write_text("0" * 64)
    sealing.forget()
    assert kinds() == {"key": 6}


@pytest.mark.parametrize("text", ["", "12345\nsix\n"])
def test_the_list_of_destroyed_keys_must_be_whole(house: list[int], home: Path, text: str) -> None:
    (home / destroyed.NAME).write_text(text)
    assert kinds() == {"erasure": 1}


def test_an_unfinished_erasure_is_named(house: list[int], home: Path) -> None:
    destroyed.add(home, [Dossier.objects.get(id=house[0]).key_id])
    assert kinds() == {"erasure": 1}
    acts.apply_destroyed(LATER)
    assert kinds() == {}


def test_tokens_can_be_made_anew(house: list[int]) -> None:
    _relabel(house)
    assert kinds() == {"tokens": 1}
    assert acts.rebuild_tokens(house) == 4
    assert kinds() == {}


def test_only_what_is_newer_is_looked_at(house: list[int], register: Register) -> None:
    last = Key.objects.latest("id").id
    register(WANG)
    Dossier.objects.filter(id=house[0]).update(sealed="s1.AAAA")
    seen: list[tuple[int, int]] = []
    report = verify(after=last, progress=lambda done, whole: seen.append((done, whole)))
    assert report.clean
    assert report.examined == {"keys": 1, "dossiers": 1}
    assert seen == [(1, 1)]
