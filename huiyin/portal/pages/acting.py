"""What the party does with its matter: add or answer, rate, ask for a review, withdraw. Each press counts once."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huiyin.cases import labels as engine_words
from huiyin.cases.acts import Request, perform
from huiyin.cases.inputs import Invalid, fields
from huiyin.cases.models import Contact
from huiyin.cases.policy import Refused
from huiyin.journal.store import KeyReused
from huiyin.kernel.packs import Asked
from huiyin.matters import told
from huiyin.matters.asked_data import ASK_DATA
from huiyin.matters.pages import files as handed
from huiyin.matters.pages.forms import PackForm, errors_into, form_for, inputs_from
from huiyin.matters.told import ASK_REVIEW
from huiyin.portal import reviewing, viewing
from huiyin.portal.labels import ACTS
from huiyin.portal.pages import cookies
from huiyin.portal.pages.looking import KEY, Look, looking
from huiyin.portal.stops import NOT_NOW
from huiyin.ui.fields import form_errors

CORRECT = "correct"


@require_http_methods(["GET", "HEAD", "POST"])
@looking
def act(look: Look, name: str) -> HttpResponse:
    """One thing the party can do now, as one question."""
    seen = told.tracked(look.visit.house, look.contact, look.visit.now)
    if name not in ACTS:
        raise Http404
    page = _Page(look, seen, name)
    posted = look.visit.request.method == "POST"
    if name not in seen.may and not (posted and page.key_known):
        return look.visit.stop(NOT_NOW, status=0 if posted else 200, what=ACTS[name][0])
    return page.post() if posted else page.show(page.form())


class _Page:
    """One act on one matter."""

    def __init__(self, look: Look, seen: told.Tracked, name: str) -> None:
        self.look, self.seen, self.name, self.visit = look, seen, name, look.visit
        self.by = told.as_party(self.visit.house, seen, self.visit.now)
        self.pack = self.visit.house.pack(_pack_of(look.contact))
        self.move = self.pack.moves[name]
        self.key = self.visit.request.POST.get(KEY, "")[:40] or uuid4().hex
        self.files: handed.Handed | None = None

    @property
    def key_known(self) -> bool:
        """Whether this very form was sent before: then its answer is the same once more."""
        return bool(self.visit.request.POST.get(KEY))

    @property
    def takes_files(self) -> bool:
        return self.move.papers or self.name == ASK_REVIEW

    @property
    def asked(self) -> list[Asked]:
        """What is asked: the move's own fields; of a review only why."""
        if self.name == ASK_REVIEW:
            return list(self.pack.asked(("text",)))
        return fields(self.pack, self.move, {}, "")

    def form(self, data: Any = None) -> PackForm:
        form = form_for(self.asked, self.pack, self.by, data)
        for name, question in form.fields.items():
            question.help_text = ""
            if name == "addition":
                question.label = _("Your answer") if self.seen.question else _("What you want to add")
            elif name == "data_ask":
                question.label = _("What do you want us to do?")
            elif name == "data_text":
                question.label = _("In your own words")
                question.help_text = _("For a correction: what is wrong, and what is right.")
            elif name == "text" or (name == "reason" and self.name == "withdraw"):
                question.label = _("Your reasons")
            if isinstance(question.widget, forms.Textarea):
                question.widget.attrs["rows"] = 6
        return form

    def post(self) -> HttpResponse:
        form = self.form(self.visit.request.POST)
        if self.takes_files:
            self.files = handed.handed_in_by(self.look.view.guest, self.visit.request, self.key, self.visit.now)
            if self.files.wrong or handed.only_files(self.visit.request):
                return self.show(form, status=422 if self.files.wrong else 200)
        try:
            return self.send(inputs_from(form))
        except Invalid as invalid:
            handed.errors_into(self.files, invalid)
            errors_into(form, invalid)
        except Refused as refused:
            form.add_error(None, engine_words.refusal(refused.code))
        except KeyReused:  # another press of the same form was faster
            made = reviewing.made(self.look.contact, self.key) if self.name == ASK_REVIEW else None
            return self.to_receipt(made) if made else self.done()
        return self.show(form, status=422)

    def send(self, given: dict[str, Any]) -> HttpResponse:
        """Make the move; a review becomes a matter of its own, with its own receipt."""
        papers = self.files.given() if self.files else {}
        house, now = self.visit.house, self.visit.now
        if self.name == ASK_REVIEW:
            if not str(given.get("text", "")).strip():
                raise Invalid({"text": "required"})
            made = reviewing.ask(house, self.look.contact, given["text"], papers.get("papers", ()), self.key, now)
            return self.to_receipt(made)
        if self.name == ASK_DATA and given.get("data_ask") == CORRECT and not str(given.get("data_text", "")).strip():
            raise Invalid({"data_text": "required"})  # nobody could know what to mend
        source = f"portal:{self.look.contact.id}"
        perform(
            Request(
                self.name,
                self.by,
                {**given, **papers},
                now,
                (self.seen.case,),
                key=self.key,
                source=source,
                via="portal",
            )
        )
        return self.done()

    def to_receipt(self, made: Contact) -> HttpResponse:
        response = self.visit.to("portal_receipt")
        return cookies.hold_look(self.visit, response, viewing.begin(made, self.visit.now, self.key))

    def done(self) -> HttpResponse:
        if self.files is not None:
            self.files.drop()
        response = self.visit.to("portal_data" if self.name == ASK_DATA else "portal_matter")
        response["Location"] += f"?done={self.name}"
        return response

    def show(self, form: PackForm, *, status: int = 200) -> HttpResponse:
        """The question."""
        _link, heading, intro, button = ACTS[self.name]
        if self.takes_files and self.files is None:
            self.files = handed.standing(self.look.view.guest, self.key)
        context = {
            "heading": heading,
            "intro": intro,
            "button": button,
            "form": form,
            "look": self.look.view,
            "key": self.key,
            "act": self.name,
            "question": self.seen.question if self.name == "supplement" else "",
            "files": self.files.context if self.files else None,
            "errors": [*form_errors(form), *(handed.summary(self.files) if self.files else [])],
            "seen": self.seen,
        }
        return self.visit.show("act.html", context, status=status)


def _pack_of(contact: Contact) -> int:
    return int(contact.case.pack_id)
