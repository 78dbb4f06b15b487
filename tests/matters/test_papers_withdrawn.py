"""A paper added by mistake: taken back by who added it or by the head, kept for who audits, told in the story."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from huiyin.cases import papers, proving
from huiyin.cases.acts import Request, perform
from huiyin.cases.inputs import Invalid
from huiyin.cases.models import Contact, Paper
from huiyin.institution.acts import By, add_member, give_role
from huiyin.institution.models import Account
from huiyin.journal.models import Access
from huiyin.papers import store
from tests.cast import Cast
from tests.matters.handing import add, carried, file
from tests.matters.reading import text_of
from tests.matters.sheets import LETTER, blank, send

At = Callable[..., Client]
REASON = "附错了案卷"


def the_form(case: int) -> str:
    return f"/cases/{case}/moves/withdraw_paper/"


def take_back(client: Client, case: int, *ids: int, reason: str = REASON, confirmed: bool = True) -> str:
    """Fill in the form, look at it once more, and send it; the page that answers, or where it leads."""
    key = carried(client.get(the_form(case)).content.decode())["key"]
    typed = {"key": key, "withdrawn_papers": [str(one) for one in ids], "reason": reason}
    if confirmed:
        looked = client.post(the_form(case), typed).content.decode()
        assert "confirmed" in looked or "error" in looked
        typed["confirmed"] = "1"
    answer = client.post(the_form(case), typed)
    return str(answer["Location"]) if answer.status_code == 302 else text_of(answer.content.decode())


def auditor(cast: Cast) -> str:
    """Somebody who audits the whole office."""
    made = add_member(By(cast.now), cast.institution, name="Xun", account=Account.objects.create(username="xun"))
    cast.members["xun"] = made
    give_role(By(cast.now), made, cast.units["office"], "auditor", date(2026, 1, 1))
    return "xun"


@pytest.fixture
def case(cast: Cast, at: At) -> int:
    """A matter with a paper that belongs there and one that does not."""
    made = cast.register()
    add(at("anna"), made, file("来信.pdf"), file("李四身份证.txt", b"wrong person"))
    return made


def wrong(case: int) -> int:
    return Paper.objects.filter(case=case).order_by("id").values_list("id", flat=True)[1]


def test_taken_back_it_is_no_longer_listed_or_opened_and_the_story_says_so(cast: Cast, at: At, case: int) -> None:
    anna, gone = at("anna", "en"), wrong(case)
    page = anna.get(f"/cases/{case}/").content.decode()
    assert f'href="{the_form(case)}"' in page
    assert take_back(anna, case, gone) == f"/cases/{case}/"
    told = text_of(anna.get(f"/cases/{case}/").content.decode())
    assert "Papers 1 来信.pdf" in told
    assert "李四" not in told, "the name of what had no business here is nobody's to read"
    assert "Anna added papers. Papers 来信.pdf, 1 taken back" in told
    assert f"Anna took back papers that were added by mistake. Reason {REASON} Papers 1 taken back" in told
    for ending in ("", "?save=1"):
        answer = anna.get(f"/cases/{case}/papers/{gone}/{ending}")
        assert answer.status_code == 410
        assert "was taken back" in text_of(answer.content.decode())
    assert "1 taken back" in text_of(at("hong", "en").get(f"/cases/{case}/").content.decode())


def test_who_audits_still_opens_it_and_a_line_in_the_log_says_so(cast: Cast, at: At, case: int) -> None:
    gone = wrong(case)
    take_back(at("anna"), case, gone)
    xun = at(auditor(cast), "en")
    told = text_of(xun.get(f"/cases/{case}/").content.decode())
    assert "李四身份证.txt taken back 2 Mar" in told
    assert xun.get(f"/cases/{case}/papers/{gone}/").content == b"wrong person"
    assert Access.objects.filter(what="paper", member_id=cast.members["xun"].id).count() == 1


def test_the_file_stays_and_everything_is_proved(cast: Cast, at: At, case: int) -> None:
    gone = wrong(case)
    take_back(at("anna"), case, gone)
    path = store.path_of(gone)
    os.utime(path, (path.stat().st_mtime - 2 * 86400,) * 2)
    papers.sweep(datetime.now(UTC) + timedelta(minutes=1))
    assert path.exists()
    assert proving.verify(cast.now).findings == []
    path.write_bytes(b"changed")
    assert [one.kind for one in proving.verify(cast.now).findings] == ["paper"]


@pytest.mark.parametrize(("who", "may"), [("anna", True), ("hong", True), ("su", False)])
def test_one_takes_back_ones_own_and_the_head_any(cast: Cast, at: At, case: int, who: str, may: bool) -> None:
    client, gone = at(who, "en"), wrong(case)
    offered = f'href="{the_form(case)}"' in client.get(f"/cases/{case}/").content.decode()
    assert offered is may
    answer = take_back(client, case, gone, confirmed=may)
    assert (answer == f"/cases/{case}/") is may
    assert (Paper.objects.get(pk=gone).withdrawn_at is not None) is may


def test_another_s_paper_is_not_taken_back_past_the_form(cast: Cast, at: At, case: int) -> None:
    """The head's own is offered to the head; a clerk who sends its number all the same is refused in words."""
    add(at("hong"), case, file("批示.pdf"))
    theirs = Paper.objects.latest("added_at").id
    listed = at("anna").get(the_form(case)).content.decode()
    assert "批示.pdf" not in listed
    assert "来信.pdf" in listed
    answer = take_back(at("anna", "en"), case, theirs)
    assert "only what you added yourself" in answer
    assert Paper.objects.get(pk=theirs).withdrawn_at is None


def test_what_is_no_paper_of_the_matter_is_refused(cast: Cast, at: At, case: int) -> None:
    other = cast.register()
    add(at("anna"), other, file())
    gone = wrong(case)
    take_back(at("anna"), case, gone)
    elsewhere = Paper.objects.get(case=other).id
    for one in (gone, elsewhere, 7, "x"):
        asked = Request(
            "withdraw_paper",
            cast.actor("hong"),
            {"withdrawn_papers": [one], "reason": REASON},
            cast.pass_time(minutes=1),
            (case,),
        )
        with pytest.raises(Invalid) as told:
            perform(asked)
        assert told.value.errors == {"withdrawn_papers": "no_such_paper"}
    assert Paper.objects.get(pk=elsewhere).withdrawn_at is None


def test_which_and_why_are_asked(cast: Cast, at: At, case: int) -> None:
    anna = at("anna", "en")
    key = carried(anna.get(the_form(case)).content.decode())["key"]
    answer = anna.post(the_form(case), {"key": key})
    assert answer.status_code == 422
    assert answer.content.decode().count("Fill this in.") >= 2
    assert Paper.objects.filter(withdrawn_at=None).count() == 2


def test_where_nothing_is_to_be_taken_back_nothing_is_offered(cast: Cast, at: At) -> None:
    case = cast.register()
    assert the_form(case) not in at("anna").get(f"/cases/{case}/").content.decode()


def test_what_was_taken_back_is_given_to_nobody_as_their_own(cast: Cast, at: At) -> None:
    """It came with their letter by mistake, and may be another person's."""
    anna, hong = at("anna", "en"), at("hong", "en")
    files = [file("来信.pdf"), file("李四身份证.txt", b"wrong person")]
    assert send(anna, blank(anna), **LETTER, files=files).status_code == 302
    case = Contact.objects.get().case_id
    asked = {"reason": "本人到窗口提出", "proof": "document"}
    assert "李四" in hong.post(f"/cases/{case}/data/", asked).content.decode()
    take_back(anna, case, wrong(case))
    said = hong.post(f"/cases/{case}/data/", asked).content.decode()
    assert "来信.pdf" in said
    assert "李四" not in said
