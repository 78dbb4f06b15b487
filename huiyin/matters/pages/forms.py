"""Forms made from what a pack asks. They judge nothing: the engine does, and its words come back beside the fields."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.cases import labels, queries
from huiyin.cases.inputs import Invalid
from huiyin.cases.policy import Refused
from huiyin.institution.actor import Actor
from huiyin.institution.house import House
from huiyin.kernel.packs import Asked, Field, Pack
from huiyin.ui.words import pick

Choices = list[tuple[Any, Any]]
Among = Mapping[str, Collection[int]]  # ids, or numbers with their words

MOST_RADIOS = 8  # more choices than these, and one is chosen from a list
SPARE = 2  # empty lines after what is filled, where several may be given
_UNREAD = "?"  # before what could not be found: the engine then never takes a typed number for an id
_INDENT = "\u3000"

# A guard's refusal that speaks of one field stands beside it.
_SPEAKS_OF = {
    "receiver_barred": ("to_unit", "to_member"),
    "unit_can_not_act": ("to_unit",),
    "same_unit": ("to_unit",),
    "outside_jurisdiction": ("to_unit",),
    "not_of_the_unit": ("to_member",),
    "not_entitled": ("to_member", "to_unit"),
    "extension_too_long": ("extend_days",),
    "join_target_not_open": ("join_to",),
    "join_target_less_secret": ("join_to",),
    "no_such_case": ("join_to", "earlier_case"),
    "no_legal_basis": ("legal_basis",),
    "promise_not_approved": ("promise_approved_by",),
    "promise_without_day": ("promised_by",),
}


class Question(forms.Field):
    """One field of a pack. Any text passes: whether it will do is the engine's to say."""

    def __init__(self, one: Asked, widget: forms.Widget, zone: Any, **words: Any) -> None:
        self.asked, self.zone = one, zone
        # What the case itself asks for is ticked one by one: none of it is left out as optional.
        ticked = isinstance(widget, forms.CheckboxSelectMultiple)
        super().__init__(required=one.required or ticked, widget=widget, **words)

    def clean(self, value: Any) -> Any:
        """What was typed, as it was typed."""
        return value

    def prepare_value(self, value: Any) -> Any:
        """An instant is shown in the institution's time, as ``datetime-local`` writes it."""
        if isinstance(value, datetime) and self.asked.field.type == "datetime":
            return f"{value.astimezone(self.zone):%Y-%m-%dT%H:%M}"
        return value


class Several(forms.Widget):
    """Several values, one a line of its own; ``options`` (id → words) are offered while typing."""

    use_fieldset = True

    def __init__(self, label: str, options: Mapping[str, str] | None = None, at_most: int | None = None) -> None:
        super().__init__()
        self.label, self.options, self.at_most = label, options or {}, at_most

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        """Every line that is not empty."""
        many = data.getlist(name) if hasattr(data, "getlist") else data.get(name) or []
        return [str(one).strip() for one in many if str(one).strip()]

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """A line for each value and a few empty ones."""
        shown = [self.options.get(str(one), str(one)) for one in value or []]
        lines = self.at_most or len(shown) + SPARE
        shown += [""] * max(lines - len(shown), 0)
        target = str((attrs or {}).get("id") or f"id_{name}")
        listed = f"{target}_list"
        offers = format_html(' list="{}"', listed) if self.options else ""
        made = format_html_join(
            "",
            '<input type="text" name="{}" id="{}_{}" value="{}" aria-label="{} {}" autocomplete="off"{}>',
            ((name, target, place, one, self.label, place + 1, offers) for place, one in enumerate(shown)),
        )
        if not self.options:
            return format_html('<div class="several">{}</div>', made)
        offered = format_html_join("", '<option value="{}"></option>', ((one,) for one in self.options.values()))
        return format_html('<div class="several">{}<datalist id="{}">{}</datalist></div>', made, listed, offered)


class PackForm(forms.Form):
    """A form of ``Question`` s for one actor."""

    use_required_attribute = False  # the summary and the words beside the fields say what is missing

    def __init__(self, pack: Pack, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pack, self.actor = pack, actor


def form_for(
    asked: Iterable[Asked],
    pack: Pack,
    actor: Actor,
    data: Any = None,
    initial: Mapping[str, Any] | None = None,
    among: Among | None = None,
) -> PackForm:
    """The form of these questions; ``among`` leaves only some units or members to choose from, by field."""
    form = PackForm(pack, actor, data, initial=dict(initial or {}))
    for one in asked:
        form.fields[one.field.name] = _question(one, pack, actor, (among or {}).get(one.field.name))
    return form


def answers(asked: Iterable[Asked], pack: Pack, actor: Actor, data: QueryDict) -> dict[str, Any]:
    """What was typed, as ``inputs_from`` of the form of these questions, without making it."""
    return {one.field.name: _answer(one, pack, actor, data) for one in asked}


def _answer(one: Asked, pack: Pack, actor: Actor, data: QueryDict) -> Any:
    name = one.field.name
    if not any(data.getlist(name)):
        return [] if one.field.many else ""
    if not one.field.many and one.field.type != "flag":  # every widget but these two gives the text as it came
        return _text(data.get(name), one.field, actor)
    question = _question(one, pack, actor, None)
    return _read(question.widget.value_from_datadict(data, {}, name), question, actor)


def inputs_from(form: PackForm) -> dict[str, Any]:
    """What was typed, as ``perform`` takes it: lists for several values, ids for numbers of cases and for names."""
    found: dict[str, Any] = {}
    for name, question in form.fields.items():
        if isinstance(question, Question):
            found[name] = _read(form[name].data, question, form.actor)
    return found


def errors_into(form: PackForm, invalid: Invalid) -> None:
    """Put the engine's errors beside the fields; one of no field of this form above them."""
    for name, code in invalid.errors.items():
        form.add_error(name if name in form.fields else None, labels.field_error(code))


def refusal_into(form: PackForm, refused: Refused) -> None:
    """Put a guard's refusal beside the field it speaks of, else above the form."""
    beside = next((name for name in _SPEAKS_OF.get(refused.code, ()) if name in form.fields), None)
    form.add_error(beside, labels.refusal(refused.code))


# ── Reading ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _read(raw: Any, question: Question, actor: Actor) -> Any:
    one = question.asked.field
    if isinstance(question.widget, Several):
        ids = {words: key for key, words in question.widget.options.items()}
        return [_chosen(str(text), ids) if ids else text for text in raw or []]
    if isinstance(question.widget, forms.CheckboxSelectMultiple):
        return list(raw or [])
    if one.many:
        return [line.strip() for line in str(raw or "").splitlines() if line.strip()]
    return _text(raw, one, actor)


def _text(raw: Any, one: Field, actor: Actor) -> Any:
    if one.type == "case" and str(raw or "").strip():
        case = queries.one_by_number(actor, str(raw))
        return f"{_UNREAD}{raw}" if case is None else case
    return raw or ""  # a box left empty says nothing


def _chosen(text: str, ids: Mapping[str, str]) -> str:
    """The id of what was typed: the whole of an option's words, or a name that only one has."""
    if text in ids:
        return ids[text]
    alike = [key for words, key in ids.items() if words.partition(" · ")[0] == text]
    return alike[0] if len(alike) == 1 else _UNREAD + text


# ── Making ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _question(one: Asked, pack: Pack, actor: Actor, among: Collection[int] | None) -> Question:
    label, hint = pick(one.field.title), pick(one.field.help)
    widget = _several(one, label, actor, among) if one.field.many else _single(one, pack, actor, among)
    if one.field.type == "case" and not hint:
        number = pack.case_number(actor.today.year, 123)
        hint = _("A number such as %(number)s; of this year 123 will do.") % {"number": number}
    if isinstance(widget, forms.Textarea) and one.field.many and not hint:
        hint = _("One a line.")
    return Question(one, widget, actor.house.zone, label=label, help_text=hint)


def _several(one: Asked, label: str, actor: Actor, among: Collection[int] | None) -> forms.Widget:
    field = one.field
    if isinstance(among, Mapping):
        return forms.CheckboxSelectMultiple(choices=[(str(n), words) for n, words in among.items()])
    if field.type in ("unit", "member"):
        offered = unit_choices(actor.house, among) if field.type == "unit" else _flat(member_choices(actor, among))
        return Several(label, {str(key): str(words).strip(_INDENT) for key, words in offered}, field.at_most)
    if field.at_most:
        return Several(label, at_most=field.at_most)
    return forms.Textarea(attrs={"rows": 3, "data-grows": True})


def _single(one: Asked, pack: Pack, actor: Actor, among: Collection[int] | None) -> forms.Widget:
    field = one.field
    if field.type in ("unit", "member", "choice"):
        return _choice(one, pack, actor, among)
    if field.type == "long_text":
        return forms.Textarea(attrs={"rows": 5, "data-grows": True})
    if field.type == "date":
        return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    if field.type == "datetime":
        return forms.TextInput(attrs={"type": "datetime-local"})
    if field.type == "flag":
        return forms.CheckboxInput()
    attrs = {"autocomplete": "off"}  # the browser of a counter must not offer one person's data to the next
    if field.type == "number":
        attrs["inputmode"] = "numeric"
    return forms.TextInput(attrs=attrs)


def _choice(one: Asked, pack: Pack, actor: Actor, among: Collection[int] | None) -> forms.Widget:
    field = one.field
    nothing: Choices = [("", pgettext("choice", "Choose…") if one.required else "—")]
    if field.type == "unit":
        return forms.Select(choices=nothing + unit_choices(actor.house, among))
    if field.type == "member":
        return forms.Select(choices=nothing + member_choices(actor, among))
    if field.choices_of == "categories":
        return forms.Select(choices=nothing + category_choices(pack))
    choices: Choices = [(name, pick(title)) for name, title in pack.choices(field).items()]
    if one.required and len(choices) <= MOST_RADIOS:
        return forms.RadioSelect(choices=choices)
    return forms.Select(choices=nothing + choices)


def unit_choices(house: House, among: Collection[int] | None) -> Choices:
    """Active units in the order of the tree, each under the one it belongs to."""
    offered = [unit for unit in house.units.values() if unit.active and (among is None or unit.id in among)]
    depth = min((len(unit.path) for unit in offered), default=1)
    tree = sorted(offered, key=lambda unit: unit.path)
    return [(unit.id, _INDENT * (len(unit.path) - depth) + pick(unit.name)) for unit in tree]


def member_choices(actor: Actor, among: Collection[int] | None) -> Choices:
    """Active members, grouped by the unit they first hold a role in."""
    house, on = actor.house, actor.today
    groups: dict[int, list[tuple[int, str]]] = {}
    placed: set[int] = set()
    for role in house.roles:
        member = house.members[role.member]
        if not (role.holds(on) and member.answers(on)) or member.id in placed:
            continue
        if among is None or member.id in among:
            placed.add(member.id)
            groups.setdefault(role.unit, []).append((member.id, member.name))
    order = sorted(groups, key=lambda unit: house.units[unit].path)
    return [(pick(house.units[unit].name), sorted(groups[unit], key=lambda one: one[1])) for unit in order]


def _flat(groups: Sequence[tuple[Any, Any]]) -> Choices:
    return [(key, f"{name} · {unit}") for unit, members in groups for key, name in members]


def category_choices(pack: Pack) -> Choices:
    """Categories, each after the one it is part of."""
    tops = [one for one in pack.categories.values() if not one.parent]
    found: Choices = []
    for top in tops:
        found.append((top.name, pick(top.title)))
        parts = (one for one in pack.categories.values() if one.parent == top.name)
        found += [(one.name, _INDENT + pick(one.title)) for one in parts]
    return found
