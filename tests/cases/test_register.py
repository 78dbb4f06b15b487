"""Registering: a contact becomes a case with a number, an owner and a clock."""

from __future__ import annotations

from huiyin.cases import verify
from huiyin.cases.models import Case, Contact
from tests.cast import Cast


def test_it_has_number_owner_and_clock(cast: Cast) -> None:
    case = Case.objects.select_related("next_clock").get(pk=cast.register())
    assert case.number == "事〔2026〕000001"
    assert case.unit_id == cast.units["office"].id
    assert case.next_clock is not None
    assert case.next_clock.state == "running"
    assert case.due_at == case.next_clock.due_at
    assert Contact.objects.get(case=case).number == "信〔2026〕000001"


def test_the_journal_proves_it(cast: Cast) -> None:
    cast.register()
    assert verify.verify(cast.now).findings == []
