"""Ada administers the house of the cast."""

from __future__ import annotations

from datetime import date

import pytest

from huiyin.institution import acts
from huiyin.institution.models import Account
from tests.cast import START, Cast
from tests.matters.conftest import at, cast, pytest_runtest_makereport, room

__all__ = ["at", "cast", "pytest_runtest_makereport", "room"]  # pytest finds them here


@pytest.fixture
def ada(cast: Cast) -> Cast:
    """The cast with an administrator, who is nothing else."""
    by = acts.By(START)
    account = Account.objects.create(username="ada")
    cast.members["ada"] = acts.add_member(by, cast.institution, name="Ada", account=account)
    acts.give_role(by, cast.members["ada"], cast.units["office"], "administrator", date(2026, 1, 1))
    return cast
