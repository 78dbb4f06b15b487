"""Fields: label, hint and error are tied to their control."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django import forms
from django.template import Context, Template
from django.utils.translation import override


class Letter(forms.Form):
    title = forms.CharField(help_text="One sentence", widget=forms.TextInput(attrs={"placeholder": "Title"}))
    phone = forms.CharField(required=False)
    channel = forms.ChoiceField(choices=[("letter", "Letter"), ("call", "Call")], widget=forms.RadioSelect)
    secret = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any] | None:
        if self.data.get("phone") == "1":
            raise forms.ValidationError("Neither name nor number")
        return super().clean()


def render(source: str, **context: Any) -> str:
    with override("en"):
        return Template("{% load ui %}" + source).render(Context(context))


def test_hint_and_error_are_read_with_the_field() -> None:
    html = render("{% field form.title %}", form=Letter({}))
    described = re.search(r'<input[^>]* aria-describedby="([^"]+)"', html)
    assert described
    for name in described[1].split():
        assert f'id="{name}"' in html
    assert 'aria-invalid="true"' in html
    assert html.index("One sentence") < html.index("This field is required.") < html.index("<input")


def test_a_label_stands_above_and_no_placeholder_takes_its_place() -> None:
    html = render('{% field form.title label="What it is about" focus=True %}', form=Letter())
    assert '<label for="id_title">What it is about</label>' in html
    assert "placeholder" not in html
    assert " autofocus" in html


def test_what_may_stay_empty_says_so() -> None:
    assert "optional" in render("{% field form.phone %}", form=Letter())
    assert "optional" not in render("{% field form.title %}{% field form.secret %}", form=Letter())


def test_choices_are_a_named_group() -> None:
    html = render("{% field form.channel %}", form=Letter({}))
    assert html.startswith('<fieldset class="field field-wrong"')
    assert "<legend>Channel</legend>" in html
    assert 'aria-describedby="id_channel_error"' in html


def test_the_summary_links_to_every_field() -> None:
    form = Letter({"phone": "1"})
    html = render("{% errors form %}{% for one in form %}{% field one %}{% endfor %}", form=form)
    assert "3 things need a look" in html
    assert "Neither name nor number" in html
    links = re.findall(r'<a href="#([^"]+)">', html)
    assert links == ["id_title", "id_channel_0"]
    for target in links:
        assert f'id="{target}"' in html


@pytest.mark.parametrize("of", [Letter(), Letter({"title": "x", "channel": "call"}), []])
def test_no_summary_when_all_is_well(of: Any) -> None:
    assert render("{% errors of %}", of=of) == ""


def test_the_summary_takes_pairs() -> None:
    html = render("{% errors of %}", of=[("q", "Two characters or more"), ("", "Nothing there")])
    assert "2 things need a look" in html
    assert '<a href="#q">Two characters or more</a>' in html
    assert "<li>Nothing there</li>" in html


def test_a_field_made_by_hand_is_tied_too() -> None:
    source = '{% ownfield "Find" id="q" error="Too short" optional=True %}<input id="q">{% endownfield %}'
    html = render(source)
    assert '<label for="q">Find' in html
    assert 'id="q_error"' in html
    assert html.index("Too short") < html.index("<input")


def test_only_what_is_still_there_is_said_to_be() -> None:
    class SignIn(forms.Form):
        password = forms.CharField(widget=forms.PasswordInput)

    html = render("{% errors form %}", form=SignIn({"password": ""}))
    assert "needs a look" in html
    assert "still here" not in html
