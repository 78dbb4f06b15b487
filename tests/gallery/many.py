"""The same office after three years: ten thousand matters, forty more departments, three hundred people."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Max

from bench.city import ACCUSED, CLERK, NOW, STRANGER, City
from bench.filling import EVERYWHERE, Filler
from huiyin.cases.models import Case
from huiyin.institution import acts
from huiyin.institution.models import Institution
from huiyin.matters import arrivals
from huiyin.notices import store as notices
from tests.cast import Cast
from tests.gallery.sights import SIGHTS, Sight

MANY = 10_000
DEPARTMENTS, PEOPLE = 40, 7  # more of them, and people in each
LINES = 520  # in an inbox: one more than are counted
LETTERS = 300  # that came this morning

# Where there is much, these show it: all of a house, what a word that stands everywhere finds, a page further on.
FULL = [
    *SIGHTS,
    Sight("today", "hong", "/?list=unit", "full"),
    Sight("today", "wei", "/?list=overdue", "full"),
    Sight("load", "hong", "/load/", "full"),
    Sight("find", "hong", f"/find/?q={EVERYWHERE}", "everywhere"),
    Sight("find", "hong", f"/find/?q={EVERYWHERE}&phase=open", "narrowed"),
    Sight("find_export", "hong", f"/find/export/?q={EVERYWHERE}", "everywhere"),
    Sight("several", "hong", f"/cases/several/?q={EVERYWHERE}", "everywhere"),
    Sight("administration_staff", "ada", "/administration/staff/?page=3", "further"),
    Sight("administration_units_one", "ada", "/administration/units/{office}/", "full"),
]


class _Bulk(Filler):
    """Fills within a test: the connection and its settings are the test's."""

    @staticmethod
    def _quicken(cursor: Any) -> None:
        """Nothing is quickened."""

    def _settle(self, last: int) -> None:
        rows = [(self.city.institution, name, year, count) for (name, year), count in self.counts.items()]
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO cases_series (institution_id, name, year, last) VALUES (%s, %s, %s, %s)"
                " ON CONFLICT (institution_id, name, year) DO UPDATE SET last = EXCLUDED.last",
                rows,
            )


def grow(cast: Cast) -> None:
    """Let three years go by."""
    by = acts.By(cast.now)
    sections = [cast.units["urban"].id]
    handlers = {sections[0]: [cast.members["boris"].id, cast.members["bao"].id]}
    home = Institution.objects.get(pk=cast.institution.id)
    for n in range(DEPARTMENTS):
        names = {"zh": f"云渡区第{n + 1}综合行政执法与市容环境管理中心", "en": f"Yundu Enforcement Centre No. {n + 1}"}
        unit = acts.add_unit(
            by, home, name={**names, "es": f"Centro de Inspección Urbana n.º {n + 1}"}, kind="department",
            parent=cast.units["office"],
        )  # fmt: skip
        handlers[unit.id] = []
        sections.append(unit.id)
        for place in range(PEOPLE):
            member = acts.add_member(by, home, name=f"经办人{n + 1}之{place + 1}", post="一级主任科员")
            acts.give_role(by, member, unit, "head" if place == 0 else "handler", date(2026, 1, 1))
            handlers[unit.id].append(member.id)
    education = cast.units["education"].id
    sections.append(education)
    handlers[education] = [cast.members["clara"].id]
    known = {CLERK: "boris", STRANGER: "clara", ACCUSED: "bao"}
    members = {name: cast.members[who].id for name, who in known.items()}
    city = City(cast.institution.id, cast.units["office"].id, sections, handlers, members)
    last = int(Case.objects.aggregate(last=Max("id"))["last"] or 0)
    _Bulk(city).fill(last + MANY)
    cast.now = max(cast.now, NOW)
    _tell(cast, last)
    anna = arrivals.By(cast.actor("anna"), cast.now)
    for _ in range(LETTERS // arrivals.MOST):
        arrivals.note(anna, cast.units["office"].id, "letter", arrivals.MOST)


def _tell(cast: Cast, last: int) -> None:
    """Boris was away: his inbox is full."""
    mine = Case.objects.filter(unit=cast.units["urban"].id, secrecy=0).values_list("id", flat=True)[:LINES]
    for n, case in enumerate(mine):
        at = cast.now - timedelta(minutes=LINES - n)
        member = [cast.members["boris"].id]
        notices.tell(member, f"case:{case}", "assigned", {}, f"many:{n}", at, institution_id=cast.institution.id)
