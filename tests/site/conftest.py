"""Houses to run commands on: made once, copied for each test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.utils import translation
from pytest_django import DjangoDbBlocker

from huiyin.institution.house import forget
from huiyin.site.cli import main
from tests.site import homes
from tests.site.homes import Home, Run


@pytest.fixture(scope="session")
def furnished(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Home]:
    """A house with the cast in it, ready to be served; Anna signs in with ``one-good-word``. Not to be changed."""
    with ExitStack() as stack:
        with django_db_blocker.unblock():
            home = stack.enter_context(homes.made(tmp_path_factory.mktemp("houses") / "furnished"))
        home.python("-c", homes.SET_UP)
        home.python(
            "-m", "django", "collectstatic", "--noinput", "--verbosity", "0",
            DJANGO_SETTINGS_MODULE="huiyin.site.settings",
        )  # fmt: skip
        yield home
        with django_db_blocker.unblock():
            stack.close()


@pytest.fixture
def home(furnished: Home, tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[Home]:
    """A copy of it to work on."""
    with ExitStack() as stack:
        with django_db_blocker.unblock():
            copy = stack.enter_context(homes.made(tmp_path / "home", furnished))
        yield copy
        with django_db_blocker.unblock():
            stack.close()


@pytest.fixture
def run(db: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command and return what it said; ``status`` is the expected exit status."""
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    monkeypatch.setenv("COLUMNS", "200")
    forget()

    def tell(*arguments: str, status: int = 0) -> str:
        with translation.override("en"), pytest.raises(SystemExit) as left:
            main(arguments)
        said = capsys.readouterr()
        assert left.value.code == status, said
        return said.err if status else said.out

    return tell
