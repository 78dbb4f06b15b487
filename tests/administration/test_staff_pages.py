"""Staff through the page: joining, roles with dates, absence, leaving, accounts; what must stay, stays."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from django.test import Client
from django.urls import reverse

from huiyin.cases import leaving
from huiyin.cases.models import Case
from huiyin.cases.proving import verify
from huiyin.institution import acts
from huiyin.institution.actor import actor
from huiyin.institution.acts import By
from huiyin.institution.house import house
from huiyin.institution.models import Account, Member, Role, StandIn
from huiyin.ui.dates import day_words
from tests.administration.forms import send
from tests.cast import Cast
from tests.matters.reading import text_of

At = Callable[..., Client]


def page_of(name: str, *args: int | str) -> str:
    return reverse(f"administration_staff_{name}", args=args)


def today_of(cast: Cast) -> date:
    """The institution's today."""
    return house(cast.institution.id).today(cast.now)


def joined(cast: Cast, desk: Client, **more: object) -> tuple[Member, str]:
    """Add somebody at urban management; the member and their one-time password."""
    given = {"name": "水明", "username": "shuiming", "unit": cast.units["urban"].id, "role": "handler"}
    answer = send(desk, page_of("add"), since=cast.now.date(), **{**given, **more})
    shown = re.search(r'one-time"[^>]*>([a-z0-9-]+)<', answer.content.decode())
    assert shown, answer.content.decode()
    return Member.objects.get(name="水明"), shown[1]


def test_a_new_member_signs_in_once_and_chooses_a_password_first(ada: Cast, at: At) -> None:
    member, password = joined(ada, at("ada"))
    desk = type(at("ada"))(ada)
    answer = desk.post(reverse("account_login"), {"login": "shuiming", "password": password})
    assert answer.status_code == 302
    change = reverse("account_change_password")
    for address in ("/", reverse("find"), "/administration/"):
        assert desk.get(address)["Location"] == change
    form = {"oldpassword": password, "password1": password, "password2": password}
    assert desk.post(change, form).status_code == 200, "somebody else has seen that one"
    assert Account.objects.get(username="shuiming").one_time_until is not None
    own = "three words nobody puts together"
    assert desk.post(change, {**form, "password1": own, "password2": own}).status_code == 302
    assert desk.get("/").status_code == 200
    assert Account.objects.get(username="shuiming").one_time_until is None
    assert actor(house(ada.institution.id), member.id, ada.now.date()).held[0].name == "handler"
    assert verify(ada.now).findings == []


def test_a_one_time_password_opens_for_some_days_only(ada: Cast, at: At) -> None:
    _, password = joined(ada, at("ada"))
    ada.pass_time(days=8)
    desk = type(at("ada"))(ada)
    assert desk.post(reverse("account_login"), {"login": "shuiming", "password": password}).status_code == 200


def test_a_second_send_shows_no_password_and_adds_nobody(ada: Cast, at: At) -> None:
    desk = at("ada")
    given = {"name": "水明", "username": "shuiming", "unit": ada.units["urban"].id, "role": "handler", "key": "once"}
    first, second = (desk.post(page_of("add"), {**given, "since": "2026-03-02"}) for _ in range(2))
    assert first.status_code == 200
    assert "no-store" in first["Cache-Control"]
    assert second.status_code == 302
    assert Member.objects.filter(name="水明").count() == 1


def test_a_user_name_is_taken_once(ada: Cast, at: At) -> None:
    given = {
        "name": "水明",
        "username": "ANNA",
        "unit": ada.units["urban"].id,
        "role": "handler",
        "since": "2026-03-02",
    }
    answer = send(at("ada", "en"), page_of("add"), **given)
    assert answer.status_code == 422
    assert "This user name is taken" in answer.content.decode()
    assert 'value="水明"' in answer.content.decode()


def test_the_list_finds_by_name_user_name_role_and_unit(ada: Cast, at: At) -> None:
    desk = at("ada", "en")

    def found(**query: str) -> list[str]:
        return [line.member.name for line in desk.get(reverse("administration_staff"), query).context["lines"]]

    assert found(q="boris") == ["Boris"]
    assert set(found(q="Education")) == {"Clara", "Ning"}
    assert found(q="archivist") == ["Dao"]
    assert found(q="nobody at all") == []
    assert found(which="gone") == []
    assert len(found()) == len(ada.members)


def test_a_long_list_is_turned_page_by_page(ada: Cast, at: At) -> None:
    Member.objects.bulk_create(Member(institution=ada.institution, name=f"员{n:03}") for n in range(60))
    acts.give_role(By(ada.now), ada.members["bao"], ada.units["office"], "head", ada.now.date())
    desk, seen = at("ada", "en"), []
    for page in (1, 2):
        answer = desk.get(reverse("administration_staff"), {"page": page})
        seen += [line.member.id for line in answer.context["lines"]]
    assert len(seen) == len(set(seen)) == len(ada.members) + 60
    assert "page 2 of 2" in answer.content.decode()
    assert desk.get(reverse("administration_staff"), {"page": "x", "which": "?"}).status_code == 200


def test_a_role_is_given_from_a_day_on_and_ends_on_another(ada: Cast, at: At) -> None:
    desk, bao = at("ada"), ada.members["bao"]
    today = ada.now.date()
    first, last = today + timedelta(days=5), today + timedelta(days=9)
    given = {"unit": ada.units["education"].id, "role": "head", "since": first, "until": last}
    assert send(desk, page_of("role", bao.id), **given).status_code == 302
    assert send(desk, page_of("role", bao.id), **given).status_code == 422
    role = Role.objects.get(member=bao, name="head")
    assert (role.since, role.until) == (first, last + timedelta(days=1))
    home = house(ada.institution.id)
    held = [any(one.name == "head" for one in home.held(bao.id, first + timedelta(days=n))) for n in (-1, 0, 4, 5)]
    assert held == [False, True, True, False]
    assert send(desk, page_of("role_end", bao.id, role.id), on=today).status_code == 302
    assert not any(one.name == "head" for one in house(ada.institution.id).held(bao.id, first))
    assert verify(ada.now).findings == []


def test_what_a_role_holds_goes_on_when_the_day_of_its_end_has_come(ada: Cast, at: At) -> None:
    case = ada.register(to_unit=ada.units["urban"].id)
    ada.do("boris", "take", case)
    role, day = Role.objects.get(member=ada.members["boris"], name="handler"), ada.now.date() + timedelta(days=3)
    for one in Role.objects.filter(member=ada.members["boris"]):
        assert send(at("ada"), page_of("role_end", one.member_id, one.id), on=day).status_code == 302
    role.refresh_from_db()
    assert role.until == day
    assert leaving.hand_on(ada.pass_time(days=2)) == 0
    assert Case.objects.get(pk=case).member_id == ada.members["boris"].id
    assert leaving.hand_on(ada.pass_time(days=2)) == 1
    assert Case.objects.get(pk=case).member_id is None
    assert leaving.hand_on(ada.pass_time(minutes=10)) == 0
    assert verify(ada.now).findings == []


def test_leaving_says_what_it_sets_off_and_hands_everything_on(ada: Cast, at: At) -> None:
    case = ada.register(to_unit=ada.units["urban"].id)
    ada.do("boris", "take", case)
    desk, boris = at("ada", "en"), ada.members["boris"]
    page = desk.get(page_of("leave", boris.id)).content.decode()
    assert "in 1 matter" in page
    assert "Urban management ends" in page
    answer = send(desk, page_of("leave", boris.id), on=today_of(ada))
    assert answer["Location"] == page_of("one", boris.id)
    assert Case.objects.get(pk=case).member_id is None
    boris.refresh_from_db()
    assert (boris.account, boris.left_on) == (None, ada.now.astimezone(house(ada.institution.id).zone).date())
    assert "Has left the staff" in desk.get(page_of("one", boris.id)).content.decode()
    assert verify(ada.now).findings == []


def test_a_departure_on_a_day_to_come_is_shown_and_can_be_taken_back(ada: Cast, at: At) -> None:
    desk, boris, last = at("ada", "en"), ada.members["boris"], today_of(ada) + timedelta(days=7)
    shown = day_words(last, today_of(ada))
    assert send(desk, page_of("leave", boris.id), on=last).status_code == 302
    for page in (page_of("one", boris.id), reverse("administration_units_one", args=[ada.units["urban"].id])):
        assert f"eaves on {shown}" in text_of(desk.get(page).content.decode()).replace("the staff ", "")
    assert f"leaves on {shown}" in text_of(desk.get(reverse("administration_staff")).content.decode())
    assert send(desk, page_of("stay", boris.id)).status_code == 422, "a reason is asked"
    answer = send(desk, page_of("stay", boris.id), reason="合同延长")
    assert answer["Location"] == page_of("one", boris.id)
    told = text_of(desk.get(page_of("one", boris.id)).content.decode())
    assert "Leaves the staff on" not in told
    journal = text_of(desk.get(reverse("administration_journal")).content.decode())
    assert "A planned departure was cancelled" in journal
    assert verify(ada.now).findings == []


def test_who_is_the_last_that_may_act_does_not_leave_and_the_page_says_why(ada: Cast, at: At) -> None:
    ada.register(accused_members=[ada.members["wei"].id, ada.members["hong"].id])
    answer = send(at("ada", "en"), page_of("leave", ada.members["jing"].id), on=today_of(ada))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "left with nobody" in page or "Nobody here may have this matter" in page
    assert ada.actor("jing").held


def test_the_last_administrator_keeps_the_right_and_nobody_locks_themselves_out(ada: Cast, at: At) -> None:
    desk, own = at("ada", "en"), ada.members["ada"]
    role = Role.objects.get(member=own)
    for address, given in (
        (page_of("leave", own.id), {"on": today_of(ada)}),
        (page_of("account", own.id, "lock"), {}),
        (page_of("account", own.id, "password"), {}),
        (page_of("role_end", own.id, role.id), {"on": ada.now.date()}),
        (page_of("role_end", own.id, role.id), {"on": ada.now.date() + timedelta(days=3)}),
    ):
        assert send(desk, address, **given).status_code == 422, address
    assert ada.actor("ada").has("administer")
    second = {"unit": ada.units["office"].id, "role": "administrator", "since": ada.now.date()}
    send(desk, page_of("role", ada.members["anna"].id), **second)
    assert send(desk, page_of("role_end", own.id, role.id), on=ada.now.date()).status_code == 422, "not by oneself"
    assert send(at("anna"), page_of("role_end", own.id, role.id), on=ada.now.date()).status_code == 302
    assert not ada.actor("ada").has("administer")
    assert verify(ada.now).findings == []


def test_a_locked_account_opens_nothing_until_it_is_unlocked(ada: Cast, at: At) -> None:
    desk, bao, his = at("ada", "en"), ada.members["bao"], at("bao")
    assert his.get("/").status_code == 200
    send(desk, page_of("account", bao.id, "lock"))
    assert his.get("/").status_code == 302
    assert "locked" in desk.get(page_of("one", bao.id)).content.decode()
    assert [one.member.name for one in desk.get(reverse("administration_staff") + "?which=locked").context["lines"]]
    assert verify(ada.now).findings == []
    send(desk, page_of("account", bao.id, "unlock"))
    assert at("bao").get("/").status_code == 200
    assert verify(ada.now).findings == []
    Account.objects.filter(pk=bao.account_id).update(is_active=False)
    assert [one.kind for one in verify(ada.now).findings] == ["row_changed"]


def test_a_new_password_ends_the_old_one(ada: Cast, at: At) -> None:
    his = at("bao")
    assert his.get("/").status_code == 200
    answer = send(at("ada"), page_of("account", ada.members["bao"].id, "password"))
    assert 'class="one-time"' in answer.content.decode()
    assert his.get("/").status_code == 302


def test_a_stand_in_is_named_and_ended(ada: Cast, at: At) -> None:
    desk, boris = at("ada", "en"), ada.members["boris"]
    today = ada.now.date()
    days = {"since": today, "until": today + timedelta(days=3)}
    assert send(desk, page_of("absence", boris.id), substitute="Nobody", **days).status_code == 422
    assert send(desk, page_of("absence", boris.id), substitute="Boris", **days).status_code == 422
    assert send(desk, page_of("absence", boris.id), substitute="clara", **days).status_code == 302
    assert send(desk, page_of("absence", boris.id), substitute="Bao", **days).status_code == 422
    assert send(desk, page_of("absence", ada.members["bao"].id), substitute="Boris", **days).status_code == 422
    assert {one.acting_for for one in ada.actor("clara").held} == {None, boris.id}
    made = StandIn.objects.get()
    assert desk.post(page_of("absence_end", boris.id, made.id)).status_code == 302
    assert {one.acting_for for one in ada.actor("clara").held} == {None}
    assert verify(ada.now).findings == []
