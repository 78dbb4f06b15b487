"""One form, one act: a second send of the same form changes nothing, and says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, TypeVar
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from huiyin.administration.pages.door import by
from huiyin.cases.labels import field_error, refusal
from huiyin.cases.policy import Refused
from huiyin.institution import house as houses
from huiyin.institution.acts import By, NotPossible
from huiyin.institution.labels import not_possible
from huiyin.institution.pages import StaffRequest
from huiyin.journal import store as journal

T = TypeVar("T")
KEY = "key"


class Again(Exception):
    """This form was sent before, and what it asked was done then."""


class Asked(forms.Form):
    """A form of administration: what is missing is said in words, the keys of its fields are its page's own."""

    use_required_attribute = False
    codes: ClassVar[dict[str, str]] = {}  # code of a refusal → the field it speaks of
    spent = False  # its key stands for something else that was done: it is shown with a new one

    def full_clean(self) -> None:
        """As any form's, with the house's words for what is missing or is no date."""
        for field in self.fields.values():
            field.error_messages |= {"required": field_error("required")}
            if isinstance(field, forms.DateField):
                field.error_messages |= {"invalid": field_error("not_a_date")}
        super().full_clean()

    def refuse(self, code: str) -> None:
        """Say why the house refused it: beside the field it speaks of, else above the form."""
        field = self.codes.get(code)
        self.add_error(field if field in self.fields else None, not_possible(code))


def once(request: StaffRequest, act: Callable[[By], T]) -> T:
    """Do it under the form's key, in one transaction; raises ``Again`` if that was done before."""
    key = request.POST.get(KEY, "")[:64] or uuid4().hex
    sent = sorted(
        (name, request.POST.getlist(name)) for name in request.POST if name not in (KEY, "csrfmiddlewaretoken")
    )
    with houses.tried(), transaction.atomic():
        asked = journal.act_tag(0, request.path, str(sent))
        claim = journal.claim(
            request.actor.house.id, f"form:{request.actor.member}", key, asked, request.now, request.actor.member
        )
        if claim.earlier_result is not None:
            raise Again
        result = act(by(request))
        journal.finish(claim.act_id, "[]")
    return result


def tried(request: StaffRequest, form: Asked, act: Callable[[By], T]) -> T | None:
    """The result of ``once``; None, with the reason in the form, if the house refused it. Raises ``Again``."""
    try:
        return once(request, act)
    except NotPossible as refused:
        form.refuse(refused.code)
    except Refused as refused:
        form.add_error(None, refusal(refused.code))
    except journal.KeyReused:
        form.spent = True
        form.add_error(
            None, _("This form was sent once already. Look at what stands now, then send it again if need be.")
        )
    return None


def done_before(request: StaffRequest) -> None:
    """Say that a second send changed nothing."""
    messages.info(request, _("This was sent twice; it was done once."), extra_tags="focus")


def show(request: StaffRequest, template: str, form: forms.Form, **more: object) -> HttpResponse:
    """The page of a form; 422 if it was refused."""
    refused = form.is_bound and bool(form.errors)
    key = form.data.get(KEY) if refused and not getattr(form, "spent", False) else None
    context = {"form": form, "once": key or uuid4().hex, **more}
    return render(request, f"administration/{template}", context, status=422 if refused else 200)
