"""Signing in and out: every page that can be reached is ours, what is closed has no address."""

from __future__ import annotations

import pytest
from django.test import Client, override_settings
from django.urls import NoReverseMatch, reverse

from huiyin.institution.models import Account
from tests.ui.gallery.overrides import overrides

OURS = 'class="seal"'


@pytest.fixture
def wangfang(db: None) -> Account:
    return Account.objects.create_user("wangfang", "a clerk's day", language="en")


def body(client: Client, path: str) -> str:
    answer = client.get(path, headers={"Accept-Language": "en"})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/inactive/"])
def test_pages_for_strangers_are_ours(gallery: Client, path: str) -> None:
    html = body(gallery, path)
    assert OURS in html
    assert html.count("<h1") == 1


@pytest.mark.parametrize("path", ["/accounts/password/change/", "/accounts/logout/"])
def test_pages_for_members_are_ours(gallery: Client, wangfang: Account, path: str) -> None:
    gallery.force_login(wangfang)
    html = body(gallery, path)
    assert OURS in html
    assert html.count("<h1") == 1


CLOSED = ["signup", "email", "set_password", "reset_password", "email_verification_sent", "reauthenticate"]


@pytest.mark.parametrize("name", [*(f"account_{one}" for one in CLOSED), "mfa_index"])
def test_the_rest_of_allauth_has_no_address(gallery: Client, name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.django_db
def test_a_member_signs_in_and_out(gallery: Client, wangfang: Account) -> None:
    answer = gallery.post("/accounts/login/", {"login": "wangfang", "password": "a clerk's day", "next": "/closed/"})
    assert answer["Location"] == "/closed/"
    assert gallery.get("/closed/").content == b"inside"
    gallery.post("/accounts/logout/")
    assert gallery.get("/closed/").status_code == 302


@pytest.mark.django_db
def test_a_wrong_password_says_so_above_and_keeps_the_name(gallery: Client, wangfang: Account) -> None:
    html = gallery.post("/accounts/login/", {"login": "wangfang", "password": "no"}).content.decode()
    assert 'role="alert"' in html
    assert 'value="wangfang"' in html


@pytest.mark.django_db
def test_a_password_is_changed(gallery: Client, wangfang: Account) -> None:
    gallery.force_login(wangfang)
    new = "night work at the north gate"
    gallery.post("/accounts/password/change/", {"oldpassword": "a clerk's day", "password1": new, "password2": new})
    wangfang.refresh_from_db()
    assert wangfang.check_password(new)


@pytest.mark.django_db
def test_sample_accounts_are_offered_in_the_demo_and_work(gallery: Client, wangfang: Account) -> None:
    html = body(gallery, "/accounts/login/")
    assert "Registers letters and visits" in html
    assert 'name="login" value="wangfang"' in html
    assert gallery.post("/accounts/login/", {"login": "wangfang", "password": "a clerk's day"}).status_code == 302


def test_sample_accounts_are_offered_nowhere_else() -> None:
    with override_settings(**{**overrides(), "HUIYIN_DEMO": False}):
        html = body(Client(), "/accounts/login/")
    assert "wangfang" not in html
    assert "Sample accounts" not in html


def test_a_part_asked_for_after_the_session_ended_leads_the_whole_page_to_sign_in(gallery: Client) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/gallery/case/?side=party"}
    answer = gallery.get("/closed/", headers=headers)
    assert answer.status_code == 204
    assert answer["HX-Redirect"] == "/accounts/login/?next=/gallery/case/%3Fside%3Dparty"
