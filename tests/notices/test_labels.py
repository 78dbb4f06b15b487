"""Words for every code."""

from __future__ import annotations

import pytest
from django.utils import translation

from huiyin.notices import labels

SAMPLE = {"days": 2, "attempts": 6, "count": 3, "answer": "550 5.1.1", "unit": 5}
UNITS = {5: {"zh": "城管局", "en": "City works"}}


@pytest.mark.parametrize("language", ["en", "zh-hans", "es"])
@pytest.mark.parametrize(("code", "names"), labels.declared())
def test_every_code_makes_a_sentence(code: str, names: frozenset[str], language: str) -> None:
    params = {name: "2026-03-09" if name.endswith("_on") else SAMPLE[name] for name in names}
    labels.check(code, params)
    with translation.override(language):
        text = labels.sentence(code, params, UNITS, {})
    assert text
    assert "%" not in text
    assert "2026-03-09" not in text  # dates stand in the reader's way


def test_one_day_and_many() -> None:
    with translation.override("en"):
        one = labels.sentence("overdue", {"days": 1, "due_on": "2026-03-01"}, {}, {})
        many = labels.sentence("overdue", {"days": 2, "due_on": "2026-03-01"}, {}, {})
    assert one == "Overdue by 1 day: the time limit ended on 1 Mar 2026."
    assert many.startswith("Overdue by 2 days")


def test_more_is_said_where_more_is_known() -> None:
    with translation.override("en"):
        assert labels.sentence("yours", {}, {}, {}) == "Assigned to you."
        assert "1 Apr 2026" in labels.sentence("yours", {"due_on": "2026-04-01"}, {}, {})


def test_a_move_speaks_with_its_packs_words() -> None:
    titles = {"sign_for": {"zh": "签收", "en": "Signed for"}}
    labels.check("sign_for", {})
    with translation.override("zh-hans"):
        assert labels.sentence("sign_for", {}, {}, titles) == "签收"
    with translation.override("en"):
        assert labels.sentence("no_longer_in_the_pack", {}, {}, titles) == "There is news."


def test_a_code_has_one_meaning() -> None:
    with pytest.raises(labels.UnknownNotice):
        labels.declare("overdue", "Something else.")


def test_units_in_params_are_found() -> None:
    assert labels.unit_ids({"unit": 5, "from_unit": 6, "days": 3}) == {5, 6}
