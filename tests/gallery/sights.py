"""What is to be seen: every page of the house, empty, typical, full and with an error, and by whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from playwright.sync_api import Page

from huiyin.api.models import Token
from huiyin.cases.models import Contact
from tests.cast import Cast


@dataclass(frozen=True)
class Sight:
    """One page in one state. ``name``: its address's; ``path`` names cases in braces; ``act``: what makes the state."""

    name: str
    who: str
    path: str
    state: str = "typical"
    act: Callable[[Page], None] | None = None
    code: str = ""  # of the public: the case whose tracking code is typed first
    begun: bool = False  # of the public: a form is begun first

    def __str__(self) -> str:
        return f"{self.name} ({self.state}) of {self.who or 'the public'}"


def _send(page: Page) -> None:
    """Send the form of the page as it stands: what is missing is told."""
    page.locator("main form button.button-primary, main form .button-primary").last.click()
    page.locator(".notice-over, .error").first.wait_for()


def _ask_for_data(page: Page) -> None:
    """Say who asked and how they showed who they are: the document follows."""
    page.fill("#reason", "2026-03-02")
    page.check("input[name=proof][value=document]")
    page.locator("main form .button-primary").click()
    page.locator(".own-data").first.wait_for()


def _open_all(page: Page) -> None:
    """Unfold everything that unfolds, but menus: one of them is open at a time."""
    page.evaluate("for (const folded of document.querySelectorAll('main details:not(.menu)')) folded.open = true")


def _mistype(page: Page) -> None:
    """Type what can be no code."""
    page.locator("#code").fill("ABCD-EFGH-2345")
    page.locator("main form .button-primary").click()
    page.locator(".notice-over").wait_for()


MATTERS = [
    Sight("today", "wei", "/", "full"),
    Sight("today", "clara", "/", "empty"),
    Sight("today", "hong", "/?list=unassigned", "full"),
    Sight("today", "wei", "/?list=asked", "asked"),
    Sight("load", "wei", "/load/", "full"),
    Sight("inbox", "boris", "/inbox/", "full"),
    Sight("inbox", "dao", "/inbox/", "empty"),
    Sight("find", "wei", "/find/", "empty"),
    Sight("find", "wei", "/find/?q=施工", "full", _open_all),
    Sight("find", "wei", "/find/?q=没有的词", "nothing"),
    Sight("find_export", "hong", "/find/export/?q=施工"),
    Sight("several", "anna", "/cases/several/?list=unit", "full"),
    Sight("arrivals", "anna", "/arrivals/", "full", _open_all),
    Sight("arrivals", "boris", "/arrivals/", "empty"),
    Sight("register", "anna", "/register/?channel=letter", "empty"),
    Sight("register", "anna", "/register/?channel=visit", "full", _open_all),
    Sight("register", "anna", "/register/?channel=call"),
    Sight("register", "anna", "/register/?channel=higher_office", "error", _send),
    Sight("register", "su", "/register/", "refused"),
    Sight("case", "anna", "/cases/{new}/", "typical"),
    Sight("case", "boris", "/cases/{full}/", "full", _open_all),
    Sight("case", "wei", "/cases/{closed}/", "closed"),
    Sight("case", "hong", "/cases/{secret}/", "confidential"),
    Sight("case", "anna", "/cases/{joined}/", "joined"),
    Sight("move", "boris", "/cases/{full}/moves/draft_reply/", "full"),
    Sight("move", "boris", "/cases/{full}/moves/hand_over/", "error", _send),
    Sight("move", "wei", "/cases/{ready}/moves/approve/"),
    Sight("move", "boris", "/cases/{full}/moves/extend/", "refused"),
    Sight("move", "hong", "/cases/{new}/moves/correct/", "full"),
    Sight("move", "boris", "/cases/{full}/moves/withdraw_paper/", "papers"),
    Sight("known", "boris", "/cases/{full}/known/", "full"),
    Sight("party", "boris", "/cases/{full}/party/"),
    Sight("own_data", "wei", "/cases/{full}/data/"),
    Sight("own_data", "wei", "/cases/{full}/data/", "error", _send),
    Sight("own_data", "wei", "/cases/{full}/data/", "full", _ask_for_data),
    Sight("own_data", "wei", "/cases/{wants}/data/", "asked", _ask_for_data),
    Sight("move", "wei", "/cases/{wants}/moves/refuse_data/", "data"),
    Sight("erase", "wei", "/cases/{full}/erase/", "refused"),
    Sight("erase", "wei", "/cases/{closed}/erase/"),
    Sight("person", "wei", "/cases/{full}/person/"),
    Sight("receipt", "boris", "/cases/{full}/receipts/{full_contact}/", "full"),
]
ADMINISTRATION = [
    Sight("administration", "ada", "/administration/"),
    Sight("administration_units", "ada", "/administration/units/"),
    Sight("administration_units_add", "ada", "/administration/units/add/", "error", _send),
    Sight("administration_units_one", "ada", "/administration/units/{urban}/"),
    Sight("administration_units_change", "ada", "/administration/units/{urban}/change/"),
    Sight("administration_units_move", "ada", "/administration/units/{urban}/move/"),
    Sight("administration_units_close", "ada", "/administration/units/{urban}/close/"),
    Sight("administration_staff", "ada", "/administration/staff/"),
    Sight("administration_staff_add", "ada", "/administration/staff/add/", "error", _send),
    Sight("administration_staff_one", "ada", "/administration/staff/{boris}/"),
    Sight("administration_staff_change", "ada", "/administration/staff/{boris}/change/"),
    Sight("administration_staff_leave", "ada", "/administration/staff/{boris}/leave/"),
    Sight("administration_staff_one", "ada", "/administration/staff/{bao}/", "leaves"),
    Sight("administration_staff_stay", "ada", "/administration/staff/{bao}/stay/"),
    Sight("administration_staff_account", "ada", "/administration/staff/{boris}/account/password/"),
    Sight("administration_staff_role", "ada", "/administration/staff/{boris}/roles/"),
    Sight("administration_staff_absence", "ada", "/administration/staff/{boris}/absence/"),
    Sight("administration_calendar", "ada", "/administration/calendar/"),
    Sight("administration_procedure", "ada", "/administration/procedure/"),
    Sight("administration_procedure_rules", "ada", "/administration/procedure/rules/"),
    Sight("administration_procedure_numbering", "ada", "/administration/procedure/numbering/"),
    Sight("administration_procedure_install", "ada", "/administration/procedure/install/"),
    Sight("administration_procedure_pack", "ada", "/administration/procedure/{pack}/", "full", _open_all),
    Sight("administration_keys", "ada", "/administration/keys/"),
    Sight("administration_journal", "ada", "/administration/journal/", "full"),
    Sight("administration_journal_verification", "ada", "/administration/journal/verification/"),
    Sight("administration_journal_checkpoints", "ada", "/administration/journal/checkpoints/"),
    Sight("absence", "boris", "/absence/"),
]
_P = "/p/linhe/{lang}/"
PORTAL = [
    Sight("administration_portal", "ada", "/administration/portal/", "full"),
    Sight("administration_programs", "ada", "/administration/programs/", "full"),
    Sight("administration_programs_add", "ada", "/administration/programs/add/"),
    Sight("administration_programs_add", "ada", "/administration/programs/add/", "error", _send),
    Sight("administration_programs_one", "ada", "/administration/programs/{program}/"),
    Sight("administration_programs_hook", "ada", "/administration/programs/{program}/hooks/"),
    Sight("administration_programs_end", "ada", "/administration/programs/{program}/end/"),
    Sight("administration_portal_settings", "ada", "/administration/portal/settings/"),
    Sight("administration_portal_notice", "ada", "/administration/portal/notice/", "full"),
    Sight("portal_notice", "", _P, "full", _open_all),
    Sight("portal_submit", "", f"{_P}submit/", "empty"),
    Sight("portal_submit", "", f"{_P}submit/", "begun", begun=True),
    *(
        Sight("portal_question", "", f"{_P}submit/{one}/", one, begun=True)
        for one in ("about", "requests", "contact", "files")
    ),
    Sight("portal_question", "", f"{_P}submit/what/", "error", _send, begun=True),
    Sight("portal_question", "", f"{_P}submit/who/", "error", _send, begun=True),
    Sight("portal_question", "", f"{_P}submit/staff/", "error", _send, begun=True),
    Sight("portal_track", "", f"{_P}track/", "empty"),
    Sight("portal_track", "", f"{_P}track/", "error", _mistype),
    Sight("portal_log", "", f"{_P}log/"),
    Sight("portal_matter", "", f"{_P}matter/", "full", code="closed"),
    Sight("portal_matter", "", f"{_P}matter/", "question", code="asked"),
    Sight("portal_matter", "", f"{_P}matter/", "missed", code="late"),
    Sight("portal_receipt", "", f"{_P}matter/receipt/", code="new"),
    Sight("portal_data", "", f"{_P}matter/data/", "full", code="closed"),
    Sight("portal_data", "", f"{_P}matter/data/", "asked", code="wants"),
    Sight("portal_data", "", f"{_P}matter/data/", "gone", code="erased"),
    Sight("portal_act", "", f"{_P}matter/ask_data/", "data", code="closed"),
    Sight("portal_act", "", f"{_P}matter/ask_data/", "data_error", _send, code="closed"),
    Sight("portal_act", "", f"{_P}matter/supplement/", "question", code="asked"),
    Sight("portal_act", "", f"{_P}matter/rate/", "error", _send, code="closed"),
    Sight("portal_act", "", f"{_P}matter/ask_review/", code="closed"),
    Sight("portal_act", "", f"{_P}matter/withdraw/", code="new"),
    Sight("portal_act", "", f"{_P}matter/withdraw/", "refused", code="closed"),
]
SIGHTS = MATTERS + ADMINISTRATION + PORTAL


def places(cast: Cast, cases: Mapping[str, int], pack: int) -> dict[str, int]:
    """What the braces of the paths stand for."""
    units = {name: unit.id for name, unit in cast.units.items()}
    members = {name: member.id for name, member in cast.members.items()}
    contact = Contact.objects.filter(case=cases["full"]).earliest("id").id
    program = Token.objects.latest("id").id
    return {**members, **units, **cases, "pack": pack, "full_contact": contact, "program": program}
