"""Alarms before, at and after a limit; the ladder up; each once, whoever watches."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from huiyin.cases import redating, verify, watch
from huiyin.cases.models import Clock
from huiyin.institution.acts import By
from huiyin.journal.store import entries
from huiyin.kernel import calendars
from huiyin.notices.models import Notice
from tests.cast import Cast


def codes(cast: Cast, name: str) -> list[str]:
    """What stands in somebody's inbox, the oldest first."""
    return list(
        Notice.objects.filter(member=cast.members[name]).order_by("made_at", "id").values_list("code", flat=True)
    )


def test_whoever_answers_is_reminded_and_the_head_hears_when_it_is_late(cast: Cast) -> None:
    case = cast.register()
    cast.do("anna", "take", case)
    cast.do("rui", "review_registration", case)
    watch.round_once(cast.pass_time(days=12))
    assert codes(cast, "anna") == ["due_soon"]
    watch.round_once(cast.pass_time(days=6))
    assert "overdue" in codes(cast, "anna")
    assert "raised" in codes(cast, "hong")
    assert {"remind", "escalate"} <= {entry.move for entry in entries(f"case:{case}")}
    assert verify.verify(cast.now).findings == []


def test_a_round_repeated_tells_nothing_twice(cast: Cast) -> None:
    case = cast.register()
    cast.do("anna", "take", case)
    now = cast.pass_time(days=30)
    watch.round_once(now)
    before = Notice.objects.count()
    assert watch.round_once(now).done == 0
    assert Notice.objects.count() == before


def test_a_failing_alarm_comes_again_in_an_hour(cast: Cast) -> None:
    cast.register()
    now = cast.pass_time(days=30)

    def broken(clock_id: int, at: datetime) -> None:
        raise RuntimeError("no")

    ring = watch.ring
    watch.ring = broken
    try:
        assert watch.round_once(now).failed >= 1
    finally:
        watch.ring = ring
    assert set(Clock.objects.filter(next_alarm_at__isnull=False).values_list("next_alarm_at", flat=True)) == {
        now + timedelta(hours=1)
    }
    assert watch.round_once(now + timedelta(hours=1)).done >= 1


def test_a_provisional_limit_is_counted_again_when_the_calendar_is_published(cast: Cast) -> None:
    cast.now = datetime(2026, 12, 28, 1, 0, tzinfo=UTC)
    case = cast.register(to_unit=cast.units["urban"].id)
    cast.do("boris", "take", case)
    china = calendars.builtin("china")
    closed = china.with_closures({datetime(2027, 1, 12, tzinfo=UTC).date(): "全市停电"})
    before = Clock.objects.get(case=case, name="forward").due_at
    assert redating.publish_calendar(By(cast.pass_time(minutes=1)), cast.institution.id, closed) == 1
    assert Clock.objects.get(case=case, name="forward").due_at > before
    assert "redate" in codes(cast, "boris")
    assert redating.publish_calendar(By(cast.pass_time(minutes=1)), cast.institution.id, closed) == 0
    assert verify.verify(cast.now).findings == []
