"""The cast under each of the shipped packs beside that of letters and visits."""

from __future__ import annotations

import pytest

from tests.cast import Cast, build
from tests.kernel.packs_cast import loaded


@pytest.fixture
def complaints(db: None) -> Cast:
    """The house with a complaints desk."""
    return build(loaded("complaints-desk", "2026-01-01"))


@pytest.fixture
def property_desk(db: None) -> Cast:
    """The house with a property desk; Anna sits at the service desk, Boris mends, Wei heads the menders."""
    return build(loaded("property-desk", "2026-01-01"))
