"""How the sample institution deals with one contact: a course of moves, drawn by seed, each when its time comes.

A course is a generator: it says the next act, the loader makes it and comes back. Where the six months end it is left
as it stands, and so there are open matters at every stage.
"""

from __future__ import annotations

import random
from collections.abc import Generator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

from huiyin.site.demo.desk import Act, Hours, those
from huiyin.site.demo.staff import DISCIPLINE, STAFF
from huiyin.site.demo.texts import SampleContact

Course = Generator[Act, bool, None]
"""Yields acts; is told of each whether it was made."""

_NAMES = {one.official: one.username for one in STAFF if one.official}
_CHANNEL_DESK = {"visit": "qinbowen", "web": "tanjingwen", "call": "tanjingwen", "higher_office": "tanjingwen"}
_HEAD, _LEADER, _REVIEWER, _ARCHIVIST = "hongzhengping", "linyunqing", "jiruolan", "taoshuhua"
_SUPERVISOR = "sumingyuan"
_STILL_OPEN = "您反映的事项正在办理，目前尚无结论。我们会在办理期限内答复。"


@dataclass
class Matter:
    """One contact on its way. ``case`` and ``now`` are set by the loader; ``known`` holds all by their ``n``."""

    it: SampleContact
    draw: random.Random
    hours: Hours
    end: datetime
    units: dict[str, int]
    members: dict[str, int]
    known: dict[int, Matter]
    now: datetime = field(default_factory=lambda: datetime.min.replace(tzinfo=UTC))
    case: int = 0
    status: str = ""
    unit: str = "office"

    @property
    def secret(self) -> bool:
        """Whether only those with the right to it see it."""
        return bool(self.it.accused) or self.it.inputs.get("secrecy") == "confidential"

    @property
    def ended(self) -> bool:
        """Whether its case is closed in one way or another."""
        return self.status in ("closed", "joined", "voided", "archived")

    def does(self, who: str, move: str, least: float = 0.0, most: float = 0.0, **inputs: object) -> Act:
        """An act after some working days; at once (minutes later) without any."""
        late = most > 0
        at = self.hours.later(self.now, self.draw, least, most) if late else self.hours.soon(self.now, self.draw, 2, 25)
        return Act(at, who, move, inputs)

    def chance(self, probability: float) -> bool:
        """True with ``probability``."""
        return self.draw.random() < probability

    def one(self, unit: str, role: str, *but: str) -> str:
        """Somebody who holds the role there, never who is complained about."""
        return self.draw.choice(those(unit, role, but=frozenset({*but, _NAMES.get(self.it.accused, "")})))

    def day(self, at: datetime) -> date:
        """The institution's own date at that instant."""
        return self.hours.house.today(at)


def course(m: Matter) -> Course:
    """The whole course of one contact, from its registration on."""
    yield registration(m)
    if m.ended:
        yield from archived(m)
        return
    yield from _after_registration(m)


def registration(m: Matter) -> Act:
    """The contact is registered: a call or a visit at once, the rest when somebody gets to it."""
    it, who = m.it, _CHANNEL_DESK.get(m.it.channel, "anxiaoyu")
    inputs: dict[str, object] = dict(it.inputs)
    if it.accused:
        inputs["accused_members"] = [m.members[_NAMES[it.accused]]]
    if it.channel == "higher_office":
        inputs["report_up_by"] = m.day(it.received_at) + timedelta(days=m.draw.randint(30, 60))
    if it.channel == "call" and "caller_number" in inputs and m.chance(0.25):
        inputs["call_back_by"] = _promised(m)
    earlier = m.known.get(it.own_earlier or 0)
    if earlier and earlier.case and not earlier.secret and not it.accused:
        inputs["earlier_case"] = earlier.case
        if not earlier.ended and not m.secret and m.chance(0.75):
            into = inputs | {"join_to": earlier.case}
            return Act(_when(m), who, "add_contact", into, into=earlier.it.n, instead="register")
    return Act(_when(m), who, "register", inputs)


def _when(m: Matter) -> datetime:
    received = m.it.received_at
    if m.it.channel in ("call", "visit"):
        return m.hours.soon(received, m.draw, 4, 22)
    return m.hours.later(received, m.draw, 0.02, 0.4 if m.it.channel == "web" else 1.3)


def _promised(m: Matter) -> datetime:
    """When somebody promised to call back: in a few days, for the newest ones today."""
    day = min(m.day(m.it.received_at) + timedelta(days=m.draw.randint(1, 3)), m.day(m.end))
    return datetime.combine(day, time(23, 30), m.hours.house.zone)


def _after_registration(m: Matter) -> Course:
    it, desk = m.it, _CHANNEL_DESK.get(m.it.channel, "anxiaoyu")
    if it.on_the_spot and not m.secret and m.chance(0.9):
        most = 0.0 if it.channel in ("call", "visit") else 3.5
        yield m.does(desk, "answer_on_the_spot", 0.2, most, reply_text=it.reply, outcome=it.outcome)
        yield from archived(m)
        return
    if m.chance(0.012):
        yield m.does(
            _REVIEWER if not m.secret else _HEAD, "void", 0.1, 1, reason="重复登记：与同日另一件为同一封来信。"
        )
        return
    if m.chance(0.8):
        yield m.does(_HEAD if m.secret else _REVIEWER, "review_registration", 0.05, 1.2)
    if m.chance(0.03) and not m.secret:
        yield m.does(desk, "correct", 0.05, 0.8, reason="核对来信后更正标题。", title=f"{it.subject}（更正）")
    if it.decline_reason:
        yield from _elsewhere(m, _HEAD if m.secret else desk)
    elif it.accused:
        yield from _accusation(m)
    elif it.unit == "office":
        yield from _in_the_office(m, _HEAD if m.secret else desk)
    else:
        yield from _in_a_department(m, _HEAD if m.secret else desk)


def _elsewhere(m: Matter, desk: str) -> Course:
    it = m.it
    if m.chance(0.5):
        yield m.does(desk, "refer", 0.3, 5, right_place=it.right_place, reason=it.refusal[:290])
    else:
        law = it.law or "信访工作条例第三十一条"
        act = m.does(desk, "not_accept", 0.5, 8, right_place=it.right_place, reason=it.refusal[:290], legal_basis=law)
        act.inputs["decline_reason"] = it.decline_reason
        yield act
    yield from archived(m)


def _accusation(m: Matter) -> Course:
    """信访工作条例 Art. 30: never to whom it complains about; to the discipline unit, which answers by name."""
    first, second = those(DISCIPLINE, "head")
    yield m.does(_HEAD, "transfer", 0.2, 3, to_unit=m.units[DISCIPLINE], reason="反映工作人员作风，转纪检监察组。")
    m.unit = DISCIPLINE
    yield m.does(first, "sign_for", 0.1, 1)
    yield m.does(first, "accept", 0.5, 5)
    yield from _answered(m, first, first, second, 12, 38)


def _in_the_office(m: Matter, desk: str) -> Course:
    yield m.does(desk, "accept", 0.4, 6)
    yield m.does(_HEAD, "take", 0.2, 3)
    yield from _answered(m, _HEAD, _HEAD, _LEADER, 5, 30)


def _in_a_department(m: Matter, desk: str) -> Course:
    it, forgotten = m.it, m.chance(0.05)
    same = m.known.get(it.same_as or 0)
    if same and same.case and not same.secret and not m.secret and not same.ended and m.chance(0.45):
        act = m.does(desk, "join", 0.2, 2, join_to=same.case, reason="与在办事项为同一问题，一并答复。")
        if (yield replace(act, into=same.it.n)):
            yield from archived(m)
            return
    wrong = _not_for(m)
    if m.chance(0.15 if wrong else 0.0) and not m.secret:
        yield from _passed_wrongly(m, desk, m.draw.choice(wrong))
    passing = "assign" if it.channel == "higher_office" or m.chance(0.25) else "transfer"
    to, by = m.units[it.unit], _report_by(m)
    yield m.does(desk, passing, 0.2, 12 if forgotten else 3.5, to_unit=to, report_back_by=by)
    m.unit = it.unit
    head = those(it.unit, "head")[0]
    clerk = head if m.secret else m.one(it.unit, "registrar")
    yield m.does(clerk, "sign_for", 0.1, 4 if forgotten else 1.1)
    yield m.does(clerk, "accept", 0.3, 12 if forgotten else 5)
    if m.chance(0.02) and not m.secret:
        yield m.does(desk, "withdraw", 1, 8, reason="来信人表示问题已经解决，撤回来信。")
        return
    handler = head if m.secret else m.one(it.unit, "handler")
    if handler != head and m.chance(0.2):
        yield m.does(head, "hand_over", 0.2, 3, to_member=m.members[handler])
    else:
        yield m.does(handler, "take", 0.2, 3)
    if m.chance(0.02) and not m.secret:
        handler = yield from _steps_aside(m, handler)
    approver = those(it.unit, "leader")[0] if m.secret or m.chance(0.15) else head
    slow = m.chance(0.07)
    yield from _answered(m, handler, head, approver, 50 if slow else 6, 95 if slow else 38)


def _report_by(m: Matter) -> date:
    """The day of the report; for some of the last weeks the very day on which the sample ends."""
    left = (m.day(m.end) - m.day(m.now)).days
    days = left if 10 <= left <= 60 and m.chance(0.06) else m.draw.randint(45, 65)
    return m.day(m.now) + timedelta(days=days)


def _not_for(m: Matter) -> list[str]:
    """Departments that could take it for theirs, and are not the one that answers."""
    scopes = {key: m.hours.house.units[unit].jurisdiction.get("categories", []) for key, unit in m.units.items()}
    return [key for key, scope in scopes.items() if key != m.it.unit and m.it.inputs["category"] in scope]


def _passed_wrongly(m: Matter, desk: str, other: str) -> Course:
    """Passed to a department that it is not for: the department objects, the office takes it back."""
    yield m.does(desk, "transfer", 0.2, 2, to_unit=m.units[other])
    reason = "所反映问题不属于我局职责，建议转送有权处理的单位。"
    yield m.does(m.one(other, "registrar"), "object", 0.3, 3.5, reason=reason, legal_basis="信访工作条例第二十三条")
    yield m.does(desk, "return", 0.2, 2, reason="异议成立。")


def _steps_aside(m: Matter, handler: str) -> Generator[Act, bool, str]:
    """The handler has an interest in the matter; a colleague takes it. Returns the colleague."""
    yield m.does(handler, "recuse", 0.2, 2, recused=m.members[handler], reason="与来信人有亲属关系，申请回避。")
    others = those(m.it.unit, "handler", but=frozenset({handler, _NAMES.get(m.it.accused, "")}))
    other = m.draw.choice(others or those(m.it.unit, "head"))
    yield m.does(other, "take", 0.1, 1.5)
    return other


def _answered(m: Matter, handler: str, head: str, approver: str, least: float, most: float) -> Course:
    """From acceptance to the archive; ``least`` and ``most`` working days until there is a draft."""
    it, begun = m.it, m.now
    yield from _on_the_way(m, handler, head)
    spent = (m.now - begun).days * 5 / 7
    law = it.law or "信访工作条例第三十二条"
    soonest, latest = max(1, least - spent), max(3, most - spent)
    said = {"outcome": it.outcome, "legal_basis": law, "meets": [*range(1, len(it.inputs["requests"]) + 1)]}
    draft = m.does(handler, "draft_reply", soonest, latest, reply_text=it.reply, **said)
    while draft.at - m.now > timedelta(days=29) and m.chance(0.9):
        word = m.does(handler, "progress_notice", 15, 19, progress=it.progress or _STILL_OPEN)
        if word.at >= draft.at:
            break
        yield word
    yield draft
    if m.chance(0.12):
        yield m.does(approver, "send_back_draft", 0.2, 2, reason="请逐条回应诉求，补充办理时间。")
        mended = f"{it.reply}\n\n（经核对补充。）"
        yield m.does(handler, "draft_reply", 0.5, 4, reply_text=mended, **said)
    yield m.does(approver, "approve", 0.2, 2.6)
    yield from _sent(m, handler)


def _sent(m: Matter, handler: str) -> Course:
    """From the approved reply to the archive; an answer that reaches nobody is kept for them."""
    nobody = bool(m.it.inputs.get("anonymous"))
    if nobody or m.chance(0.015):
        yield from _reported(m, handler)
        tried = "未留联系方式，答复存档备查。" if nobody else "三次拨打登记电话无人接听，按登记住址寄出的信件退回。"
        yield m.does(those(m.unit, "head")[0], "unreachable", 0.3, 3, attempts=tried)
        yield from archived(m)
        return
    yield m.does(handler, "reply", 0.1, 1.6)
    yield from _reported(m, handler)
    way = "online" if m.it.channel == "web" else m.draw.choice(["post", "post", "in_person", "telephone"])
    delivery = m.does(handler, "deliver", 0.5, 8, delivery_way=way)
    delivery.inputs["delivered_on"] = m.day(delivery.at)
    yield delivery
    yield m.does(handler, "close", 0.3, 4)
    yield from archived(m)


def _on_the_way(m: Matter, handler: str, head: str) -> Course:
    """What happens between acceptance and draft in some matters: a note, word on progress, a hearing, urging, time."""
    it = m.it
    if m.chance(0.25):
        yield m.does(handler, "note", 0.5, 4, note="已与反映人通话，约定现场查看时间。")
    if it.progress and m.chance(0.35):
        yield m.does(handler, "progress_notice", 2, 12, progress=it.progress)
    if it.hearing and m.chance(0.4):
        on = m.hours.later(m.now, m.draw, 6, 12)
        yield m.does(head, "open_hearing", 0.5, 4, hearing_on=m.day(on), reason="双方对事实说法不一，需要听证。")
        yield m.does(head, "end_hearing", 7, 14, report=it.hearing)
    if m.chance(0.06) and not m.secret:
        text = "事项已接近办理期限，请抓紧办理并及时告知反映人进展。"
        yield m.does(_SUPERVISOR, "urge", 5, 18, instructions=text)
    if m.chance(0.07):
        granted = those(m.unit, "head")[0]
        yield m.does(granted, "extend", 8, 16, extend_days=m.draw.choice([15, 30]), reason="情况复杂，需要委托鉴定。")


def _reported(m: Matter, handler: str) -> Course:
    """Who asked for a report gets it: the office, and the higher office that sent the letter."""
    summary = f"经办理，答复如下：{m.it.reply[:200]}"
    if m.unit not in ("office", DISCIPLINE):
        yield m.does(handler, "report_back", 0.1, 1.5, report=summary)
    if m.it.channel == "higher_office":
        yield m.does(_HEAD if m.secret else "tanjingwen", "report_up", 0.2, 3, report=summary)


def archived(m: Matter) -> Course:
    """The file goes to the archive some weeks after the end."""
    if m.chance(0.9) and not m.it.accused:
        who = _HEAD if m.secret else _ARCHIVIST
        keep = m.draw.choice(["ten_years", "ten_years", "thirty_years"])
        yield m.does(who, "archive", 4, 18, retention=keep)
