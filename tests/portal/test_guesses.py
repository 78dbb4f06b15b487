"""Ten thousand guesses: none opens anything, and how long a refusal takes tells nothing of which kind it is."""

from __future__ import annotations

import random
from statistics import median
from time import perf_counter_ns

import pytest

from huiyin.cases import codes
from tests.cast import Cast
from tests.gallery.visiting import code_of

pytestmark = pytest.mark.django_db
GUESSES = 10_000


def test_ten_thousand_guesses_open_nothing_and_tell_nothing(portal: Cast) -> None:
    cases = [portal.register() for _ in range(20)]
    replaced = [codes.plain(code_of(case)) for case in cases]
    for case in cases:
        portal.do("anna", "replace_code", case, identity_proved="document")
    draw = random.Random(7)
    took: dict[bool, list[int]] = {True: [], False: []}
    for n in range(GUESSES):
        was_one = n % 2 == 0
        code = draw.choice(replaced) if was_one else "".join(draw.choices(codes.ALPHABET, k=codes.LENGTH))
        begun = perf_counter_ns()
        assert codes.find(portal.institution.id, code) is None
        took[was_one].append(perf_counter_ns() - begun)
    once, never = median(took[True]), median(took[False])
    assert abs(once - never) < 0.2 * max(once, never)
