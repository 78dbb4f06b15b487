"""Tasks: parallel work with somebody and a day, while the matter stays where it is."""

from __future__ import annotations

import pytest

from huiyin.cases import queries, verify
from huiyin.cases.models import Task
from huiyin.cases.policy import Refused
from tests.cast import Cast


def test_the_unit_asked_sees_the_matter_and_finishes_the_task(cast: Cast) -> None:
    case = cast.register()
    due = cast.now.date()
    cast.do("anna", "add_task", case, to_unit=cast.units["education"].id, task="核实学校作息", task_by=due)
    assert queries.get(cast.actor("clara"), case).id == case
    cast.do("clara", "finish_task", case, report="已核实。")
    assert Task.objects.get(case=case).done_at is not None
    assert verify.verify(cast.now).findings == []


def test_without_a_task_there_is_nothing_to_finish(cast: Cast) -> None:
    case = cast.register()
    with pytest.raises(Refused, match="no_task"):
        cast.do("anna", "finish_task", case, report="没有任务")


def test_no_task_goes_to_the_accused(cast: Cast) -> None:
    case = cast.register(accused_units=[cast.units["education"].id])
    due = cast.now.date()
    with pytest.raises(Refused, match="receiver_barred"):
        cast.do("hong", "add_task", case, to_unit=cast.units["education"].id, task="核实", task_by=due)
