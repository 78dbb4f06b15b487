"""The language is switched in place, and an account remembers it."""

from __future__ import annotations

import pytest
from django.test import Client

from huiyin.institution.models import Account
from huiyin.ui.words import html_lang, short


def test_switching_comes_back_to_the_same_page(gallery: Client) -> None:
    answer = gallery.post("/language/", {"language": "en", "next": "/gallery/today/?state=full"})
    assert answer.status_code == 302
    assert answer["Location"] == "/gallery/today/?state=full"
    page = gallery.get(answer["Location"])
    assert '<html lang="en">' in page.content.decode()


def test_the_switch_shows_where_one_is(gallery: Client) -> None:
    html = gallery.get("/gallery/find/?q=x", headers={"Accept-Language": "zh-CN"}).content.decode()
    assert '<html lang="zh-Hans">' in html
    assert 'name="next" value="/gallery/find/?q=x"' in html
    assert html.count('aria-current="true">中</button>') == 1


@pytest.mark.parametrize("where", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""])
def test_switching_never_leads_out_of_the_house(gallery: Client, where: str) -> None:
    assert gallery.post("/language/", {"language": "en", "next": where})["Location"] == "/"


def test_an_unknown_language_changes_nothing(gallery: Client) -> None:
    answer = gallery.post("/language/", {"language": "tlh", "next": "/gallery/find/"})
    assert answer["Location"] == "/gallery/find/"
    assert not answer.cookies


def test_the_language_is_not_switched_by_a_link(gallery: Client) -> None:
    assert gallery.get("/language/", {"language": "en"}).status_code == 405


@pytest.mark.django_db
def test_an_account_remembers_its_language(gallery: Client) -> None:
    account = Account.objects.create_user("wangfang", "a clerk's day", language="zh-hans")
    gallery.force_login(account)
    gallery.post("/language/", {"language": "en"})
    account.refresh_from_db()
    assert account.language == "en"
    another = Client()
    another.force_login(account)
    html = another.get("/accounts/password/change/", headers={"Accept-Language": "zh-CN"}).content.decode()
    assert '<html lang="en">' in html, "another browser speaks the account's language"


@pytest.mark.django_db
def test_a_choice_made_before_signing_in_becomes_the_accounts_once(gallery: Client) -> None:
    account = Account.objects.create_user("wangfang", "a clerk's day", language="zh-hans")
    gallery.post("/language/", {"language": "en"})
    gallery.force_login(account)
    answer = gallery.get("/accounts/password/change/")
    account.refresh_from_db()
    assert account.language == "en"
    assert answer.cookies["django_language"].value == "", "the cookie has done its work"
    assert answer["Content-Language"] == "en"


@pytest.mark.parametrize(
    ("code", "lang", "key"), [("zh-hans", "zh-Hans", "zh"), ("en", "en", "en"), ("es", "es", "es"), (None, "en", "en")]
)
def test_languages_are_named_as_html_and_data_name_them(code: str | None, lang: str, key: str) -> None:
    assert html_lang(code) == lang
    assert short(code) == key
