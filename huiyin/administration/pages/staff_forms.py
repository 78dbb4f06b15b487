"""Forms for staff: who somebody is, what they may do and when, who stands in for them."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, cast

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from huiyin.administration.pages.choices import ColleagueField, nothing_chosen, offer, role_titles, unit_choices
from huiyin.administration.pages.once import Asked
from huiyin.institution.actor import Actor

USER_NAME = RegexValidator(r"^[\w.@+-]+\Z", _("Only letters, digits and . @ + - _ stand in a user name."))


class Day(forms.DateField):
    """A day, as the browser's own field gives it."""

    def __init__(self, **more: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(widget=widget, input_formats=["%Y-%m-%d"], **more)


class MemberForm(Asked):
    """Who somebody is."""

    name = forms.CharField(label=_("Name"), max_length=100)
    post = forms.CharField(label=_("Post"), max_length=100, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)


class RoleForm(Asked):
    """What somebody is in a unit, from when until when."""

    codes: ClassVar[dict[str, str]] = {
        "unit_is_closed": "unit",
        "no_such_role": "role",
        "role_held_already": "role",
        "ends_before_it_begins": "until",
    }
    unit = forms.TypedChoiceField(label=_("Unit"), coerce=int)
    role = forms.ChoiceField(label=_("Role"))
    since = Day(label=_("First day"))
    until = Day(label=_("Last day"), required=False, help_text=_("Empty: until it is ended."))

    def __init__(self, actor: Actor, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        fill_choices(self, actor)


class NewMemberForm(MemberForm):
    """Somebody new: who they are, how they sign in, and what they begin as."""

    codes: ClassVar[dict[str, str]] = {"user_name_taken": "username"}
    username = forms.CharField(
        label=_("User name"), max_length=80, validators=[USER_NAME], help_text=_("To sign in with; it does not change.")
    )
    unit = forms.TypedChoiceField(label=_("Unit"), coerce=int)
    role = forms.ChoiceField(label=_("Role"), help_text=_("Further roles can be given on their page."))
    since = Day(label=_("First day"))

    def __init__(self, actor: Actor, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        fill_choices(self, actor)


class EndRoleForm(Asked):
    """When a role ends."""

    codes: ClassVar[dict[str, str]] = {"already_over": "on"}
    on = Day(label=_("First day without the role"), help_text=_("Today: it ends at once."))


class LeaveForm(Asked):
    """When somebody leaves the staff."""

    codes: ClassVar[dict[str, str]] = {"already_over": "on", "too_far_ahead": "on"}
    on = Day(
        label=_("First day no longer on the staff"),
        help_text=_("Today: they leave at once. A later day: nothing changes until then, and it can be taken back."),
    )


class StayForm(Asked):
    """Why somebody does not leave after all."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


class StandInForm(Asked):
    """Who stands in for somebody, and when."""

    codes: ClassVar[dict[str, str]] = {
        "stand_in_is_oneself": "substitute",
        "stand_in_is_away": "substitute",
        "member_has_left": "substitute",
        "ends_before_it_begins": "until",
        "already_over": "until",
        "absence_too_long": "until",
        "stand_in_named_already": "since",
    }
    since = Day(label=_("First day away"))
    until = Day(label=_("Last day away"))

    def __init__(self, actor: Actor, member: int, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["substitute"] = ColleagueField(
            actor,
            {member},
            label=_("Who stands in"),
            help_text=_("A colleague by name. On these days they hold every role of the person who is away."),
        )
        self.order_fields(["substitute", "since", "until"])

    def colleagues(self) -> list[str]:
        """The names offered while typing."""
        return cast("ColleagueField", self.fields["substitute"]).names()

    def clean(self) -> dict[str, Any]:
        """Days in their order."""
        given = super().clean() or {}
        first, last = given.get("since"), given.get("until")
        if isinstance(first, date) and isinstance(last, date) and last < first:
            self.refuse("ends_before_it_begins")
        return given


def fill_choices(form: forms.Form, actor: Actor) -> None:
    """Offer the open units and the roles of the packs in use."""
    offer(form, "unit", [*nothing_chosen(), *unit_choices(actor.house)])
    offer(form, "role", [*nothing_chosen(), *role_titles(actor.house).items()])
