from __future__ import annotations

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiyin.journal import queries, store, triggers
from huiyin.journal.models import Entry
from huiyin.journal.queries import Folded
from huiyin.kernel.ledger import GENESIS, fold

from .conftest import NOW, Write, run, said

fields = st.dictionaries(st.sampled_from(["status", "unit", "due_at"]), st.none() | st.integers(0, 9) | st.text())
changes = st.dictionaries(st.sampled_from(["case", "clock"]), st.dictionaries(st.sampled_from(["1", "2"]), fields))


@pytest.fixture
def journal(write: Write) -> None:
    for number, stream in enumerate(("case:1", "case:2", "case:12", "case:1", "unit:5", "case:2", "cases:1")):
        write(stream, {"case": {"1": {"status": str(number), f"f{number}": number}}})


@pytest.mark.usefixtures("journal")
def test_streams_of_a_kind_are_found_once_each() -> None:
    assert list(queries.streams("case")) == ["case:12", "case:1", "case:2"]
    assert list(queries.streams("unit")) == ["unit:5"]
    assert list(queries.streams("roster")) == []


@pytest.mark.usefixtures("journal")
def test_only_streams_changed_since_are_found() -> None:
    positions = list(Entry.objects.order_by("id").values_list("id", flat=True))
    assert list(queries.streams("case", positions[3])) == ["case:2"]
    assert list(queries.streams("case", positions[-1])) == []


@pytest.mark.usefixtures("journal")
def test_a_state_is_the_fold_of_the_changes() -> None:
    assert queries.folded("case:1") == {"case": {"1": {"status": "3", "f0": 0, "f3": 3}}}
    assert queries.folded("case:7") == {}


@pytest.mark.usefixtures("journal")
def test_many_states_come_with_their_heads(monkeypatch: pytest.MonkeyPatch) -> None:
    together = sorted(queries.folds("case"))
    assert [one.stream for one in together] == ["case:1", "case:12", "case:2"]
    for one in together:
        assert (one.seq, one.digest) == store.head(one.stream)
        assert one.state == queries.folded(one.stream)
    monkeypatch.setattr(queries, "_AT_ONCE", 1)
    assert sorted(queries.folds("case")) == together


@pytest.mark.usefixtures("journal")
def test_a_text_that_can_not_be_read_changes_the_state_and_stops_nothing() -> None:
    triggers.drop(connection)
    run("UPDATE journal_entry SET body = '{' WHERE stream = 'case:1' AND seq = 2")
    (one,) = (each for each in queries.folds("case") if each.stream == "case:1")
    assert one.state == {"case": {"1": {"status": "0", "f0": 0}}}


def test_what_is_folded_is_what_was_appended(db: None) -> None:
    streams = iter(range(1000))

    @settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(changes, min_size=1, max_size=6))
    def any_changes(steps: list[dict[str, dict[str, dict[str, object]]]]) -> None:
        stream = f"case:{next(streams)}"
        drafts = [store.Draft(stream, n, GENESIS, NOW, 1, "m", said(step)) for n, step in enumerate(steps, 1)]
        links = store.append_many(drafts)
        (found,) = (one for one in queries.folds("case") if one.stream == stream)
        assert found == Folded(stream, len(steps), links[-1], fold(steps))

    any_changes()
