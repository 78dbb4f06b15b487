"""What tests ask of a case: its clocks by name, when they end in the house's own time, who was told what."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from huiyin.cases.acts import Request, perform
from huiyin.cases.models import Case, Clock
from huiyin.cases.policy import Refused
from huiyin.institution.actor import party
from huiyin.institution.house import house
from huiyin.notices.models import Notice
from tests.cast import Cast

HOME = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    """An instant written in the house's own time."""
    return datetime.fromisoformat(text).replace(tzinfo=HOME)


def running(case: int) -> set[str]:
    """The clocks of the case that run."""
    return set(Clock.objects.filter(case=case, state="running").values_list("name", flat=True))


def ends(case: int, name: str) -> str:
    """When the running clock of that name is up, in the house's own time."""
    due = Clock.objects.get(case=case, name=name, state="running").due_at
    return f"{due.astimezone(HOME):%Y-%m-%d %H:%M}"


def state(case: int, name: str) -> list[str]:
    """How the clocks of that name stand, in the order in which they began."""
    return list(Clock.objects.filter(case=case, name=name).order_by("started_at", "id").values_list("state", flat=True))


def status(case: int) -> tuple[str, str | None]:
    """Status and closing of the case."""
    row = Case.objects.get(pk=case)
    return row.status, row.closing


def told(cast: Cast, case: int, code: str) -> set[str]:
    """Who has a line of that code about the case in their inbox."""
    wanted = Notice.objects.filter(subject=f"case:{case}", code=code).values_list("member_id", flat=True)
    return {name for name, member in cast.members.items() if member.id in set(wanted)}


def rules(cast: Cast) -> set[str]:
    """The clocks of the pack in force."""
    return set(cast.actor("anna").house.pack_for("matter", cast.now.date())[1].clocks)


def met() -> set[str]:
    """The clocks that some case has met, in time or late."""
    return set(Clock.objects.filter(state__in=["met", "late"]).values_list("name", flat=True))


def ask_about_data(cast: Cast, case: int) -> None:
    """The party asks for a correction and gets a no with its reason, then for a copy and gets it."""
    by = party(house(cast.institution.id), cast.now.astimezone(HOME).date(), (case,))
    for asked, answer in (("correct", {"data_refusal": "It stands as it was written."}), ("copy", {})):
        cast.pass_time(minutes=1)
        perform(Request("ask_data", by, {"data_ask": asked, "data_text": "第二页"}, cast.now, (case,), via="portal"))
        with pytest.raises(Refused, match="asked_already"):
            perform(Request("ask_data", by, {"data_ask": "erase"}, cast.now, (case,), via="portal"))
        cast.do("hong", "refuse_data" if answer else "answer_data", case, **answer)
        with pytest.raises(Refused, match="nothing_asked"):
            cast.do("hong", "answer_data", case)


def ask_the_party(cast: Cast, case: int) -> None:
    """A question to the party, and its answer."""
    cast.do("anna", "ask_party", case, question="是哪一天？")
    cast.pass_time(minutes=1)
    by = party(house(cast.institution.id), cast.now.astimezone(HOME).date(), (case,))
    perform(Request("supplement", by, {"addition": "昨天。"}, cast.now, (case,), via="portal"))
