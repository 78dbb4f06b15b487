"""Who might this be? Found by token, told with reasons, never beyond the asking member's right."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import pytest

from huiyin.institution.models import Institution
from huiyin.parties import acts, queries
from huiyin.parties.models import Dossier, Token

from .conftest import LATER, NOW, WANG, ZONE, Register, apply, given


def found(office: int, raw: dict[str, Any], *, may: bool = False, **more: Any) -> dict[int, queries.Match]:
    matches = queries.candidates(office, given(**raw), may_confidential=may, **more)
    return {match.dossier_id: match for match in matches}


@pytest.mark.parametrize(
    ("raw", "reason", "exact"),
    [
        ({"name": "李四", "identity_number": "11010519491231002x"}, "same_identity", True),
        ({"name": "李四", "identity_number": "110105491231002"}, "same_identity", True),
        ({"name": "王小明", "phones": "+86 138 0000 1234"}, "same_phone", True),
        ({"name": "李四", "phones": "13800001234"}, "same_phone", False),
        ({"name": "王小明先生"}, "same_name", False),
        ({"name": "王晓明"}, "same_sound", False),
        ({"name": "Wang Xiaoming"}, "same_sound", False),
        ({"name": "Ms Xiaoming Wang"}, "name_order", False),
        ({"name": "王小明", "address": "浙江省杭州市西湖区文一路3号201室"}, "same_address", False),
    ],
)
def test_a_person_is_found_again(
    office: int, register: Register, raw: dict[str, Any], reason: str, exact: bool
) -> None:
    dossier = register(WANG)
    register({"name": "赵六", "phones": "13900009999"})
    matches = found(office, raw)
    assert matches.keys() == {dossier}
    assert reason in matches[dossier].reasons
    assert matches[dossier].exact is exact


def test_matches_show_masks_and_nothing_else(office: int, register: Register) -> None:
    dossier = register(WANG)
    match = found(office, {"name": "王小明"})[dossier]
    assert match.shown == queries.Masked("person", 1, "王某某", "138••••1234", "1101••••••••002X")
    assert "小明" not in repr(match)


def test_the_best_comes_first_and_twenty_are_told_at_most(office: int, register: Register) -> None:
    best = register(WANG)
    for place in range(25):
        register({"name": "李四", "phones": "13800001234", "address": f"{place} 号"})
    matches = queries.candidates(office, given(**WANG), may_confidential=False)
    assert len(matches) == 20
    assert matches[0].dossier_id == best
    assert [match.score for match in matches] == sorted((match.score for match in matches), reverse=True)


def test_confidential_dossiers_are_found_by_those_with_the_right_only(office: int, register: Register) -> None:
    ordinary, secret = register(WANG), register(WANG, confidential=True)
    assert found(office, WANG).keys() == {ordinary}
    assert found(office, WANG, may=True).keys() == {ordinary, secret}


def test_tokens_of_a_confidential_dossier_never_equal_an_ordinary_ones(register: Register) -> None:
    ordinary, secret = register(WANG), register(WANG, confidential=True)
    values = [set(Token.objects.filter(dossier_id=one).values_list("value", flat=True)) for one in (ordinary, secret)]
    assert values[0].isdisjoint(values[1])
    assert len(values[0]) == len(values[1]) == 6


def test_a_token_moved_to_the_other_side_by_hand_gives_nothing_away(office: int, register: Register) -> None:
    secret = register(WANG, confidential=True)
    Token.objects.filter(dossier_id=secret).update(confidential=False)
    assert found(office, WANG) == {}


def test_what_the_member_may_not_see_is_not_opened(office: int, register: Register) -> None:
    one, other = register(WANG), register(WANG)
    asked: list[set[int]] = []

    def allowed(ids: Collection[int]) -> Collection[int]:
        asked.append(set(ids))
        return [other]

    assert found(office, WANG, allowed=allowed).keys() == {other}
    assert asked == [{one, other}]
    assert found(office, WANG, but=[one]).keys() == {other}


def test_institutions_do_not_see_each_others(register: Register, office: int) -> None:
    register(WANG)
    other = Institution.objects.create(name={}, zone=ZONE, calendar="cn").id
    assert found(other, WANG, may=True) == {}


def test_a_name_of_very_many_is_no_reason_by_itself(office: int, register: Register) -> None:
    drafts = [
        acts.draft(office, given(name="张建国", phones=f"138{place:08d}"), "person", now=NOW) for place in range(300)
    ]
    acts.write(drafts, NOW)
    oldest = drafts[0].dossier_id
    Dossier.objects.filter(id=oldest).update(made_at=NOW)
    assert found(office, {"name": "张建国"}) == {}
    matches = found(office, {"name": "张建国", "phones": "13800000000"})
    assert matches.keys() == {oldest}
    there = register({"name": "张建国", "address": "文一路 3 号"})
    for _ in range(40):
        register({"name": "张建国"})
    assert found(office, {"name": "张建国", "address": "文一路3号"}).keys() == {there}


def test_a_different_document_speaks_against(office: int, register: Register) -> None:
    register({"name": "王小明", "identity_number": "E1234567"})
    assert found(office, {"name": "王小明", "identity_number": "E7654321"}) == {}
    same_line = register({"name": "王小明", "identity_number": "E1234567", "phones": "13800001234"})
    matches = found(office, {"name": "王小明", "identity_number": "E7654321", "phones": "13800001234"})
    assert matches.keys() == {same_line}
    assert not matches[same_line].exact
    assert "other_identity" in matches[same_line].reasons


def test_representatives_and_organisations_are_found(office: int, register: Register) -> None:
    group = register({"head_count": "9", "representatives": [{"name": "李四", "phones": "13700007777"}]}, "group")
    firm = register({"name": "临河纺织（集团）有限公司"}, "organisation")
    assert found(office, {"name": "赵六", "phones": "13700007777"}).keys() == {group}
    matches = queries.candidates(
        office, given("organisation", name="临河纺织(集团)有限公司"), "organisation", may_confidential=False
    )
    assert [match.dossier_id for match in matches] == [firm]
    assert not Token.objects.filter(dossier_id=firm, kind__startswith="pinyin").exists()


def test_who_gave_nothing_is_compared_with_nobody(office: int, register: Register) -> None:
    register({}, "anonymous")
    assert queries.candidates(office, given("anonymous"), "anonymous", may_confidential=True) == []


def test_a_broken_dossier_does_not_stop_a_registration(office: int, register: Register) -> None:
    broken, whole = register(WANG), register(WANG)
    Dossier.objects.filter(id=broken).update(sealed="s1.AAAA")
    assert found(office, WANG).keys() == {whole}


def test_the_person_is_told_and_lists_are_masked(office: int, register: Register, clerk: int) -> None:
    one, two = register(WANG), register(WANG)
    done = acts.link([one, two], by=clerk, reason="同一电话", now=LATER)
    apply(done.changes)
    assert {match.person_id for match in found(office, WANG).values()} == {done.person_id}
    masked = queries.masked([one, two])
    assert masked[one] == masked[two] == queries.Masked("person", 1, "王某某", "138••••1234", "1101••••••••002X")
