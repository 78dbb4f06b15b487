"""The sample institution on a real server, as ``make run`` leaves it but smaller."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.test import override_settings
from pytest_django.live_server_helper import LiveServer

from huiyin.institution import house
from huiyin.parties import sealing
from huiyin.site.demo import loading
from huiyin.site.demo.staff import sample_accounts
from scripts.compile_messages import compile_all


@pytest.fixture(scope="session", autouse=True)
def _messages() -> None:
    """Chinese is spoken only from compiled catalogues."""
    compile_all()


@pytest.fixture
def sample(live_server: LiveServer) -> Iterator[str]:
    """The address of a server with a small sample institution, whose accounts may sign in."""
    house.forget()
    sealing.forget()
    with override_settings(HUIYIN_DEMO=True, HUIYIN_DEMO_ACCOUNTS=sample_accounts()):
        loading.load(1, 30, datetime.now(UTC))
        yield live_server.url
    house.forget()
    sealing.forget()
