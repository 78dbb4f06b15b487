"""What must hold before a house is served, and who may sign in to a demonstration."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test import RequestFactory
from django.utils import translation
from pytest_django import Settings

from huiyin.institution.models import Account
from huiyin.journal import triggers
from huiyin.site import checkup, serving
from huiyin.site.console import Trouble
from huiyin.site.demo.staff import PASSWORD, SAMPLES

SECRET = "q7Zk3vXw9bRt1nLm5cHs8dGf2jPy4aEu6iOo0TxKzVwYcBnMQe"


@pytest.fixture
def ready(db: None, settings: Settings, tmp_path: Path) -> Iterator[Settings]:
    """A house that may be served anywhere."""
    settings.SECRET_KEY, settings.STATIC_ROOT, settings.HUIYIN_DEMO = SECRET, tmp_path, False
    (tmp_path / "staticfiles.json").write_text("{}")
    with translation.override("en"):
        yield settings


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "0.0.0.0", "192.0.2.7", "office.example"])
def test_a_whole_house_may_be_served_anywhere(ready: Settings, host: str) -> None:
    serving.check(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "office.example", ""])
def test_beyond_this_machine_nothing_that_lets_everybody_in(ready: Settings, host: str) -> None:
    ready.HUIYIN_DEMO = True
    with pytest.raises(Trouble, match="HUIYIN_DEMO"):
        serving.check(host)
    ready.HUIYIN_DEMO, ready.DEBUG = False, True
    with pytest.raises(Trouble, match="DEBUG"):
        serving.check(host)
    ready.DEBUG = False
    account = Account.objects.create(username=SAMPLES[0].username, password=make_password(PASSWORD))
    with pytest.raises(Trouble, match=SAMPLES[0].username):
        serving.check(host)
    account.set_password("a word of its own")
    account.save()
    serving.check(host)


def test_on_this_machine_a_demonstration_may_be_served(ready: Settings) -> None:
    ready.HUIYIN_DEMO = ready.DEBUG = True
    Account.objects.create(username=SAMPLES[0].username, password=make_password(PASSWORD))
    serving.check("127.0.0.1")


@pytest.mark.parametrize("secret", ["", "secret", "a" * 80, "abcdefghij" * 8, "django-insecure-" + SECRET])
def test_a_guessable_secret_is_refused_everywhere(ready: Settings, secret: str) -> None:
    ready.SECRET_KEY = secret
    with pytest.raises(Trouble, match="can be guessed"):
        serving.check("127.0.0.1")
    assert "The secret can be guessed." in {sign.what for sign in checkup.examine(datetime(2026, 11, 21, tzinfo=UTC))}


def test_a_database_without_its_triggers_is_refused(ready: Settings) -> None:
    triggers.drop(connection)
    with pytest.raises(Trouble, match="lacks"):
        serving.check("127.0.0.1")


def test_a_database_that_is_not_up_to_date_is_refused(ready: Settings) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'notices'")
    with pytest.raises(Trouble, match="not up to date"):
        serving.check("127.0.0.1")


def test_without_built_files_it_says_how_to_build_them(ready: Settings, tmp_path: Path) -> None:
    (tmp_path / "staticfiles.json").unlink()
    with pytest.raises(Trouble, match="front-end"):
        serving.check("127.0.0.1")


def test_a_taken_port_is_named(ready: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Trouble, match=f"127.0.0.1:{port}"):
            serving.refuse_taken_port("127.0.0.1", port)
    serving.refuse_taken_port("127.0.0.1", port)


@pytest.mark.parametrize(("demo", "opens"), [(True, True), (False, False)])
def test_the_known_password_opens_demonstrations_only(db: None, settings: Settings, demo: bool, opens: bool) -> None:
    settings.HUIYIN_DEMO = demo
    Account.objects.create(username="anna", password=make_password(PASSWORD))
    found = authenticate(RequestFactory().post("/"), username="anna", password=PASSWORD)
    assert (found is not None) == opens


def test_another_password_opens_as_ever(db: None, settings: Settings) -> None:
    settings.HUIYIN_DEMO = False
    Account.objects.create(username="anna", password=make_password("a word of its own"))
    request = RequestFactory().post("/")
    assert authenticate(request, username="anna", password="a word of its own") is not None
    assert authenticate(request, username="anna", password="another") is None
