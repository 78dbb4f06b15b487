"""Writing to the institution: one question a page, every answer kept on the way, all of it checked before it goes."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huiyin.cases import labels as engine_words
from huiyin.cases.inputs import Invalid
from huiyin.cases.models import Contact
from huiyin.cases.policy import Refused
from huiyin.matters.pages import files as handed
from huiyin.matters.pages.forms import PackForm
from huiyin.portal import halfway, limits, submitting, viewing
from huiyin.portal.halfway import Halfway
from huiyin.portal.labels import INTROS, LEADS, QUESTIONS
from huiyin.portal.pages import asking, cookies
from huiyin.portal.pages.checking import lines
from huiyin.portal.pages.door import Visit, personal, public
from huiyin.portal.questions import CHECK, FILES, WHO, Question, questions
from huiyin.portal.stops import ANOTHER_FORM, BUSY, NO_FORM
from huiyin.portal.submitting import Answers
from huiyin.ui.fields import error_line, form_errors
from huiyin.ui.words import pick

BEGIN, DROP, LINE, BACK_TO_CHECK = "begin", "drop", "line", "check"


@require_http_methods(["GET", "HEAD", "POST"])
@personal
@public
def submit(visit: Visit) -> HttpResponse:
    """What one should know before writing; begin a form, go on with the one in hand, or throw it away."""
    if not visit.submits:
        raise Http404
    form = cookies.form_of(visit)
    if visit.request.method == "POST":
        if DROP in visit.request.POST:
            return _thrown_away(visit, form)
        if form is None or BEGIN in visit.request.POST:
            return _begun(visit, form)
        return _go_on(visit, form)
    reads = visit.house.units.get(visit.portal.intake_id)
    context = {"form": form, "reads": pick(reads.name) if reads else "", "thrown": "thrown" in visit.request.GET}
    return visit.show("submit.html", context)


def _begun(visit: Visit, old: Halfway | None) -> HttpResponse:
    """A new form. One that is in hand is only replaced by whoever presses for it on its own page."""
    if old is not None:
        if visit.request.POST.get("form") != old.token:
            return _go_on(visit, old)
        halfway.throw_away(old)
    if not limits.begins_a_form(visit.house.id, visit.where, visit.now):
        return visit.stop(BUSY)
    form = halfway.begin(visit.house.id, visit.now)
    return cookies.hold_form(visit, visit.to("portal_question", _steps(visit)[0].name), form)


def _go_on(visit: Visit, form: Halfway) -> HttpResponse:
    steps = _steps(visit)
    first = next((one.name for one in steps if not _answered(one, form)), CHECK)
    return visit.to("portal_question", first)


def _answered(one: Question, form: Halfway) -> bool:
    return one.name in form.answers.get("pages", [])


def _thrown_away(visit: Visit, form: Halfway | None) -> HttpResponse:
    if form is not None:
        if visit.request.POST.get("form") != form.token:
            return visit.to("portal_submit")
        halfway.throw_away(form)
    response = visit.to("portal_submit")
    response["Location"] += "?thrown=1"
    return cookies.let_go(visit, response, cookies.FORM)


def _steps(visit: Visit) -> list[Question]:
    found = questions(visit.pack)
    if not found:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@personal
@public
def question(visit: Visit, name: str) -> HttpResponse:
    """One question; the last page shows every answer and sends them."""
    steps = _steps(visit)
    if name not in {*(one.name for one in steps), CHECK}:
        raise Http404
    form = cookies.form_of(visit)
    if form is None:
        return _gone(visit)
    posted = visit.request.method == "POST"
    if posted and visit.request.POST.get("form") != form.token:
        return visit.stop(ANOTHER_FORM)
    page = _Page(visit, form, steps)
    if name == CHECK:
        return page.send() if posted else page.check()
    asks = next(one for one in steps if one.name == name)
    if name == FILES:
        return page.files(asks)
    return page.answer(asks) if posted else page.ask(asks)


def _gone(visit: Visit) -> HttpResponse:
    """No form is in hand: it was sent (then this leads to what came of it), thrown away, or left too long.

    The answer to the first press takes the form's cookie: what goes back, or another window, has only the look then.
    """
    key = cookies.key_of(visit)
    contact = submitting.sent(key) if key else None
    if key and contact:
        return _received(visit, contact, key)
    look = viewing.find(visit.house.id, cookies.look_of(visit), visit.now)
    sent = look[0].sent if look else ""
    if sent and visit.request.POST.get("form", sent) == sent:
        return visit.to("portal_receipt")
    return visit.stop(NO_FORM)


def _received(visit: Visit, contact: Contact, form: Halfway) -> HttpResponse:
    response = visit.to("portal_receipt")
    cookies.let_go(visit, response, cookies.FORM)
    return cookies.hold_look(visit, response, viewing.begin(contact, visit.now, form.token))


class _Page:
    """One page of the form in hand."""

    def __init__(self, visit: Visit, form: Halfway, steps: list[Question]) -> None:
        self.visit, self.half, self.steps = visit, form, steps
        self.names = [one.name for one in steps]

    @property
    def answers(self) -> Answers:
        return Answers(self.visit.house, self.visit.pack, self.visit.portal, self.half.answers)

    def ask(self, asks: Question, form: PackForm | None = None, *, status: int = 200) -> HttpResponse:
        """Show the question with what was answered."""
        shown = form or asking.form_of(self.visit, asks, None, self._initial(asks))
        return self._show(asks, {"form": shown, "errors": [*form_errors(shown)]}, status)

    def _initial(self, asks: Question) -> dict[str, Any]:
        said = self.half.answers
        first = {name: said[name] for name in (*asks.fields, WHO, submitting.CONCERNS) if name in said}
        if isinstance(first.get("accused_others"), list):
            first["accused_others"] = "\n".join(first["accused_others"])
        if isinstance(first.get("accused_units"), list):
            first["accused_units"] = next(iter(first["accused_units"]), "")
        return first

    def answer(self, asks: Question) -> HttpResponse:
        """Keep what was answered, and lead on if it will do."""
        post = self.visit.request.POST
        form = asking.form_of(self.visit, asks, post, self._initial(asks))
        said = asking.read(form, post)
        self.half.answers |= said
        wrong = asking.own_errors(asks, said)
        if LINE in post and not wrong:
            halfway.keep(self.half, self.visit.now)
            return self.ask(asks)
        mend = {
            name: code for name, code in submitting.mend(self.answers, self.visit.now).items() if name in form.fields
        }
        for name, words in wrong.items():  # one slip, one sentence: the most telling
            form.errors.pop(name, None)
            form.add_error(name if name in form.fields else None, words)
        for name, code in mend.items():
            if name not in form.errors:
                form.add_error(name, engine_words.field_error(code))
        self._mark(asks, done=not form.errors)
        return self.ask(asks, form, status=422) if form.errors else self._on(asks)

    def _mark(self, asks: Question, *, done: bool) -> None:
        pages = [one for one in self.half.answers.get("pages", []) if one != asks.name]
        self.half.answers["pages"] = [*pages, asks.name] if done else pages
        halfway.keep(self.half, self.visit.now)

    def _on(self, asks: Question) -> HttpResponse:
        if BACK_TO_CHECK in self.visit.request.POST:
            return self.visit.to("portal_question", CHECK)
        after = [*self.names, CHECK][self.names.index(asks.name) + 1]
        return self.visit.to("portal_question", after)

    def files(self, asks: Question) -> HttpResponse:
        """Files: kept, named where they are refused, taken back; then on."""
        guest, mark, request = self.half.guest, self.half.mark, self.visit.request
        if request.method != "POST":
            return self._files_page(asks, handed.standing(guest, mark))
        found = handed.handed_in_by(guest, request, mark, self.visit.now)
        if found.wrong or handed.only_files(request):
            halfway.keep(self.half, self.visit.now)
            return self._files_page(asks, found, status=422 if found.wrong else 200)
        self._mark(asks, done=True)
        return self._on(asks)

    def _files_page(self, asks: Question, found: handed.Handed, *, status: int = 200) -> HttpResponse:
        return self._show(asks, {"files": found.context, "errors": handed.summary(found)}, status)

    def _show(self, asks: Question, context: dict[str, Any], status: int) -> HttpResponse:
        place = self.names.index(asks.name)
        checking = BACK_TO_CHECK in self.visit.request.GET or BACK_TO_CHECK in self.visit.request.POST
        before = self.visit.url("portal_question", self.names[place - 1]) if place else self.visit.url("portal_submit")
        after = CHECK if checking or place + 1 == len(self.names) else self.names[place + 1]
        base = {
            "question": asks.name,
            "heading": QUESTIONS[asks.name],
            "intro": INTROS.get(asks.name, ""),
            "place": place + 1,
            "of": len(self.names) + 1,
            "back": self.visit.url("portal_question", CHECK) if checking else before,
            "checking": checking,
            "leads": LEADS[after],
            "half": self.half,
            "lines": "requests" in asks.fields,
        }
        return self.visit.show("question.html", {**base, **context}, status=status)

    def check(self, errors: list[tuple[str, str]] | None = None, *, status: int = 200) -> HttpResponse:
        """Every answer, each with the way back to it."""
        skipped = [one for one in self.steps if one.name not in self.half.answers.get("pages", [])]
        if skipped and errors is None:
            return self.visit.to("portal_question", skipped[0].name)
        context = {
            "half": self.half,
            "lines": lines(self.visit, self.steps, self.half),
            "errors": errors or [],
            "back": self.visit.url("portal_question", self.names[-1]),
            "place": len(self.names) + 1,
            "of": len(self.names) + 1,
        }
        return self.visit.show("check.html", context, status=status)

    def send(self) -> HttpResponse:
        """Send it; what the engine will not take comes back with its reason."""
        try:
            contact = submitting.send(self.half, self.answers, self.visit.now)
        except Invalid as invalid:
            wrong = [
                ("", error_line(self._called(name), engine_words.field_error(code)))
                for name, code in invalid.errors.items()
            ]
            return self.check(wrong, status=422)
        except Refused as refused:
            if (known := submitting.sent(self.half)) is not None:
                return _received(self.visit, known, self.half)
            said = engine_words.refusal(refused.code)
            turn = _("We cannot take this in here: %(why)s Please turn to us by post, telephone or in person.")
            return self.check([("", turn % {"why": said})], status=422)
        return _received(self.visit, contact, self.half)

    def _called(self, name: str) -> str:
        field = self.visit.pack.fields.get(name)
        return pick(field.title) if field else _("Files")
