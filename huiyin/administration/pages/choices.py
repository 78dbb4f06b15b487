"""What forms of administration choose from: units in the order of the tree, members by name, roles by their title."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.institution.actor import Actor
from huiyin.institution.house import House, MemberFacts, RoleFacts
from huiyin.ui.words import pick

INDENT = "\u3000"
MOST_OFFERED = 300  # names offered while typing; every other can be typed as well


def unit_choices(house: House, without: Collection[int] = ()) -> list[tuple[Any, str]]:
    """Open units in the order of the tree, each set in under the one it belongs to."""
    offered = [one for one in house.units.values() if one.active and one.id not in without]
    return [
        (one.id, INDENT * (len(one.path) - 1) + pick(one.name)) for one in sorted(offered, key=lambda one: one.path)
    ]


def offer(form: forms.Form, name: str, choices: Sequence[tuple[Any, Any]]) -> None:
    """Have the form's field choose from these."""
    field = cast("forms.ChoiceField", form.fields[name])
    field.choices = list(choices)
    several = isinstance(field, forms.MultipleChoiceField)
    field.error_messages["required"] = _("Choose at least one.") if several else _("Choose one.")


def nothing_chosen() -> list[tuple[Any, str]]:
    """The first entry of a list in which something must be chosen."""
    return [("", pgettext("choice", "Choose…"))]


def role_titles(house: House) -> dict[str, str]:
    """The roles of the packs in use by name, in the active language."""
    return {name: pick(one.title) for pack in house.packs.values() for name, one in pack.roles.items()}


class ColleagueField(forms.CharField):
    """A member by name: typed, with names offered; two of one name are told apart by their unit."""

    def __init__(self, actor: Actor, without: Collection[int] = (), **more: Any) -> None:
        self.actor = actor
        here = [one for one in actor.house.members.values() if one.answers(actor.today) and one.id not in without]
        roles = own_roles(actor)
        self.offered = {written(actor, one, roles): one.id for one in here}
        self.named: dict[str, list[int]] = {}
        for one in here:
            self.named.setdefault(one.name.casefold(), []).append(one.id)
        super().__init__(widget=forms.TextInput(attrs={"list": "colleagues", "autocomplete": "off"}), **more)

    def names(self) -> list[str]:
        """What is offered while typing."""
        return sorted(self.offered)[:MOST_OFFERED]

    def clean(self, value: Any) -> Any:
        """The member's id; raises ``ValidationError`` for nobody, and for two of one name."""
        text = " ".join(str(super().clean(value) or "").split())
        if not text:
            return None
        if text in self.offered:
            return self.offered[text]
        alike = self.named.get(text.casefold(), [])
        if len(alike) == 1:
            return alike[0]
        if alike:
            roles, members = own_roles(self.actor), self.actor.house.members
            some = " / ".join(written(self.actor, members[one], roles) for one in alike[:5])
            raise forms.ValidationError(_("Several have this name. Write one of: %(names)s") % {"names": some})
        raise forms.ValidationError(_("Nobody on the staff has this name. Write it as it stands in the list."))


def own_roles(actor: Actor) -> dict[int, list[RoleFacts]]:
    """The roles that stand today, by member; those that somebody only stands in for are not theirs."""
    found: dict[int, list[RoleFacts]] = {}
    for role in actor.house.roles:
        if role.holds(actor.today) and actor.house.members[role.member].answers(actor.today):
            found.setdefault(role.member, []).append(role)
    return found


def written(actor: Actor, member: MemberFacts, roles: Mapping[int, Sequence[RoleFacts]]) -> str:
    """A member's name with the unit they belong to."""
    own = roles.get(member.id)
    return f"{member.name} · {pick(actor.house.units[own[0].unit].name)}" if own else member.name
