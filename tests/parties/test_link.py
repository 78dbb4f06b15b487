"""Dossiers held to be of one person, and held no longer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from huiyin.institution.models import Institution
from huiyin.kernel.ids import new_id
from huiyin.parties import acts, queries, sealing
from huiyin.parties.acts import Refused
from huiyin.parties.models import Dossier, Link, Person

from .conftest import LATER, NOW, ZONE, Register, apply


def link(*dossiers: int, by: int) -> int:
    done = acts.link(dossiers, by=by, reason="同一身份证：王小明", now=LATER)
    apply(done.changes)
    return done.person_id


def others(dossier: int, *, may: bool = False) -> list[int]:
    return queries.cluster([dossier], may_confidential=may).get(dossier, [])


def test_two_become_one_person_and_a_third_joins(register: Register, clerk: int) -> None:
    a, b, c = register(), register(), register()
    person = link(a, b, by=clerk)
    assert link(b, c, by=clerk) == person
    assert others(a) == [c, b]
    assert Person.objects.count() == 1


def test_two_persons_merge_into_the_first_made_and_the_links_that_ended_say_why(register: Register, clerk: int) -> None:
    a, b, c, d = (register() for _ in range(4))
    first, second = link(a, b, by=clerk), link(c, d, by=clerk)
    done = acts.link([b, c], by=clerk, reason="同一人", now=LATER)
    assert list(done.changes) == [f"person:{second}", f"person:{first}"]
    apply(done.changes)
    assert sorted(others(a)) == [b, c, d]
    ended = Link.objects.filter(person_id=second)
    assert {one.until for one in ended} == {LATER}
    assert {one.ended_by_id for one in ended} == {clerk}


def test_the_reason_is_kept_sealed(register: Register, clerk: int) -> None:
    a, b = register(), register()
    link(a, b, by=clerk)
    for one in Link.objects.select_related("dossier"):
        assert "王小明" not in one.reason
        assert sealing.open_key(one.dossier.key_id).unseal(one.reason) == "同一身份证：王小明"


def test_clustering_can_be_undone(register: Register, clerk: int) -> None:
    a, b, c = register(), register(), register()
    person = link(a, b, c, by=clerk)
    changes = acts.unlink([c], by=clerk, reason="认错了", now=LATER)
    assert list(changes) == [f"person:{person}"]
    apply(changes)
    assert others(a) == [b]
    assert others(c) == []
    link(a, c, by=clerk)
    assert others(c) == [b, a]
    assert Link.objects.filter(dossier_id=c).count() == 2


def test_a_link_never_ends_before_it_began(register: Register, clerk: int) -> None:
    a, b = register(), register()
    link(a, b, by=clerk)
    apply(acts.unlink([a], by=clerk, reason="补记", now=LATER - timedelta(days=1)))
    assert Link.objects.get(dossier_id=a).until == LATER


def test_confidential_and_ordinary_are_never_put_together(register: Register, clerk: int) -> None:
    ordinary, secret = register(), register(confidential=True)
    with pytest.raises(Refused) as refused:
        acts.link([ordinary, secret], by=clerk, reason="同一人", now=LATER)
    assert refused.value.message == acts.MIXED


def test_confidential_ones_cluster_under_their_own_right(register: Register, clerk: int) -> None:
    a, b = register(confidential=True), register(confidential=True)
    person = link(a, b, by=clerk)
    assert Person.objects.get(id=person).confidential
    assert others(a) == []
    assert others(a, may=True) == [b]


def test_nothing_new_changes_nothing(register: Register, clerk: int) -> None:
    a, b = register(), register()
    link(a, b, by=clerk)
    assert acts.link([a, b], by=clerk, reason="再说一遍", now=LATER).changes == {}


def test_what_can_not_be_done_says_why(register: Register, clerk: int) -> None:
    a, b = register(), register()
    for dossiers, message in (([a], acts.TOO_FEW), ([a, a], acts.TOO_FEW)):
        with pytest.raises(Refused) as refused:
            acts.link(dossiers, by=clerk, reason="x", now=LATER)
        assert refused.value.message == message
    with pytest.raises(Refused):
        acts.unlink([a], by=clerk, reason="x", now=LATER)
    with pytest.raises(Dossier.DoesNotExist):
        acts.link([a, 1], by=clerk, reason="x", now=LATER)
    acts.erase(b, by=clerk, reason="request", now=LATER)
    with pytest.raises(Refused) as refused:
        acts.link([a, b], by=clerk, reason="x", now=LATER)
    assert refused.value.message == acts.ERASED


def test_dossiers_of_two_institutions_are_never_one_person(register: Register, clerk: int) -> None:
    mine = register()
    other = Institution.objects.create(name={}, zone=ZONE, calendar="cn")
    draft = acts.draft(other.id, acts.Given(name="王小明"), "person", now=NOW)
    acts.write([draft], NOW)
    with pytest.raises(Refused) as refused:
        acts.link([mine, draft.dossier_id], by=clerk, reason="x", now=LATER)
    assert refused.value.message == acts.ELSEWHERE


def test_the_database_refuses_two_persons_at_a_time(register: Register, clerk: int, office: int) -> None:
    a, b = register(), register()
    link(a, b, by=clerk)
    other = Person.objects.create(id=new_id(), institution_id=office)
    with pytest.raises(IntegrityError), transaction.atomic():
        Link.objects.create(dossier_id=a, person=other, since=NOW, by_id=clerk, reason="s1.x")
