"""The overview: what needs the administrator stands first, each with its link; calm when all is well."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

from django.conf import settings
from django.test import Client
from django.urls import reverse

from huiyin.administration.pages import overview
from huiyin.cases import drills, procedure, proved
from huiyin.institution import acts
from huiyin.institution.house import house
from huiyin.journal.verify import Report
from huiyin.kernel.keys import master_key
from tests.cast import Cast

At = Callable[..., Client]
PAGE = "/administration/"


def needs(desk: Client) -> dict[str, str]:
    """What is said to need somebody, and where it leads."""
    return {one.words: one.href for one in desk.get(PAGE).context["needs"]}


def well(cast: Cast) -> None:
    """Put everything in order."""
    by = acts.By(cast.now)
    home = house(cast.institution.id)
    for _pack, rule in procedure.unconfirmed(procedure.in_force(home), {}):
        procedure.confirm(by, home, rule.mark, "x")
    led = {role.unit for role in home.roles if role.name == "head"}
    for unit in cast.units.values():
        if unit.id not in led:
            acts.give_role(by, cast.members["hong"], unit, "head", date(2026, 1, 1))
    proved.write(Report(), cast.now, 1.0, None, whole=True)
    drills.drill(by, home.id, master_key(settings.HUIYIN_HOME))


def test_a_new_house_needs_much_and_says_where(ada: Cast, at: At) -> None:
    (proved._home() / "verifications.jsonl").unlink(missing_ok=True)
    found = needs(at("ada", "en"))
    assert reverse("administration_procedure_rules") in found.values()
    assert reverse("administration_journal_verification") in found.values()
    assert reverse("administration_keys") in found.values()
    assert not any("calendar" in words for words in found)


def test_when_all_is_well_it_is_calm(ada: Cast, at: At) -> None:
    well(ada)
    page = at("ada", "en").get(PAGE)
    assert page.context["needs"] == []
    assert "All is well" in page.content.decode()


def test_what_grows_old_is_asked_for_again(ada: Cast, at: At) -> None:
    well(ada)
    ada.now = datetime(2026, 10, 12, 1, 0, tzinfo=UTC)
    found = " ".join(needs(at("ada", "en")))
    assert "known until 31 Dec only" in found
    assert "last verification was on 2 Mar" in found
    assert "last tried on 2 Mar" in found
    over = overview._calendar(house(ada.institution.id), date(2027, 1, 2))
    assert [item.tone for item in over] == ["over"]


def test_a_copy_that_opens_nothing_comes_first(ada: Cast, at: At) -> None:
    well(ada)
    drills.drill(acts.By(ada.pass_time(minutes=1)), ada.institution.id, b"\0" * 32)
    assert "opened nothing" in next(iter(needs(at("ada", "en"))))
