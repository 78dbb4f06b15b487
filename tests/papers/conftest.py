"""A house whose members hand files in."""

from __future__ import annotations

import pytest

from tests.cast import Cast, build


@pytest.fixture
def cast(db: None) -> Cast:
    """The institution and its people."""
    return build()
