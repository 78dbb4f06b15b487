"""Where each question of a registration stands: groups in the order a clerk works, the rarer questions folded."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from django.forms import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huiyin.matters.pages.forms import PackForm
from huiyin.ui.words import pick

WIDE = frozenset({"title", "text", "requests", "suggestions", "where_been", "representatives", "accused_others"})
LINES = {"text": 6, "requests": 2, "suggestions": 2, "where_been": 2, "reply_text": 4}
DOUBTED = {  # what ``parties`` calls it → the questions beside which a doubt about it is told
    "phones": ("phone", "caller_number"),
    "emails": ("email",),
    "identity_number": ("identity_number",),
    "gender": ("gender",),
    "birth": ("birth",),
    "representatives": ("representatives",),
    "received_at": ("received_at",),
}


@dataclass(frozen=True)
class Plan:
    """One group: its questions, those that stand folded, and what the fold is called."""

    name: str
    title: str | Promise
    main: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    fold: str | Promise = ""


CONTACT = Plan(
    "contact",
    _("The contact"),
    (
        "received_at",
        "written_on",
        "posted_on",
        "pages",
        "caller_number",
        "from_office",
        "their_number",
        "report_up_by",
    ),
)
PLANS = (
    CONTACT,
    Plan(
        "says",
        _("What it says"),
        ("title", "text", "requests", "statement", "category", "place"),
        ("suggestions", "where_been"),
        _("More about it"),
    ),
    Plan(
        "party",
        _("Whom it comes from"),
        ("name", "anonymous", "phone", "head_count", "home_address"),
        (
            "alias",
            "organisation",
            "email",
            "gender",
            "identity_kind",
            "identity_number",
            "identity_seen",
            "work_unit",
            "post",
            "political_status",
            "ethnicity",
            "origin",
            "representatives",
        ),
        _("More about the person"),
    ),
    Plan(
        "talk",
        _("The talk"),
        ("read_back",),
        ("promised", "promised_by", "promise_approved_by"),
        _("What was promised, apart from the notes"),
    ),
    Plan(
        "handling",
        _("Handling"),
        ("to_unit", "secrecy", "urgent", "relation", "earlier_case", "call_back_by"),
    ),
    Plan(
        "accused",
        _("Whom it complains about"),
        (),
        ("accused_members", "accused_units", "accused_others"),
        _("They, and anyone who answers to them alone, will never see this matter or learn that it exists"),
    ),
)
# Who comes in person shows a document and may speak for many: that is asked first.
UNFOLDED = {"visit": frozenset({"gender", "identity_kind", "identity_number", "identity_seen", "representatives"})}


@dataclass(frozen=True)
class Cell:
    """One question where it stands. ``doubts`` is None where nothing can be doubted, else what is doubted now."""

    bound: BoundField
    wide: bool
    must: bool
    focus: bool = False
    doubts: Sequence[str] | None = None


@dataclass(frozen=True)
class Group:
    """One group as it is shown; ``open``: something folded is filled or needs a look."""

    name: str
    title: str | Promise
    cells: list[Cell]
    more: list[Cell] = field(default_factory=list)
    fold: str | Promise = ""
    open: bool = False


def groups(form: PackForm, channel: str, doubts: Mapping[str, Sequence[str]], focus: str = "") -> list[Group]:
    """The form's questions in groups; a question no plan knows stands with the contact.

    Groups come in the order in which the channel asks: a visitor's name before what they say, a letter's after.
    """
    names = list(form.fields)
    planned = {name for plan in PLANS for name in (*plan.main, *plan.more)}
    unfolded = UNFOLDED.get(channel, frozenset())
    order = {name: place for place, name in enumerate(names)}
    found = []
    for plan in PLANS:
        strange = [name for name in names if name not in planned] if plan is CONTACT else []
        main = [*plan.main, *(name for name in plan.more if name in unfolded), *strange]
        folded = [name for name in plan.more if name not in unfolded]
        cells = [_cell(form, name, doubts, focus) for name in main if name in order]
        more = [_cell(form, name, doubts, focus) for name in folded if name in order]
        if cells or more:
            opened = any(_filled(cell.bound) or cell.bound.errors or cell.doubts for cell in more)
            title = (plan.name == "party" and pick(form.pack.party)) or plan.title
            found.append(Group(plan.name, title, cells, more, plan.fold, opened))
    return sorted(found, key=lambda group: _rank(group, order))


def _rank(group: Group, order: Mapping[str, int]) -> tuple[int, int]:
    """The contact first, handling and the accused last, the party and what it says as the channel asks for them."""
    fixed = {"contact": 0, "talk": 2, "handling": 3, "accused": 4}.get(group.name, 1)
    return fixed, min(order[cell.bound.name] for cell in (group.cells or group.more))


def _cell(form: PackForm, name: str, doubts: Mapping[str, Sequence[str]], focus: str) -> Cell:
    question = form.fields[name]
    if name in LINES:
        question.widget.attrs["rows"] = LINES[name]
    if question.required:
        question.widget.attrs["aria-required"] = "true"
    doubtful = any(name in names for names in DOUBTED.values())
    return Cell(form[name], name in WIDE, question.required, name == focus, doubts.get(name, ()) if doubtful else None)


def _filled(bound: BoundField) -> bool:
    return bound.value() not in (None, "", [], False)


def first_empty(form: PackForm, channel: str, but: Collection[str]) -> str:
    """The first question on the sheet that has no default: there typing begins."""
    for group in groups(form, channel, {}):
        for cell in group.cells:
            if cell.bound.name not in but:
                return cell.bound.name
    return ""
