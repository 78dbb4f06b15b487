"""Persons: several dossiers held to be of one, undone again; and erasing for good."""

from __future__ import annotations

import pytest

from huiyin.cases import persons, proving, queries, verify
from huiyin.cases.models import Case, Contact
from huiyin.institution import verify as house_verify
from huiyin.parties import queries as parties
from tests.cast import Cast


def dossier(case: int) -> int:
    return Contact.objects.get(case=case).dossier_id


def test_two_dossiers_of_one_person_and_undone(cast: Cast) -> None:
    one, two = dossier(cast.register()), dossier(cast.register())
    persons.link(cast.actor("anna"), [one, two], "同一电话", cast.now)
    assert parties.cluster([one], may_confidential=False) == {one: [two]}
    persons.unlink(cast.actor("anna"), [one, two], "不是同一人", cast.pass_time(minutes=1))
    assert parties.cluster([one], may_confidential=False) == {}
    assert verify.verify(cast.now).findings == []


def test_a_stranger_links_nothing(cast: Cast) -> None:
    one, two = dossier(cast.register()), dossier(cast.register())
    with pytest.raises(Case.DoesNotExist):
        persons.link(cast.actor("clara"), [one, two], "好奇", cast.now)


def test_erased_for_good_while_the_case_keeps_its_number(cast: Cast) -> None:
    case = cast.register()
    cast.do("anna", "refer", case, right_place="区人民法院", reason="已经起诉")
    persons.erase(cast.actor("hong"), dossier(case), "order", cast.pass_time(minutes=1))
    (row,) = queries.rows(cast.actor("hong"), [case])
    assert (row.title, row.number) == ("", "事〔2026〕000001")
    assert queries.find(cast.actor("hong"), "施工") == []
    assert proving.verify(cast.now).findings == []
    cast.do("dao", "archive", case, retention="ten_years")
    assert proving.verify(cast.now).findings == []


def test_the_house_is_the_fold_of_its_journal(cast: Cast) -> None:
    assert house_verify.verify().findings == []
