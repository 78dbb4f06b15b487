"""Atoms: what they say to eyes, to machines and to screen readers."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils.translation import override

from huiyin.ui import atoms
from huiyin.ui.icons import icon
from tests.ui.gallery.data import NOW, ZONE, Clock


def render(source: str, language: str = "en", **context: Any) -> str:
    with override(language):
        return Template("{% load ui %}" + source).render(Context({"now": NOW, "zone": ZONE, **context}))


def test_due_has_words_a_shape_and_the_date() -> None:
    html = render("{% due clock %}", clock=Clock("", -2))
    assert "2 days overdue" in html
    assert "<svg" in html
    assert '<time datetime="2026-11-19">19 Nov</time>' in html


def test_due_can_leave_the_date_to_its_place() -> None:
    assert "<time" not in render("{% due clock date=False %}", clock=Clock("", -2))


def test_a_provisional_date_says_so() -> None:
    assert "provisional" in render("{% due clock %}", clock=Clock("", 9, provisional=True))


def test_due_words_takes_an_instant() -> None:
    html = render("{% due_words at now zone %}", at=datetime(2026, 11, 22, 16, tzinfo=UTC))
    assert "tomorrow" in html
    assert "22 Nov" in html


def test_moment_is_local() -> None:
    html = render("{% moment at %}", at=datetime(2026, 11, 20, 17, 5, tzinfo=UTC))
    assert 'datetime="2026-11-21T01:05+08:00"' in html
    assert "21 Nov" in html
    assert "01:05" in html


@pytest.mark.parametrize(("language", "said"), [("zh-hans", "信访局"), ("en", "Letters office"), ("es", "信访局")])
def test_text_picks_the_language_or_the_next_best(language: str, said: str) -> None:
    of = {"zh": "信访局", "en": "Letters office"}
    assert render("{% text of %}", language, of=of) == said


@pytest.mark.parametrize(("of", "said"), [(None, ""), ({}, ""), ("北门", "北门"), ({"fr": "porte"}, "porte")])
def test_text_takes_what_data_holds(of: Any, said: str) -> None:
    assert render("{% text of %}", of=of) == said


@pytest.mark.parametrize("tag", ["text of", "number of", "person of", "initials of", "status of", "key of"])
def test_nothing_a_person_wrote_becomes_markup(tag: str) -> None:
    html = render("{% " + tag + " %}", of="<b>&")
    assert "<b>" not in html
    assert "&lt;" in html.lower()


@pytest.mark.parametrize(
    ("name", "wide", "two"),
    [
        ("王芳", True, "王芳"),
        ("欧阳静怡", False, "静怡"),
        ("Li", False, "L"),
        ("Anna María Díaz", False, "AD"),
        ("", False, ""),
    ],
)
def test_names_stand_in_line(name: str, wide: bool, two: str) -> None:
    assert ("person-two" in atoms.person(name)) == wide
    assert f">{name}</span>" in atoms.person(name), "the text itself is not changed"
    assert atoms.short_name(name) == two


@pytest.mark.parametrize(("count", "said"), [(0, "0"), (500, "500"), (501, "500+"), (4326, "500+")])
def test_counts_are_exact_to_five_hundred(count: int, said: str) -> None:
    assert f">{said}<" in atoms.tally(count)


def test_an_act_with_an_address_is_a_link_else_a_button() -> None:
    link = render('{% act "Transfer" key="t" href="/x/" hx_get="/x/" sets_off="off-t" %}')
    assert link.startswith("<a ")
    for part in ('href="/x/"', 'hx-get="/x/"', 'data-key="t"', 'aria-keyshortcuts="T"', 'aria-describedby="off-t"'):
        assert part in link
    button = render('{% act "Register" key="mod+enter" kind="primary" disabled=True name="how" %}')
    assert button.startswith('<button class="button button-primary" data-key="mod+enter"')
    assert 'aria-keyshortcuts="Control+Enter"' in button
    assert 'type="submit"' in button
    assert " disabled" in button
    assert "Ctrl Enter" in button


def test_every_tone_has_its_shape_and_an_unknown_one_is_refused() -> None:
    for tone, shape in atoms.SHAPES.items():
        assert (str(icon(shape)) in atoms.status("x", tone)) if shape else ("<svg" not in atoms.status("x", tone))
    with pytest.raises(KeyError):
        atoms.status("x", "purple")


def test_a_clock_bar_is_full_when_the_time_is_up() -> None:
    late = render('{% clockbar "Reply" clock %}{% endclockbar %}', clock=Clock("", -2))
    half = render('{% clockbar "Reply" clock %}why not{% endclockbar %}', clock=Clock("", 29))
    assert 'class="clock-gone" width="100"' in late
    assert "<details" not in late, "no ‘why?’ without a reason"
    assert 'class="clock-gone" width="50"' in half
    assert "why not" in half


def test_zone_and_day_come_from_the_page() -> None:
    html = render("{% day of %}", of=date(2026, 12, 31), zone=ZoneInfo("UTC"))
    assert html == '<time datetime="2026-12-31">31 Dec</time>'


def test_due_speaks_the_language_of_each_reader() -> None:
    clock = Clock("", -2)
    assert "2 days overdue" in render("{% due clock %}", clock=clock)
    assert "逾期2天" in render("{% due clock %}", "zh-hans", clock=clock)
    assert "2 days overdue" in render("{% due clock %}", clock=clock)
