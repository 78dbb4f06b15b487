"""The engine's journalled tables, made known when the models are there."""

from __future__ import annotations

from huiyin.cases import tables
from huiyin.cases.models import Case, Clock, Contact, Paper, Participation, Task, Wall
from huiyin.parties.models import Dossier, Link, Person


def install() -> None:
    """Register every journalled table of the engine and of the parties a case comes from."""
    tables.register("dossier", Dossier)
    tables.register("person", Person)
    tables.register("link", Link)
    # How far a clock's alarms have come is the watch's bookkeeping, not a result of a move.
    tables.register("clock", Clock, derived=frozenset({"alarms", "next_alarm_at"}))
    tables.register("participation", Participation)
    tables.register("wall", Wall)
    tables.register("task", Task)
    tables.register("contact", Contact)
    tables.register("paper", Paper)
    tables.register("case", Case, derived=frozenset({"head", "seq", "moved_at"}))
