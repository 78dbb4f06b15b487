"""Register: one page for every channel. Before anything is saved it shows what is known already."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from huiyin.cases import inputs, labels
from huiyin.cases.inputs import Invalid
from huiyin.cases.policy import Refused
from huiyin.institution.pages import StaffRequest
from huiyin.matters import arrived, drafts
from huiyin.matters.arrivals import Taken
from huiyin.matters.pages import files, registering
from huiyin.matters.pages.arrivals_shown import stands
from huiyin.matters.pages.door import desk, in_part
from huiyin.matters.pages.forms import errors_into, inputs_from, refusal_into
from huiyin.matters.pages.layout import DOUBTED, groups
from huiyin.matters.pages.registered import confirmation
from huiyin.matters.pages.sheet import ANSWER, REGISTER, Sheet, registering_roles
from huiyin.matters.pages.sheet import sheet as make
from huiyin.matters.pages.suggested import NOTHING, Known, known, nothing_new
from huiyin.ui.fields import form_errors
from huiyin.ui.icons import icon
from huiyin.ui.words import pick

ICONS = {"letter", "visit", "call", "web", "box"}
SWITCH = "channel:"  # what the buttons of the channels say when they are pressed


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: StaffRequest) -> HttpResponse:
    """The sheet: empty, as kept, switched to another channel, or sent to be registered."""
    try:
        if request.method == "POST":
            return _posted(request)
        return _opened(request)
    except Refused as refused:
        return not_yours(request, refused.code)


def not_yours(request: StaffRequest, code: str) -> HttpResponse:
    """Say why one may not register, and which roles do."""
    context = {"refusal": labels.refusal(code), "roles": registering_roles(request.actor, request.now)}
    return render(request, "matters/register/refused.html", context, status=403)


def _opened(request: StaffRequest) -> HttpResponse:
    """A new sheet, or the draft the address names; one that was registered meanwhile leads to its confirmation."""
    actor, channel = request.actor, request.GET.get("channel", "")
    drafts.clear_away(request.now)
    form = request.GET.get("draft", "")
    kept = drafts.find(actor, form) if form else None
    if kept is not None:
        sheet = make(actor, request.now, QueryDict(kept.text))
        sheet.kept_at = kept.at
        return _page(request, sheet, kept=True)
    if form and (done := confirmation(actor, form)):
        return HttpResponseRedirect(done)
    came = inputs.key_of(request.GET.get("arrival"))
    sheet = make(actor, request.now, None, channel, came)
    if came and sheet.arrival is None:
        raise Http404
    if sheet.arrival is not None and sheet.lost:
        messages.warning(request, stands(actor, sheet.arrival), extra_tags="focus")
        return HttpResponseRedirect(f"{reverse('arrivals')}?{urlencode({'unit': sheet.arrival.unit_id})}")
    return _page(request, sheet, other=drafts.latest(actor))


def _posted(request: StaffRequest) -> HttpResponse:
    asked = request.POST.get("do", "")
    if asked == "drop":
        drafts.drop(request.actor, request.POST.get("key", ""))
        files.standing(request.actor, request.POST.get("key", "")).drop()
        kept = {name: request.POST[name] for name in ("channel", "arrival") if request.POST.get(name)}
        return HttpResponseRedirect(f"{reverse('register')}?{urlencode(kept)}")
    channel = asked.removeprefix(SWITCH) if asked.startswith(SWITCH) else ""
    sheet = make(request.actor, request.now, request.POST, channel)
    sheet.files = files.handed_in(request, sheet.key)
    if asked == REGISTER and not files.only_files(request) and not sheet.files.wrong:
        return _save(request, sheet)
    _keep(sheet)
    return _page(request, sheet, status=422 if sheet.files.wrong else 200)


@desk
@require_POST
def known_part(request: StaffRequest) -> HttpResponse:
    """What is known of what is typed so far; the draft is kept on the way."""
    try:
        sheet = make(request.actor, request.now, request.POST)
    except Refused:
        return HttpResponse(status=204)
    _keep(sheet)
    response = render(
        request, "matters/register/_suggestions.html", {**_known_context(sheet, known(sheet)), "oob": True}
    )
    return _addressed(response, sheet)


def _keep(sheet: Sheet) -> None:
    if sheet.typed or sheet.files.staged:
        drafts.keep(sheet.actor, sheet.key, sheet.text, sheet.now)
        sheet.kept_at = sheet.now


def _addressed(response: HttpResponse, sheet: Sheet) -> HttpResponse:
    """Let the browser's address name the draft, so that a reload or signing in again brings it back."""
    if sheet.kept_at is not None:
        response["HX-Replace-Url"] = _address(sheet)
    return response


def _address(sheet: Sheet) -> str:
    return f"{reverse('register')}?{urlencode({'channel': sheet.channel, 'draft': sheet.key})}"


def _save(request: StaffRequest, sheet: Sheet) -> HttpResponse:
    """Register it, or say what stands in the way: errors first, then what is known and was not shown yet."""
    found = None if nothing_new(sheet) else known(sheet)
    new = found or NOTHING
    if not _wrong(sheet, new):
        # Pressed twice, the second time meets what the first has made: then the first one's answer is the right one.
        if _marks(sheet, new) - sheet.shown and confirmation(sheet.actor, sheet.key) is None:
            _keep(sheet)
            return _page(request, sheet, found, look=True)
        try:
            done = registering.register(sheet, new)
        except Invalid as invalid:
            files.errors_into(sheet.files, invalid)
            errors_into(sheet.form, invalid)
        except Refused as refused:
            refusal_into(sheet.form, refused)
        except registering.RegisteredBefore as earlier:
            return _again(request, sheet, earlier)
        except Taken as taken:
            sheet.arrival = taken.row
            _keep(sheet)
            return _page(request, sheet, found, status=409)
        else:
            return HttpResponseRedirect(done)
    _keep(sheet)
    return _page(request, sheet, found, status=422)


def _wrong(sheet: Sheet, found: Known) -> bool:
    """Find every error of both forms at once, before anything is written."""
    what, case = sheet.choice
    wrong = what != "new" and found.answer(case) is None
    if wrong:
        sheet.form.add_error(None, labels.refusal("no_such_case"))
    try:
        move = sheet.pack.moves[REGISTER]
        inputs.clean(sheet.pack, move, sheet.inputs, sheet.actor.house)
    except Invalid as invalid:
        errors_into(sheet.form, invalid)
        wrong = True
    return (sheet.answering and _wrong_answer(sheet, what)) or wrong


def _wrong_answer(sheet: Sheet, what: str) -> bool:
    try:
        inputs.clean(sheet.pack, sheet.pack.moves[ANSWER], inputs_from(sheet.answer), sheet.actor.house)
    except Invalid as invalid:
        errors_into(sheet.answer, invalid)
    if what == "join":
        sheet.answer.add_error(None, _("What is joined to another matter is answered there. Take one of the two back."))
    return bool(sheet.answer.errors)


def _again(request: StaffRequest, sheet: Sheet, earlier: registering.RegisteredBefore) -> HttpResponse:
    """The form was registered before and has been changed since: say so, and make a new one of it if wanted."""
    again = request.POST.copy()
    again["key"] = again["arrival"] = ""
    fresh = make(sheet.actor, sheet.now, again)
    sheet.files.pass_on(fresh.key)
    _keep(fresh)
    return _page(request, fresh, registered=str(earlier), status=409)


def _marks(sheet: Sheet, found: Known) -> set[str]:
    """What the page has to have shown before anything is saved."""
    unseen = sheet.unseen()
    return {f"case:{one.row.id}" for one in found.every} | ({f"unseen:{unseen}"} if unseen else set())


def _page(
    request: StaffRequest, sheet: Sheet, found: Known | None = None, *, status: int = 200, **more: Any
) -> HttpResponse:
    found = known(sheet) if found is None else found
    errors = [*form_errors(sheet.form), *form_errors(sheet.answer), *files.summary(sheet.files)]
    # Typing begins in the first question, unless something has to be read before.
    focus = "" if errors or more.get("look") or more.get("registered") or sheet.lost else sheet.focus
    context = {
        **_known_context(sheet, found),
        "groups": groups(sheet.form, sheet.channel, sheet.doubts, focus),
        "channels": _channels(sheet),
        "errors": errors,
        "address": _address(sheet),
        "files": sheet.files.context,
        "answer_open": sheet.answering or bool(sheet.answer.errors),
        "lost": stands(sheet.actor, sheet.arrival) if sheet.arrival and sheet.lost else "",
        **more,
    }
    if in_part(request):
        return _addressed(render(request, "matters/register/_sheet.html", context, status=status), sheet)
    context["arrived"] = arrived.counts(sheet.actor)
    return _addressed(render(request, "matters/register/page.html", context, status=status), sheet)


def _known_context(sheet: Sheet, found: Known) -> dict[str, Any]:
    return {
        "sheet": sheet,
        "known": found,
        "choice": sheet.choice[0],
        "unseen": sheet.unseen(),
        "marks": sorted(_marks(sheet, found)),
        "doubted": [
            (name, sheet.doubts.get(name, []))
            for names in DOUBTED.values()
            for name in names
            if name in sheet.form.fields
        ],
    }


def _channels(sheet: Sheet) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "title": pick(channel.title),
            "icon": icon(name if name in ICONS else "above" if name == "higher_office" else "paper"),
            "key": str(place) if place < 10 else "",
            "current": name == sheet.channel,
        }
        for place, (name, channel) in enumerate(sheet.pack.channels.items(), start=1)
    ]
