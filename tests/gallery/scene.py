"""An office with something of everything: empty lists and full ones, a letter of five pages, names long and short."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from huiyin.api.acts import Wanted, let_in
from huiyin.cases import leaving, persons
from huiyin.cases.acts import Request, perform
from huiyin.cases.models import Contact, Paper
from huiyin.institution import acts
from huiyin.institution.actor import party
from huiyin.institution.house import house
from huiyin.institution.models import Account
from huiyin.journal.log import store as log
from huiyin.matters import arrivals
from huiyin.papers import staging
from tests.cast import START, Cast, build
from tests.portal.person import open_portal

PARAGRAPH = (
    "北门外的工地自去年十月起每晚十一点以后仍在浇筑混凝土，泵车和搅拌车停在居民楼下，"
    "老人不能入睡，孩子第二天上课没有精神。我们多次拨打热线，工地当晚停一小时，第二天照旧。"
)
FIVE_PAGES = "\n".join(f"{n}. {PARAGRAPH * 4}" for n in range(1, 13))
LONG_NAME = "阿卜杜热合曼·买买提尼亚孜·艾则孜"
LONG_TITLE = "关于北门外商住楼项目长期夜间施工、噪声扬尘扰民、占用消防通道并多次反映未果请求依法处理的来信"
FORM = "a" * 32
MANY = 60
REQUESTS = ["夜间停止施工", "告知由谁负责", "检查噪声并公布结果", "恢复消防通道"]
REPLY = {"reply_text": "经查属实，已责令停工。\n" + PARAGRAPH * 6, "outcome": "supported", "legal_basis": "条例第32条"}


def set_up() -> tuple[Cast, dict[str, int]]:
    """The cast, with Ada who administers, and cases by what they show."""
    cast = build()
    by = acts.By(START)
    cast.members["ada"] = acts.add_member(
        by, cast.institution, name="Ada", account=Account.objects.create(username="ada")
    )
    acts.give_role(by, cast.members["ada"], cast.units["office"], "administrator", date(2026, 1, 1))
    open_portal(cast)
    scopes = ["register", "read", "act", "search"]
    let_in(by, cast.institution.id, Wanted("Service kiosk", cast.units["office"].id, ["registrar"], scopes, 90))
    cases = _cases(cast)
    anna, office = arrivals.By(cast.actor("anna"), cast.now), cast.units["office"].id
    letters = arrivals.note(anna, office, "letter", 9)
    visitors = arrivals.note(anna, office, "visit") + arrivals.note(anna, office, "visit")
    arrivals.open_(anna, [*letters[:3], visitors[0]])
    arrivals.set_aside(anna, letters[2], "advertisement")
    now = datetime.now(UTC)  # as the pages have it
    leaving.depart(acts.By(now), cast.members["bao"], cast.actor("bao").house.today(now) + timedelta(days=20))
    log.publish(now)
    return cast, cases


def _cases(cast: Cast) -> dict[str, int]:
    urban = cast.units["urban"].id
    for n in range(MANY):
        cast.register(to_unit=urban, name="李明" if n % 2 else LONG_NAME, urgent=n % 9 == 0)
    new = cast.register(text=FIVE_PAGES, title=LONG_TITLE, requests=REQUESTS, name=LONG_NAME, **_visit(cast))
    cast.register(name=LONG_NAME, phone="13000000000")  # an earlier contact of the same person
    full = _handled(cast, text=FIVE_PAGES, title=LONG_TITLE, requests=REQUESTS, name=LONG_NAME)
    for n in range(6):
        cast.do("boris", "note", full, note=f"第{n}次电话联系。" + PARAGRAPH)
    _papers(cast, full)
    cast.do("boris", "draft_reply", full, **REPLY, meets=["1", "3"])
    ready = _handled(cast, requests=REQUESTS)
    cast.do("boris", "draft_reply", ready, **REPLY, meets=["1", "2", "3", "4"])
    closed = _closed(cast)
    asked, late = cast.register(text=FIVE_PAGES, title=LONG_TITLE), _handled(cast)
    cast.do("anna", "ask_party", asked, question="工地的具体位置在哪里？夜里几点开始施工？")
    secret = cast.register("hong", secrecy="confidential")
    second = cast.register()
    cast.do("anna", "join", second, join_to=new)
    known = {"new": new, "full": full, "ready": ready, "closed": closed, "secret": secret, "joined": second}
    wants, erased = _closed(cast), cast.register()
    _ask_for_data(cast, wants)
    cast.do("anna", "answer_on_the_spot", erased, reply_text="已当场说明。", outcome="explained")
    contact = Contact.objects.get(case=erased)
    persons.erase(cast.actor("hong"), contact.dossier_id, "order", cast.pass_time(minutes=1))
    return {**known, "asked": asked, "late": late, "wants": wants, "erased": erased}


def _ask_for_data(cast: Cast, case: int) -> None:
    home = house(cast.institution.id)
    by, said = party(home, home.today(cast.now), (case,)), {"data_ask": "correct", "data_text": PARAGRAPH}
    perform(Request("ask_data", by, said, cast.pass_time(minutes=1), (case,), via="portal"))


def _visit(cast: Cast) -> dict[str, Any]:
    return {
        "channel": "visit",
        "head_count": 12,
        "representatives": ["王芳", "李强", "赵静怡"],
        "read_back": "signed",
        "promised": "周五前到现场测一次噪声",
        "promised_by": cast.now.date() + timedelta(days=4),
        "promise_approved_by": cast.members["hong"].id,
    }


def _papers(cast: Cast, case: int) -> None:
    """Three papers, one of which had no business there."""
    for n, name in enumerate((f"{LONG_TITLE}（扫描件第一部分）.txt", "现场照片说明.txt", "另一个人的材料.txt")):
        content = f"第{n}份".encode()
        staging.stage(cast.actor("boris"), FORM, staging.Incoming(name, content, len(content)), cast.now)
    offered = [staging.Offered(one.mark, one) for one in staging.find(cast.actor("boris"), FORM)]
    cast.do("boris", "add_papers", case, papers=offered)
    wrong = Paper.objects.filter(case=case).order_by("-id").values_list("id", flat=True)[0]
    cast.do("boris", "withdraw_paper", case, withdrawn_papers=[wrong], reason="附错了案卷")


def _handled(cast: Cast, **more: Any) -> int:
    case = cast.register(category="environment_noise", statement="claim", **more)
    cast.do("anna", "transfer", case, to_unit=cast.units["urban"].id)
    for move in ("sign_for", "accept", "take"):
        cast.do("boris", move, case)
    return case


def _closed(cast: Cast) -> int:
    case = _handled(cast)
    cast.do("boris", "draft_reply", case, **REPLY)
    cast.do("wei", "approve", case)
    cast.do("boris", "reply", case)
    cast.do("boris", "deliver", case, delivered_on=cast.now.date(), delivery_way="post")
    cast.do("boris", "close", case)
    return case
