"""Error pages say what happened, what was kept and what to do; every answer carries the content policy."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.template.loader import render_to_string
from django.test import Client
from django.utils.translation import override

PARTS = {"en": ("What happened", "What was kept", "What to do"), "zh-hans": ("发生了什么", "留住了什么", "怎么办")}


@pytest.mark.parametrize("language", PARTS)
@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "429", "500"])
def test_every_error_page_says_all_three(name: str, language: str) -> None:
    """Also without a request: a failure of ours has none to give."""
    with override(language):
        html = render_to_string(f"{name}.html")
    answers = dict(zip(re.findall(r"<dt>(.+?)</dt>", html), re.findall(r"<dd>\s*(.+?)\s*</dd>", html), strict=True))
    assert tuple(answers) == PARTS[language]
    assert all(len(answer) > 8 for answer in answers.values())
    assert len(set(re.findall(r"<h1>\s*(.+?)\s*</h1>", html))) == 1


def test_an_address_that_is_not_there(gallery: Client) -> None:
    answer = gallery.get("/nowhere/", headers={"Accept-Language": "en"})
    assert answer.status_code == 404
    assert "There is nothing here for you to see" in answer.content.decode()


def test_a_fault_of_ours(gallery: Client) -> None:
    gallery.raise_request_exception = False
    answer = gallery.get("/broken/", headers={"Accept-Language": "en"})
    assert answer.status_code == 500
    html = answer.content.decode()
    assert "Something failed on our side" in html
    assert "RuntimeError" not in html
    assert "csrfmiddlewaretoken" not in html


def test_a_form_sent_without_its_token(gallery: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/language/", {"language": "en"}, headers={"Accept-Language": "en"})
    assert answer.status_code == 403
    assert "This page was open too long" in answer.content.decode()


@pytest.mark.django_db
def test_too_many_tries(gallery: Client) -> None:
    cache.clear()
    for _ in range(40):
        answer = gallery.post("/accounts/login/", {"login": "x", "password": "y"}, headers={"Accept-Language": "en"})
        if answer.status_code == 429:
            break
    cache.clear()
    assert answer.status_code == 429
    assert "Too many tries" in answer.content.decode()


@pytest.mark.parametrize("path", ["/gallery/case/", "/accounts/login/", "/nowhere/"])
def test_nothing_is_inline_and_the_policy_says_so(gallery: Client, path: str) -> None:
    answer = gallery.get(path)
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    html = answer.content.decode()
    assert not re.search(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son\w+=|javascript:", html)


def test_pages_stay_light(gallery: Client) -> None:
    assert len(gallery.get("/gallery/today/?state=full").content) < 100_000
