"""Telling members: once, with words, in the caller's transaction."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from huiyin.institution.models import Member
from huiyin.notices import labels, store
from huiyin.notices.models import Notice

from .conftest import NOW, House

OVERDUE = {"days": 3, "due_on": "2026-02-27"}


def tell(
    house: House, *members: int, key: str = "clock:9/overdue", code: str = "overdue", params: object = None
) -> int:
    chosen = OVERDUE if params is None else params
    return store.tell(members, "case:1", code, chosen, key, NOW, institution_id=house.institution)  # type: ignore[arg-type]  # wrong ones are tried too


def test_each_member_has_the_line(house: House) -> None:
    assert tell(house, house.clerk, house.colleague) == 2
    line = Notice.objects.get(member_id=house.clerk)
    assert (line.subject, line.code, line.params) == ("case:1", "overdue", OVERDUE)
    assert (line.made_at, line.read_at, line.institution_id) == (NOW, None, house.institution)


def test_a_retry_never_doubles(house: House) -> None:
    tell(house, house.clerk)
    assert tell(house, house.clerk) == 0
    assert tell(house, house.clerk, house.colleague, house.colleague) == 1
    assert Notice.objects.count() == 2


def test_another_event_is_another_line(house: House) -> None:
    tell(house, house.clerk)
    assert tell(house, house.clerk, key="clock:9/overdue/2") == 1


def test_a_retry_does_not_make_a_read_line_unread(house: House) -> None:
    tell(house, house.clerk)
    Notice.objects.update(read_at=NOW)
    tell(house, house.clerk)
    assert Notice.objects.get().read_at == NOW


@pytest.mark.parametrize(
    ("code", "params"),
    [
        ("overdu", OVERDUE),
        ("overdue", {"days": 3}),
        ("overdue", OVERDUE | {"title": "夜间施工"}),
        ("transfer", {"to": 5}),
    ],
)
def test_what_could_not_be_read_later_is_refused(house: House, code: str, params: dict[str, object]) -> None:
    with pytest.raises(labels.UnknownNotice):
        tell(house, house.clerk, code=code, params=params)
    assert not Notice.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_it_goes_with_its_cause(house: House) -> None:
    with transaction.atomic():
        tell(house, house.clerk)
        transaction.set_rollback(True)
    assert not Notice.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_member_who_does_not_exist_is_an_error(house: House) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        tell(house, 12345)


def test_nobody_to_tell_costs_nothing(house: House) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert tell(house) == 0
    assert not queries


def test_a_large_unit_is_told_in_few_statements(house: House) -> None:
    many = Member.objects.bulk_create(Member(institution_id=house.institution, name=f"员{n}") for n in range(250))
    with CaptureQueriesContext(connection) as queries:
        assert tell(house, *(member.id for member in many)) == 250
    assert len(queries) == 3
