"""Forms made from a pack: every question of every move has a control, and what is typed reaches the engine whole."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiyin.cases import inputs, queries
from huiyin.cases.inputs import Invalid
from huiyin.cases.policy import Refused
from huiyin.kernel.packs import Move, Pack
from huiyin.matters.pages.forms import PackForm, answers, errors_into, form_for, inputs_from, refusal_into
from tests.cast import Cast


def pack_of(cast: Cast) -> Pack:
    return next(iter(cast.actor("anna").house.packs.values()))


def make(cast: Cast, move: str, data: str | None = None, **more: Any) -> PackForm:
    pack = pack_of(cast)
    asked = inputs.fields(pack, pack.moves[move], {"channel": more.pop("channel", "letter")})
    return form_for(asked, pack, cast.actor("anna"), None if data is None else QueryDict(data), **more)


def test_every_question_of_every_move_and_channel_can_be_shown_in_both_languages(cast: Cast) -> None:
    pack = pack_of(cast)
    moves = [
        (name, channel) for name in pack.moves for channel in (pack.channels if name == "register" else ["letter"])
    ]
    for language in ("zh-hans", "en"):
        with override(language):
            for name, channel in moves:
                form = make(cast, name, channel=channel)
                for bound in form:
                    assert str(bound.label)
                    assert str(bound)


def test_units_stand_in_their_tree_and_members_in_their_units(cast: Cast) -> None:
    with override("zh-hans"):
        html = str(make(cast, "transfer")["to_unit"])
        assert html.index(">临河区信访局<") < html.index(">\u3000城市管理局<")
        html = str(make(cast, "hand_over")["to_member"])
        assert html.index('<optgroup label="城市管理局">') < html.index(">Boris<")


def test_only_those_among_are_offered(cast: Cast) -> None:
    urban = cast.units["urban"].id
    html = str(make(cast, "transfer", among={"to_unit": {urban}})["to_unit"])
    assert f'value="{urban}"' in html
    assert f'value="{cast.units["office"].id}"' not in html


def test_what_is_typed_reaches_the_engine(cast: Cast) -> None:
    data = (
        "title=题目&text=一%0d%0a二&requests=甲%0d%0a%0d%0a乙 &received_at=2026-03-02T09:30&accused_units=城市管理局"
        "&accused_members=Wei&accused_members=&secrecy=confidential&urgent=on&representatives=&representatives=李四&head_count=3"
    )
    typed = inputs_from(make(cast, "register", data))
    assert typed["requests"] == ["甲", "乙"]
    assert typed["accused_units"] == [str(cast.units["urban"].id)]
    assert typed["accused_members"] == [str(cast.members["wei"].id)]
    assert typed["representatives"] == ["李四"]
    assert typed["urgent"] is True
    pack = pack_of(cast)
    home = cast.actor("anna").house
    cleaned = inputs.clean(pack, pack.moves["register"], {**typed, "channel": "letter"}, home)
    assert cleaned["received_at"].isoformat() == "2026-03-02T01:30:00+00:00"


def test_a_name_nobody_has_is_an_error_beside_its_field(cast: Cast) -> None:
    form = make(cast, "register", "title=a&text=b&received_at=2026-03-02T09:30&accused_members=1&join_to=1")
    pack = pack_of(cast)
    with pytest.raises(Invalid) as caught:
        inputs.clean(pack, pack.moves["register"], inputs_from(form), cast.actor("anna").house)
    errors_into(form, caught.value)
    assert set(form.errors) == {"accused_members"}
    assert 'value="?1"' not in str(form["accused_members"]), "what was typed stays as it was typed"


def test_errors_and_refusals_stand_beside_their_fields(cast: Cast) -> None:
    form = make(cast, "transfer", "")
    errors_into(form, Invalid({"to_unit": "required", "somewhere": "required"}))
    refusal_into(form, Refused("receiver_barred"))
    refusal_into(form, Refused("second_person"))
    assert len(form.errors["to_unit"]) == 2
    assert len(form.non_field_errors()) == 2


@pytest.mark.parametrize("typed", ["信〔2026〕000001", "信2026-1", "事〔2026〕000001", "2026 1", "1", "０００００1"])
def test_a_case_is_named_by_its_number(cast: Cast, typed: str) -> None:
    first = cast.register()
    cast.register(channel="call")
    assert queries.one_by_number(cast.actor("anna"), typed) == first
    form = make(cast, "join", f"join_to={typed}")
    assert inputs_from(form)["join_to"] == first


def test_a_number_one_may_not_know_of_is_as_one_that_never_was(cast: Cast) -> None:
    cast.register()
    assert queries.one_by_number(cast.actor("clara"), "1") is None
    pack = pack_of(cast)
    move: Move = pack.moves["join"]
    for typed in ("1", "99", "x"):
        form = form_for(inputs.fields(pack, move, {}), pack, cast.actor("clara"), QueryDict(f"join_to={typed}"))
        with pytest.raises(Invalid) as caught:
            inputs.clean(pack, move, inputs_from(form), cast.actor("clara").house)
        assert caught.value.errors == {"join_to": "no_such_case"}


TYPED = (
    "",
    " ",
    "a word",
    "甲\r\n\r\n 乙 ",
    "on",
    "false",
    "1",
    "城市管理局",
    "Boris",
    "2026-03-02T09:30",
    "no one at all",
)


@given(typed=st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_answers_are_the_same_with_and_without_a_form(cast: Cast, typed: st.DataObject) -> None:
    pack, actor = pack_of(cast), cast.actor("anna")
    moves = [pack.moves[name] for name in ("register", "transfer", "hand_over", "join", "reply") if name in pack.moves]
    move = typed.draw(st.sampled_from(moves))
    asked = inputs.fields(pack, move, {"channel": typed.draw(st.sampled_from(sorted(pack.channels)))})
    data = QueryDict(mutable=True)
    for one in asked:
        data.setlist(one.field.name, typed.draw(st.lists(st.sampled_from(TYPED), max_size=3)))
    assert answers(asked, pack, actor, data) == inputs_from(form_for(asked, pack, actor, data))
