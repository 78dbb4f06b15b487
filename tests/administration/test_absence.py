"""My absence: everybody names who stands in, and sees beforehand who will have what they hold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.urls import reverse

from huiyin.cases.proving import verify
from huiyin.institution.models import StandIn
from tests.administration.forms import send
from tests.cast import Cast

At = Callable[..., Client]


def test_who_will_have_it_is_shown_then_somebody_is_named(cast: Cast, at: At) -> None:
    case = cast.register(to_unit=cast.units["urban"].id)
    cast.do("boris", "take", case)
    desk, address, today = at("boris", "en"), reverse("absence"), cast.now.date()
    assert [one.row.id for one in desk.get(address).context["held"]] == [case]
    days = {"since": today + timedelta(days=2), "until": today + timedelta(days=9)}
    shown = send(desk, address, substitute="Clara", **days)
    assert [(one.who, one.stays) for one in shown.context["held"]] == [(["Clara"], False)]
    assert "Clara stands in for you" in shown.content.decode()
    again = send(desk, address, substitute="Clara", again=1, **days)
    assert 'value="Clara"' in again.content.decode()
    assert again.context["looked"] is None
    assert not StandIn.objects.exists()
    assert send(desk, address, substitute="Clara", sure=1, **days).status_code == 302
    assert not any(one.acting_for for one in cast.actor("clara").held)
    cast.pass_time(days=2)
    assert any(one.acting_for == cast.members["boris"].id for one in cast.actor("clara").held)
    made = StandIn.objects.get()
    assert at("clara").post(reverse("absence_end", args=[made.id])).status_code == 404
    assert at("boris").post(reverse("absence_end", args=[made.id])).status_code == 302
    assert not any(one.acting_for for one in cast.actor("clara").held)
    assert verify(cast.now).findings == []


def test_what_the_stand_in_may_not_know_goes_to_another(cast: Cast, at: At) -> None:
    case = cast.register(accused_members=[cast.members["wei"].id])
    days = {"since": cast.now.date(), "until": cast.now.date()}
    for who in ("Wei", "Boris"):
        shown = send(at("hong", "en"), reverse("absence"), substitute=who, **days)
        (held,) = shown.context["held"]
        assert (held.row.id, held.stays) == (case, True)
        assert who not in held.who
        assert "Hong" not in held.who


def test_a_day_past_and_an_end_before_the_beginning_are_refused_beside_the_field(cast: Cast, at: At) -> None:
    today, desk = cast.now.date(), at("boris", "en")
    before = {"since": today, "until": today - timedelta(days=1)}
    answer = send(desk, reverse("absence"), substitute="Bao", **before)
    assert answer.status_code == 422
    assert "The end lies before the beginning" in answer.content.decode()
    assert 'value="Bao"' in answer.content.decode()
    past = {"since": today - timedelta(days=9), "until": today - timedelta(days=8)}
    for sure in ({}, {"sure": 1}):
        assert send(desk, reverse("absence"), substitute="Bao", **past, **sure).status_code == 422
