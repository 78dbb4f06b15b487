"""Fills a city with cases as it would have them after three years: made in bulk, by SQL, under real keys.

Of a hundred cases ten are open, eight confidential, two for named members only; some wall off whom they accuse or who
stepped aside. What the pages read is there (case, contact, clocks, participations, walls, tokens, dossier, key, index);
the journal is not. The same seed gives the same cases at every size.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any

from django.db import connection, transaction

from bench.city import ACCUSED, CLERK, NOW, STRANGER, City
from bench.finding import Texts
from huiyin.cases import knowing, marks
from huiyin.cases.models import CONFIDENTIAL, NAMED, ORDINARY, Case, Clock, Contact, Participation, Wall
from huiyin.cases.writing import index_key
from huiyin.finding import store as index
from huiyin.finding import text as words
from huiyin.kernel.ids import new_id
from huiyin.matters.desk import CATEGORY
from huiyin.matters.models import Matter
from huiyin.parties import sealing, tokens
from huiyin.parties.given import PERSON, Given
from huiyin.parties.models import Dossier, Key, Token

EVERYWHERE, RARE, COMMON_NAME, RARE_NAME = "办理", "龘靐齉", "王芳", "欧阳雪鹰"
SMALL = 10_000  # what is rare stands among the first so many, so that every size has as much of it
CHUNK = 5000
POOL = 20_000
CHANNELS = ("letter", "visit", "call", "web")
NOISE = "environment_noise"
SPAN = timedelta(days=1050)

# Share of open cases, status, the clock that is next. Every list that is asked for fills its page at every size, but in
# the largest section nothing waits for approval or review: its head asks for empty lists, the hardest question of all.
OPEN = (
    (0.56, "accepted", "handling"),
    (0.17, "registered", "forward"),
    (0.03, "registered", "registration_review"),
    (0.08, "drafted", "approval"),
    (0.08, "received", "notice"),
    (0.08, "transferred", "sign_for"),
)
# Order of insertion: what is pointed at first.
TABLES = (Key, Dossier, Clock, Case, Contact, Participation, Wall, Matter, Token)

Rows = dict[Any, list[dict[str, Any]]]


@dataclass
class Plan:
    """What one case will be."""

    id: int
    unit: int
    registering: int
    secrecy: int
    opened: datetime
    status: str
    clock: str | None  # what is next; None: it has ended
    due: datetime | None = None
    member: int | None = None
    taking_part: list[tuple[int, int | None]] = field(default_factory=list)


class Filler:
    """Makes cases for a city, in the order of their ids; ``counts`` goes on from what the database holds."""

    def __init__(self, city: City, seed: int = 1) -> None:
        self.city, self.house, self.random = city, city.house, random.Random(seed)
        self.key, self.blind_key = sealing.institution_key(city.institution), index_key(city.institution)
        self.pack_id, self.pack = self.house.pack_for("matter", NOW.date())
        self.pool = self._pool(Texts(seed))
        self.weights = list(accumulate(1 / (place + 1.2) for place in range(len(city.sections) - 1)))
        self.names = [surname + given for surname in "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗" for given in _GIVEN]
        self.name_weights = list(accumulate(1 / (place + 5) for place in range(len(self.names))))
        self.named: dict[tuple[str, bool], list[tuple[str, str]]] = {}
        self.counts: Counter[tuple[str, int]] = Counter()

    def fill(self, last: int) -> None:
        """Write cases from where the database ends, also in the middle, up to ``last``; the series end there too."""
        began = time.perf_counter()
        with connection.cursor() as cursor:
            self._quicken(cursor)
            first = self._standing(cursor) + 1
        for start in range(first, last + 1, CHUNK):
            self.random.seed(start)
            end = min(start + CHUNK - 1, last)
            self._chunk(start, end)
            speed = (end - first + 1) / (time.perf_counter() - began)
            print(f"\r     {end:,} of {last:,} cases, {speed:.0f}/s", end="", file=sys.stderr, flush=True)
        print(file=sys.stderr)
        self._settle(last)

    def _standing(self, cursor: Any) -> int:
        """Take up the numbers given so far; return the last case's id."""
        cursor.execute("SELECT 'case:' || kind, year, max(n) FROM cases_case GROUP BY kind, year")
        numbers = cursor.fetchall()
        cursor.execute("SELECT channel, year, max(n) FROM cases_contact GROUP BY channel, year")
        self.counts = Counter({(name, year): n for name, year, n in (*numbers, *cursor.fetchall())})
        cursor.execute("SELECT coalesce(max(id), 0) FROM cases_case")
        return int(cursor.fetchone()[0])

    @staticmethod
    def _quicken(cursor: Any) -> None:
        """A crash here costs nothing but time, so nothing waits for the disk."""
        if connection.vendor == "sqlite":
            for pragma in ("synchronous=OFF", "secure_delete=OFF", "foreign_keys=OFF", "cache_size=-2000000"):
                cursor.execute(f"PRAGMA {pragma}")
        else:
            cursor.execute("SET synchronous_commit = off")
            cursor.execute("SET session_replication_role = replica")  # neither foreign keys nor triggers
            cursor.execute("DROP INDEX IF EXISTS finding_index")

    def _settle(self, last: int) -> None:
        rows = [(self.city.institution, name, year, count) for (name, year), count in self.counts.items()]
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO cases_series (institution_id, name, year, last) VALUES (%s, %s, %s, %s)"
                " ON CONFLICT (institution_id, name, year) DO UPDATE SET last = EXCLUDED.last",
                rows,
            )
            index.install(connection)
            if connection.vendor == "postgresql":
                cursor.execute("SELECT setval(pg_get_serial_sequence('cases_case', 'id'), %s)", [last])
                cursor.execute("VACUUM ANALYZE")
        connection.close()  # and with it what was quickened

    def _chunk(self, first: int, last: int) -> None:
        rows: Rows = defaultdict(list)
        seen_rows: list[tuple[int, int]] = []
        documents = []
        for case_id in range(first, last + 1):
            plan = self._plan(case_id)
            text, found_by = self._text(case_id, plan.secrecy != ORDINARY)
            name = self._name(case_id)
            eyes = knowing.tokens(self.house, plan.secrecy, plan.taking_part)
            seen_rows += [(token, case_id) for token in eyes]
            self._rows(plan, text, name, rows)
            found_by = [*found_by, *self._words(name, plan.secrecy != ORDINARY)]
            documents.append((case_id, found_by, sorted(eyes), self._marks(plan)))
        with transaction.atomic():
            for model in TABLES:
                unsaid = _unsaid(model)
                _pour(model._meta.db_table, list(unsaid), [[*(unsaid | row).values()] for row in rows[model]])
            _pour("cases_seen", ["token", "case_id"], sorted(seen_rows))
            index.put_many(documents)

    def _marks(self, plan: Plan) -> list[str]:
        engine = marks.marks(
            status=plan.status,
            phase="open" if plan.clock else plan.status,
            unit=plan.unit,
            member=plan.member,
            opened=plan.opened.astimezone(self.house.zone).date(),
            contacts=[(CHANNELS[plan.id % 4], "claim")],
        )
        return [*engine, marks.mark(CATEGORY, NOISE)]

    def _plan(self, case_id: int) -> Plan:
        draw = self.random
        place = draw.choices(range(len(self.weights)), cum_weights=self.weights)[0]
        unit = self.city.sections[place]
        secrecy = draw.choices((ORDINARY, CONFIDENTIAL, NAMED), (90, 8, 2))[0]
        registering = self.city.root if draw.random() < 0.5 else unit
        if draw.random() < 0.1:
            plan = self._open(case_id, unit, registering, secrecy, largest=place == 0)
        else:
            status = "archived" if draw.random() < 0.95 else "closed"
            opened = NOW - timedelta(days=90) - draw.random() * (SPAN - timedelta(days=90))
            plan = Plan(case_id, unit, registering, secrecy, opened, status, None)
        left = 0.5 if place == 0 and case_id <= SMALL else 0.15  # of the open ones so many have nobody yet
        if plan.member is None and (secrecy == NAMED or draw.random() > left):
            most = place == 0 and draw.random() < 0.7
            plan.member = self.city.members[CLERK] if most else draw.choice(self.city.handlers[unit])
        named = plan.member if secrecy == NAMED else None
        plan.taking_part = [(unit, named)] if secrecy == NAMED else [(unit, None), (registering, None)]
        if case_id <= SMALL and case_id % (SMALL // 5) == 0:
            plan.taking_part.append((self.city.sections[-1], self.city.members[STRANGER]))
        return plan

    def _open(self, case_id: int, unit: int, registering: int, secrecy: int, *, largest: bool) -> Plan:
        draw = self.random
        _, status, clock = draw.choices(OPEN, [share for share, _, _ in OPEN])[0]
        if largest and clock in ("approval", "registration_review"):
            status, clock = "accepted", "handling"
        if not largest and case_id <= SMALL and clock == "forward" and case_id % 5 == 0:
            clock = "registration_review"
        due = self._due(full=largest and case_id <= SMALL)
        opened = min(NOW, due) - timedelta(days=1 + 40 * draw.random())
        return Plan(case_id, unit, registering, secrecy, opened, status, clock, due)

    def _due(self, *, full: bool) -> datetime:
        """Of ten one is overdue and one due today; in what fills a list, nearly all."""
        kind, share = self.random.random(), self.random.random()
        late, today = (0.5, 1) if full else (0.1, 0.2)
        if kind < late:
            return NOW - timedelta(days=25 * share)
        if kind < today:
            return NOW + timedelta(hours=14 * share)
        return NOW + timedelta(days=1 + 55 * share)

    def _pool(self, texts: Texts) -> list[tuple[str, list[str], list[str]]]:
        """Texts with their words, in clear and keyed. Finding them is not what is measured, so each serves often."""
        made = (texts.one(35) + EVERYWHERE for _ in range(POOL))
        return [(text, found := words.tokens(text), words.blind(found, self.blind_key)) for text in made]

    def _text(self, case_id: int, secret: bool) -> tuple[str, list[str]]:
        text, plain, keyed = self.pool[self.random.randrange(POOL)]
        if case_id <= SMALL and case_id % 500 == 0:
            return text + RARE, [*plain, RARE]
        return text, keyed if secret else plain

    def _words(self, name: str, secret: bool) -> list[str]:
        return words.blind([name], self.blind_key) if secret else [name]

    def _name(self, case_id: int) -> str:
        if case_id <= SMALL and case_id % 1000 == 0:
            return RARE_NAME
        if case_id <= SMALL and case_id % 15 == 0:
            return COMMON_NAME
        return str(self.random.choices(self.names, cum_weights=self.name_weights)[0])

    def _number(self, series: str, year: int) -> int:
        self.counts[series, year] += 1
        return self.counts[series, year]

    def _rows(self, plan: Plan, text: str, name: str, rows: Rows) -> None:
        key, dossier = self.key.new_key(), new_id()
        secret = plan.secrecy != ORDINARY
        phone = f"+86139{self.random.randrange(10**8):08}"
        sealed = key.seal(Given(name=name, phones=(phone,)).text())
        opened, house = _stamp(plan.opened), self.city.institution
        rows[Key].append(
            {"id": key.id, "institution_id": house, "parent_id": key.parent_id, "wrapped": key.wrapped}
            | {"made_at": opened}
        )
        rows[Dossier].append(
            {"id": dossier, "institution_id": house, "key_id": key.id, "kind": PERSON, "sealed": sealed}
            | {"confidential": secret, "head_count": 1, "made_at": opened}
        )
        for kind, value in self._tokens(name, secret):
            rows[Token].append({"kind": kind, "value": value, "dossier_id": dossier, "confidential": secret})
        blind = self.key.blind_confidential if secret else self.key.blind
        value = blind.value(tokens.PHONE, phone)
        rows[Token].append({"kind": tokens.PHONE, "value": value, "dossier_id": dossier, "confidential": secret})
        self._case_row(plan, key, text, self._clocks(plan, rows), rows)
        self._contact(plan, key, dossier, text, rows)
        for place, (unit, member) in enumerate(plan.taking_part):
            role = ("owner", "registering", "named")[min(place, 2)]
            row = {"id": new_id(), "case_id": plan.id, "unit_id": unit, "member_id": member, "role": role}
            rows[Participation].append(row | {"since": opened})
        self._wall(plan, rows)
        rows[Matter].append(
            {"case_id": plan.id, "category": NOISE, "place": "", "requests": "", "asked": 0, "outcome": ""}
        )

    def _tokens(self, name: str, secret: bool) -> list[tuple[str, str]]:
        """A name's blind tokens, found once."""
        if (name, secret) not in self.named:
            found = tokens.rows(self.key, 0, Given(name=name), PERSON, confidential=secret)
            self.named[name, secret] = [(one.kind, one.value) for one in found]
        return self.named[name, secret]

    def _clocks(self, plan: Plan, rows: Rows) -> int | None:
        """Three clocks a case; return the id of the next one if it is open."""
        row = {"case_id": plan.id, "provisional": False, "why": '{"start":"","rule":""}', "extended": 0, "alarms": 0}
        started, later = _stamp(plan.opened), _stamp(plan.opened + timedelta(days=15))
        row |= {"started_at": started}
        following = None
        if plan.clock is not None:
            following = new_id()
            due = _stamp(plan.due)
            running = {"name": plan.clock, "state": "running", "due_at": due, "next_alarm_at": due}
            rows[Clock].append(row | running | {"id": following})
        for name in ("forward", "registration_review", "handling")[following is not None :]:
            ended = {"name": name, "state": "met", "due_at": later, "ended_at": started}
            rows[Clock].append(row | ended | {"id": new_id()})
        return following

    def _case_row(self, plan: Plan, key: Any, text: str, following: int | None, rows: Rows) -> None:
        year, opened = plan.opened.year, _stamp(plan.opened)
        n = self._number("case:matter", year)
        ended = following is None
        row: dict[str, Any] = {
            "id": plan.id, "institution_id": self.city.institution, "kind": "matter", "year": year, "n": n,
            "number": self.pack.case_number(year, n), "pack_id": self.pack_id, "status": plan.status,
            "phase": "open" if not ended else plan.status, "closing": "answered" if ended else None,
            "closing_reason": "s1." if ended else None, "title": key.seal(text[:16]), "key": key.id,
            "unit_id": plan.unit, "member_id": plan.member, "secrecy": plan.secrecy, "retention": "standard",
            "to_review": plan.clock == "registration_review",
            "opened_at": opened, "due_at": None if plan.due is None else _stamp(plan.due), "next_clock_id": following,
            "closed_at": opened if ended else None, "head": "0" * 64, "seq": 1, "moved_at": opened,
        }  # fmt: skip
        rows[Case].append(row)

    def _contact(self, plan: Plan, key: Any, dossier: int, text: str, rows: Rows) -> None:
        channel, year, opened = CHANNELS[plan.id % 4], plan.opened.year, _stamp(plan.opened)
        n = self._number(channel, year)
        row = {
            "id": new_id(), "institution_id": self.city.institution, "case_id": plan.id, "channel": channel,
            "year": year, "n": n, "number": self.pack.contact_number(channel, year, n), "received_at": opened,
            "registered_at": opened, "dossier_id": dossier, "statement": "claim", "relation": "first",
            "text": key.seal(text), "head_count": 1, "source": "", "source_ref": "",
        }  # fmt: skip
        rows[Contact].append(row)

    def _wall(self, plan: Plan, rows: Rows) -> None:
        """Of named-only cases one in three accuses a member; one in 300 others knows somebody stepped aside."""
        draw = self.random
        row = {"id": new_id(), "case_id": plan.id, "since": _stamp(plan.opened)}
        if plan.secrecy == NAMED and draw.random() < 0.33:
            accused = self.city.members[ACCUSED] if draw.random() < 0.2 else draw.choice(self.city.handlers[plan.unit])
            if accused != plan.member:
                rows[Wall].append(row | {"member_id": accused, "why": "accused"})
        elif draw.random() < 0.003:
            rows[Wall].append(row | {"member_id": draw.choice(self.city.handlers[plan.unit]), "why": "recused"})


_GIVEN = [*"伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚"]
_GIVEN += [one + other for one in "晓建国文志" for other in "华英明玲林峰云红"]


def _unsaid(model: Any) -> dict[str, Any]:
    """Every column of the model, in order, with what stands there where a case says nothing of it."""
    fields = model._meta.concrete_fields
    defaults = {one.column: None if one.null or one.primary_key else one.get_default() for one in fields}
    return {name: value if isinstance(value, str | int) else None for name, value in defaults.items()}


def _stamp(at: datetime | None) -> Any:
    """An instant as a column of this database holds it, to the minute."""
    if at is None:
        return None
    at = at.replace(second=0, microsecond=0)
    return at.strftime("%Y-%m-%d %H:%M:%S") if connection.vendor == "sqlite" else at


def _pour(name: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert many rows by the quickest way of the database."""
    listed = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f'INSERT INTO "{name}" ({listed}) VALUES ({marks})', rows)
            return
        with cursor.copy(f'COPY "{name}" ({listed}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row(row)
