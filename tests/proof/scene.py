"""A small register in which every journalled table has rows: what is tampered with."""

from __future__ import annotations

from tests.cast import Cast, build


def full() -> Cast:
    """Five matters: in handling with a task and a draft, closed, accused, joined, confidential."""
    cast = build()
    handled = cast.register(
        to_unit=cast.units["urban"].id, email="wang@example.com", place="北门", requests=["停工"], category="housing"
    )
    cast.do("boris", "accept", handled)
    cast.do(
        "boris", "add_task", handled, task="请协助核实", to_unit=cast.units["education"].id, task_by=cast.now.date()
    )
    cast.do("boris", "draft_reply", handled, reply_text="已责令停工。", outcome="supported", legal_basis="第43条")
    closed = cast.register()
    cast.do("hong", "answer_on_the_spot", closed, reply_text="当场说明。", outcome="informed")
    cast.register(accused_members=[cast.members["wei"].id], accused_units=[cast.units["urban"].id])
    joined = cast.register(channel="call")
    cast.do("anna", "join", joined, join_to=handled, reason="同一件事")
    cast.register(channel="visit", secrecy="confidential", name="陈静", head_count=2, representatives=["陈静", "周明"])
    cast.do("boris", "note", handled, note="电话已核实")  # leaves nothing but an entry
    return cast
