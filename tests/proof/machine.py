"""The model: anybody does anything, allowed or not, at any time; after every step all that must be true is asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from huiyin.cases import leaving, options, policy, queries, watch
from huiyin.cases.acts import Request, perform
from huiyin.cases.facts import Facts, load
from huiyin.cases.inputs import Invalid, fields
from huiyin.cases.models import Case
from huiyin.cases.policy import Refused
from huiyin.institution import acts as institution
from huiyin.institution.actor import Actor
from huiyin.institution.house import House, house
from huiyin.institution.models import Role
from huiyin.journal.store import KeyReused
from huiyin.kernel.packs import Pack
from huiyin.notices.models import Notice
from huiyin.parties import sealing
from tests.cast import PEOPLE, Cast, build

from . import oracle, world
from .guesses import answers, form, registrations

NO = (Refused, Invalid, Case.DoesNotExist, KeyReused, institution.NotPossible)
people = st.sampled_from(sorted(PEOPLE))


class Register(RuleBasedStateMachine):
    """One institution with its cast, from its first day; each run in a transaction that is rolled back."""

    cast: Cast

    @initialize()
    def begin(self) -> None:
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.cast = build()
        sealing.institution_key(self.cast.institution.id)  # made on first use, which may be a reading
        self.asked: dict[int, dict[str, Any]] = {}
        self.done: list[Request] = []
        self.turn = self.told = 0
        self.before = world.dump()

    def teardown(self) -> None:
        if not hasattr(self, "cast"):
            return
        try:
            self._look(sorted(PEOPLE))
            findings = [(one.kind, one.sentence) for one in world.findings(self.cast)]
            assert findings == [], findings
        finally:
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    # --- what people do ---

    @rule(who=people, drawn=registrations(), data=st.data())
    def registers(self, who: str, drawn: dict[str, Any], data: st.DataObject) -> None:
        self.cast.serial += 1
        given = form(self.cast, drawn, self.cast.serial)
        key = data.draw(st.sampled_from([None, f"post-{self.cast.serial}"]))
        made = self._try(who, "register", (), given, key=key)
        if made is not None:
            self.asked[made] = given

    @precondition(lambda self: self.asked)
    @rule(data=st.data())
    def steps_forward(self, data: st.DataObject) -> None:
        """Somebody makes a move that is offered to them, as it should be made."""
        case = data.draw(st.sampled_from(sorted(self.asked)), label="case")
        able = [name for name in sorted(PEOPLE) if policy.visible_ids(self.cast.actor(name), [case])]
        if not able:
            return
        who = data.draw(st.sampled_from(able), label="who")
        actor = self.cast.actor(who)
        facts = queries.facts(actor, case)
        offered = [one for one in options.options(actor, facts, self.cast.now) if one.refused is None]
        if offered:
            chosen = data.draw(st.sampled_from(offered), label="move")
            given = answers(data.draw, chosen.asks, self.cast, facts.pack, careless=False)
            self._try(who, chosen.name, (case,), given)

    @rule(who=people, careless=st.booleans(), data=st.data())
    def tries(self, who: str, careless: bool, data: st.DataObject) -> None:
        """Somebody tries any move on any cases, theirs or not, there or not."""
        pack = next(iter(self._house().packs.values()))
        name = data.draw(st.sampled_from(sorted(pack.moves)), label="move")
        known = sorted(self.asked) or [1]
        cases = data.draw(st.lists(st.sampled_from([*known, 10**6]), min_size=1, max_size=3), label="cases")
        if "" in pack.moves[name].from_:
            cases = []
        given = answers(data.draw, fields(pack, pack.moves[name], {}, "letter"), self.cast, pack, careless=careless)
        made = self._try(who, name, tuple(cases), given)
        if made is not None and made not in self.asked:
            self.asked[made] = {**given, "word": given["title"]}

    @rule(other_body=st.booleans(), data=st.data())
    def sends_again(self, other_body: bool, data: st.DataObject) -> None:
        keyed = [one for one in self.done if one.key]
        if not keyed:
            return
        first = data.draw(st.sampled_from(keyed))
        inputs = {**first.inputs, "text": "另一封信"} if other_body else first.inputs
        again = Request(first.move, first.by, inputs, self.cast.now, first.cases, first.kind, key=first.key, source="t")
        try:
            result = perform(again)
        except KeyReused:
            assert other_body
        else:
            assert result.again
            assert not other_body
            assert result.cases[0][0] in self.asked
        self._nothing_changed()

    @rule(span=st.sampled_from([timedelta(minutes=5), timedelta(hours=9), timedelta(days=1), timedelta(days=20)]))
    def time_passes(self, span: timedelta) -> None:
        self.cast.now += span
        for _ in range(20):
            watched = watch.round_once(self.cast.now)
            assert watched.failed == 0
            if not watched.done:
                break
        else:
            raise AssertionError("alarms go off for ever")
        self._changed()

    @rule(who=st.sampled_from(["bao", "boris", "wei", "clara", "rui", "hong", "jing"]))
    def leaves(self, who: str) -> None:
        self._do(lambda: leaving.depart(institution.By(self.cast.now), self.cast.members[who]))

    @rule(who=st.sampled_from(["bao", "boris", "wei", "clara", "rui", "hong", "jing"]))
    def loses_a_role(self, who: str) -> None:
        role = Role.objects.filter(member=self.cast.members[who], until=None).order_by("id").last()
        if role is not None:
            self._do(lambda: leaving.end_role(institution.By(self.cast.now), role, self.cast.actor("anna").today))

    @rule(away=people, substitute=people, days=st.integers(0, 5))
    def stands_in(self, away: str, substitute: str, days: int) -> None:
        if away == substitute:
            return
        today = self._house().today(self.cast.now)
        member, other = self.cast.members[away], self.cast.members[substitute]
        by = institution.By(self.cast.now)
        self._do(lambda: institution.add_stand_in(by, member, other, today, today + timedelta(days=days)))

    @rule(who=st.sampled_from(["bao", "clara", "rui", "su"]), unit=st.sampled_from(["urban", "education"]))
    def becomes_head(self, who: str, unit: str) -> None:
        member, today = self.cast.members[who], self._house().today(self.cast.now)
        held = Role.objects.filter(member=member, name="head", until=None).exists()
        if held or member.id not in oracle.Staff(today, self._pack()).active:
            return
        by = institution.By(self.cast.now)
        self._do(lambda: institution.give_role(by, member, self.cast.units[unit], "head", today))

    # --- what must be true afterwards ---

    @precondition(lambda self: hasattr(self, "cast"))
    @invariant()
    def rows_hold(self) -> None:
        world.settle()
        broken = world.broken()
        assert broken == [], broken

    @precondition(lambda self: hasattr(self, "cast"))
    @invariant()
    def everybody_sees_what_they_should(self) -> None:
        """All by the rule itself; one of them, in turn, by every door."""
        for name, ought in self._ought().items():
            has = set(policy.visible(Case.objects.all(), self.cast.actor(name)).values_list("id", flat=True))
            assert has == ought, f"{name} sees {has}, ought to see {ought}"
        self.turn += 5
        self._look([sorted(PEOPLE)[self.turn % len(PEOPLE)]])

    @precondition(lambda self: hasattr(self, "cast"))
    @invariant()
    def filters_say_what_rows_say(self) -> None:
        assert oracle.marks_kept() == oracle.marks_ought(self._house().zone)

    @precondition(lambda self: hasattr(self, "cast"))
    @invariant()
    def somebody_can_act(self) -> None:
        """Nothing without an owner: for each open case there is a member who sees it and may do something as owner."""
        ought = self._ought()
        actors = {name: self.cast.actor(name) for name in PEOPLE}
        open_ = list(Case.objects.filter(phase="open").values_list("id", flat=True))
        for case, facts in load(self._house(), open_).items():
            able = [actor for name, actor in actors.items() if case in ought[name] and self._owns(actor, facts)]
            assert able, f"nobody can act: {self._about(facts)}"

    # --- how it is asked ---

    def _try(self, who: str, move: str, cases: tuple[int, ...], given: dict[str, Any], key: str | None = None) -> Any:
        """Ask for a move; the id of its first case if it was made. Refused, it must leave no trace."""
        self.cast.pass_time(minutes=1)
        actor = self.cast.actor(who)
        hidden = set(cases) - set(policy.visible_ids(actor, list(cases)))
        kind = "" if cases else "matter"
        asked = Request(move, actor, given, self.cast.now, cases, kind, key=key, source="t")
        made = self._do(lambda: perform(asked))
        note(f"{who} {move} {cases}: {'made' if made else 'refused'}")
        if made is None:
            return None
        assert not hidden, f"{who} did {move} on a case they do not see"
        self.done.append(asked)
        return made.cases[0][0]

    def _do(self, act: Callable[[], Any]) -> Any:
        try:
            result = act()
        except NO as refused:
            note(repr(refused))
            self._nothing_changed()
            return None
        self._changed()
        return result

    def _nothing_changed(self) -> None:
        traces = world.changed(self.before, world.dump())
        assert traces == {}, traces

    def _changed(self) -> None:
        """Remember what stands now; whoever was told of a case must be able to see it."""
        self.before = world.dump()
        ought = self._ought()
        for line in Notice.objects.filter(id__gt=self.told).order_by("id"):
            self.told = line.id
            case = int(line.subject.removeprefix("case:"))
            name = next(name for name in PEOPLE if self.cast.members[name].id == line.member_id)
            told = f"{name} was told {line.code} of {self._about(load(self._house(), [case])[case])}"
            assert case in ought[name], told

    def _ought(self) -> dict[str, set[int]]:
        """Which cases each of the cast may know of."""
        register = oracle.Register(oracle.Staff(self._house().today(self.cast.now), self._pack()))
        return {name: register.visible(self.cast.members[name].id) for name in PEOPLE}

    def _look(self, names: list[str]) -> None:
        every = self._ought()
        for name in names:
            ought = every[name]
            for door, cases in world.shown(self.cast.actor(name), self.cast.now, self.asked).items():
                assert cases <= ought, f"{name} sees {cases - ought} by {door}"
                assert door not in world.EXACT or cases == ought, f"{name} misses {ought - cases} by {door}"

    def _about(self, facts: Facts) -> str:
        """A case in words, for whoever reads why a test failed."""
        names = {member.id: name for name, member in self.cast.members.items()}
        units = {unit.id: name for name, unit in self.cast.units.items()}
        case = facts.case
        if case is None:
            return "no case"
        walls = [f"{wall.why} {names.get(wall.member_id or 0, units.get(wall.unit_id or 0))}" for wall in facts.walls]
        taking = [f"{one.role} {units[one.unit_id]}/{names.get(one.member_id or 0, '')}"
                  for one in facts.participations if one.until is None]  # fmt: skip
        return f"secrecy {case.secrecy}, {case.status}, {taking}, {walls}"

    def _owns(self, actor: Actor, facts: Facts) -> bool:
        offered = options.options(actor, facts, self.cast.now)
        return any(one.refused is None and self._for_owner(facts.pack.moves[one.name].by) for one in offered)

    @staticmethod
    def _for_owner(by: tuple[str, ...]) -> bool:
        return any(grant.endswith("@owner") for grant in by)

    def _house(self) -> House:
        return house(self.cast.institution.id)

    def _pack(self) -> Pack:
        return next(iter(self._house().packs.values()))
