"""Correcting a registration: what was wrong is mended, what stood there before is kept, nobody is asked to retype."""

from __future__ import annotations

from huiyin.cases import persons, queries, verify
from huiyin.cases.models import Contact
from huiyin.matters.queries import earlier
from huiyin.parties import queries as parties
from huiyin.parties import verify as sealed
from huiyin.parties.given import given_from_text
from huiyin.parties.models import Dossier, Token
from huiyin.parties.sealing import open_key
from tests.cast import Cast


def given(case: int) -> dict[str, object]:
    dossier = Dossier.objects.get(contact__case=case)
    return given_from_text(open_key(dossier.key_id).unseal(dossier.sealed)).as_dict()


def test_a_name_is_mended_and_found_by(cast: Cast) -> None:
    case = cast.register()
    cast.do("rui", "correct", case, reason="姓名写错", name="汪芳")
    assert given(case)["name"] == "汪芳"
    assert given(case)["phones"] == ["+8613000000000"]
    assert queries.find(cast.actor("anna"), "汪芳") == []  # no name stands among the words of the index
    assert [one.row.id for one in earlier(cast.actor("anna"), {"name": "汪芳"})] == [case]
    assert verify.verify(cast.now).findings == sealed.verify().findings == []


def test_text_and_title_are_mended(cast: Cast) -> None:
    case = cast.register()
    cast.do("anna", "correct", case, reason="漏录第二页", title="噪音与扬尘", text="第二页：还有扬尘。")
    (row,) = queries.rows(cast.actor("anna"), [case])
    assert row.title == "噪音与扬尘"
    assert queries.find(cast.actor("anna"), "扬尘") == [case]


def test_a_matter_made_confidential_takes_its_dossier_along(cast: Cast) -> None:
    one, two = cast.register(), cast.register()
    dossiers = list(Contact.objects.order_by("case_id").values_list("dossier_id", flat=True))
    persons.link(cast.actor("hong"), dossiers, "同一人", cast.now)
    cast.do("hong", "correct", one, reason="信访人要求保密", secrecy="confidential")
    assert Dossier.objects.get(pk=dossiers[0]).confidential
    assert set(Token.objects.filter(dossier=dossiers[0]).values_list("confidential", flat=True)) == {True}
    assert parties.cluster([dossiers[1]], may_confidential=True) == {dossiers[1]: []}
    assert queries.find(cast.actor("anna"), "施工") == [two]
    assert set(queries.find(cast.actor("hong"), "施工")) == {one, two}
    assert verify.verify(cast.now).findings == sealed.verify().findings == []
