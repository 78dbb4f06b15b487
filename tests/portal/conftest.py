"""The cast with an open portal, and people at it: a browser without a script and without an account."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from huiyin.portal import counts
from tests.cast import Cast
from tests.matters.conftest import at, cast, pytest_runtest_makereport, room
from tests.portal.person import Person, open_portal

__all__ = ["at", "cast", "pytest_runtest_makereport", "room"]  # pytest finds them here


@pytest.fixture(autouse=True)
def _counted_anew() -> Iterator[None]:
    yield
    counts.forget()


@pytest.fixture
def portal(cast: Cast) -> Cast:
    """The cast, open to the public at /p/linhe/."""
    open_portal(cast)
    return cast


@pytest.fixture
def person(portal: Cast) -> Callable[..., Person]:
    """Somebody at a device of their own: ``person()``, or ``person("es")``."""
    return lambda language="en": Person(portal, language)
