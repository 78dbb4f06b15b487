"""Inbox: what one has been told, in words, of what one may still see; read when one says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from huiyin.cases.models import Case
from huiyin.institution.acts import By, install_pack
from huiyin.notices.models import Notice
from tests.cast import Cast
from tests.matters.reading import english_in, text_of

At = Callable[..., Client]


def passed_on(cast: Cast) -> int:
    case = cast.register()
    cast.do("anna", "transfer", case, to_unit=cast.units["urban"].id)
    return case


def unread(cast: Cast, who: str) -> int:
    return Notice.objects.filter(member=cast.members[who], read_at=None).count()


def test_an_empty_inbox_says_what_will_stand_here(at: At) -> None:
    html = at("clara").get("/inbox/").content.decode()
    assert "还没有通知" in text_of(html)
    assert english_in(html) == []


def test_it_says_what_happened_and_leads_to_the_matter(cast: Cast, at: At) -> None:
    case = passed_on(cast)
    html = at("boris").get("/inbox/").content.decode()
    assert "交给本单位办理" in text_of(html)
    assert "夜间施工" in text_of(html)
    assert f'href="/cases/{case}/"' in html
    assert english_in(html) == []
    assert "夜间施工" not in at("clara").get("/inbox/").content.decode()


def test_one_line_and_then_all_are_marked_as_read(cast: Cast, at: At) -> None:
    for _ in range(3):
        passed_on(cast)
    client, before = at("boris"), unread(cast, "boris")
    own = Notice.objects.filter(member=cast.members["boris"]).earliest("id")
    assert client.post("/inbox/", {"notice": own.id})["Location"] == "/inbox/"
    assert unread(cast, "boris") == before - 1
    client.post("/inbox/")
    assert unread(cast, "boris") == 0
    assert "<span>全部标为已读</span>" not in client.get("/inbox/").content.decode()


@pytest.mark.parametrize("notice", [10**18, 2**63 - 1])
def test_one_line_is_marked_alone_when_ids_have_nineteen_digits(cast: Cast, at: At, notice: int) -> None:
    """As they will from 2027 on."""
    passed_on(cast)
    passed_on(cast)
    before = unread(cast, "boris")
    Notice.objects.filter(pk=Notice.objects.filter(member=cast.members["boris"]).earliest("id").pk).update(id=notice)
    at("boris").post("/inbox/", {"notice": notice})
    assert Notice.objects.get(pk=notice).read_at is not None
    assert unread(cast, "boris") == before - 1


@pytest.mark.parametrize("notice", ["9" * 19, "9" * 30, "x", "-1"])
def test_what_is_no_line_marks_none(cast: Cast, at: At, notice: str) -> None:
    passed_on(cast)
    before = unread(cast, "boris")
    assert at("boris").post("/inbox/", {"notice": notice}).status_code == 302
    assert unread(cast, "boris") == before


def test_another_s_notice_is_not_marked(cast: Cast, at: At) -> None:
    passed_on(cast)
    theirs = Notice.objects.filter(member=cast.members["bao"]).earliest("id")
    at("boris").post("/inbox/", {"notice": theirs.id})
    assert unread(cast, "bao") > 0


def test_what_one_may_no_longer_see_leaves_no_line_and_no_count(cast: Cast, at: At) -> None:
    case = passed_on(cast)
    cast.do("boris", "recuse", case, recused=cast.members["boris"].id, reason="亲戚")
    client = at("boris")
    assert "夜间施工" not in client.get("/inbox/").content.decode()
    assert "还没有通知" in text_of(client.get("/inbox/").content.decode())
    assert 'class="news"' not in client.get("/").content.decode()


@pytest.mark.parametrize("before", ["x", "0", "-1", "9" * 30])
def test_an_address_that_can_not_be_read_does_no_harm(at: At, before: str) -> None:
    assert at("anna").get(f"/inbox/?before={before}").status_code == 200


def test_a_long_inbox_is_paged_at_a_constant_cost(cast: Cast, at: At) -> None:
    client = at("boris")

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get("/inbox/")
        return len(asked)

    passed_on(cast)
    few = cost()
    for _ in range(40):
        passed_on(cast)
    assert cost() <= few + 1, "one more where a page is full"
    first = client.get("/inbox/")
    second = client.get("/inbox/" + first.context["further"])
    ids = [line.id for line in (*first.context["lines"], *second.context["lines"])]
    assert ids == sorted(ids, reverse=True)
    assert len(ids) == len(set(ids)) == Notice.objects.filter(member=cast.members["boris"]).count()


def test_each_matter_speaks_with_its_own_pack_s_words(cast: Cast, at: At) -> None:
    """Two procedures in force may call one move otherwise: a line says what the matter's own does."""
    early = cast.register(received_at=cast.now - timedelta(days=20), to_unit=cast.units["urban"].id)
    mine = cast.actor("anna").house.pack_for("matter", cast.now.date())[1]
    pressed = {"zh": "督促", "en": "Press on", "es": "Instar"}
    seize = {"zh": "揽下", "en": "Seize", "es": "Tomar"}
    moves = {name: replace(mine.moves[name], title=title) for name, title in (("urge", pressed), ("take", seize))}
    other = replace(mine, name="other-desk", version=cast.now.date() - timedelta(days=5), moves={**mine.moves, **moves})
    install_pack(By(cast.pass_time(minutes=1)), cast.institution, other)
    late = cast.register(to_unit=cast.units["urban"].id)
    assert {one.pack.name for one in Case.objects.filter(id__in=(early, late))} == {mine.name, "other-desk"}
    for case in (early, late):
        cast.do("hong", "urge", case, instructions="请抓紧")
    html = text_of(at("boris", "en").get("/inbox/").content.decode())
    assert html.count("Recorded: Urge") == 1
    assert html.count("Recorded: Press on") == 1
    for case, words in ((early, "Take"), (late, "Seize")):
        several = at("boris", "en").get("/cases/several/take/", {"case": [case]}).content.decode()
        assert f"<h1> {words}: 1 matter" in " ".join(several.split()), words
