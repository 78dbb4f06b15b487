"""What is asked and answered beside the handling of a case, also after its end: a clock marked ``beside`` in its pack.

It says by itself what may be done: an ask stands until it is answered, and nothing is answered that nobody asked.
"""

from __future__ import annotations

from huiyin.cases.facts import Facts
from huiyin.cases.models import Clock

ASKED_ALREADY, NOTHING_ASKED = "asked_already", "nothing_asked"


def refusal(facts: Facts, move: str) -> str | None:
    """Why a move that asks or answers something beside the handling is not made now; None for every other move."""
    running = {clock.name for clock in facts.running}
    answers = False
    for name, rule in facts.pack.clocks.items():
        if rule.beside and move in rule.from_ and name in running:
            return ASKED_ALREADY
        if rule.beside and move in rule.until:
            if name in running:
                return None
            answers = True
    return NOTHING_ASKED if answers else None


def owed(facts: Facts) -> list[Clock]:
    """The clocks of what is asked and not answered, the most urgent first."""
    standing = (clock for clock in facts.running if facts.pack.clocks[clock.name].beside)
    return sorted(standing, key=lambda clock: clock.due_at)
