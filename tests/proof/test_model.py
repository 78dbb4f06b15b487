"""Random people doing random things, allowed and forbidden: nothing that must be true is ever untrue."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from .machine import Register

UNHURRIED = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


def run(examples: int, steps: int) -> None:
    """Walk so many times, so many steps each."""
    chosen = settings(max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=UNHURRIED)
    run_state_machine_as_test(Register, settings=chosen)


@pytest.mark.django_db
def test_nothing_breaks_in_a_few_short_walks() -> None:
    run(examples=5, steps=12)


@pytest.mark.slow
@pytest.mark.django_db
def test_nothing_breaks_in_many_long_walks() -> None:
    run(examples=max(15, settings().max_examples // 4), steps=30)
