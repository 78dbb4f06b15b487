"""Packs: an institution's procedure as data, read from TOML, checked, explained and drawn."""

from huiyin.kernel.packs.comparing import ADDED, CHANGED, GONE, Changed, Rule, compare, rules, to_confirm
from huiyin.kernel.packs.drawing import draw
from huiyin.kernel.packs.explaining import explain
from huiyin.kernel.packs.loading import check, load, title, versions
from huiyin.kernel.packs.problems import PackError, Problem
from huiyin.kernel.packs.reading import from_json
from huiyin.kernel.packs.revising import revision_problems
from huiyin.kernel.packs.schema import (
    Asked,
    Basis,
    Category,
    Channel,
    Clock,
    Closing,
    Escalation,
    Extension,
    Field,
    Move,
    Numbering,
    Pack,
    Phrase,
    Relation,
    RoleDef,
    Statement,
    Status,
    actor,
)
from huiyin.kernel.packs.shape import LANGUAGES, Text
from huiyin.kernel.packs.vocabulary import PARTY, SYSTEM

__all__ = [
    "ADDED",
    "CHANGED",
    "GONE",
    "LANGUAGES",
    "PARTY",
    "SYSTEM",
    "Asked",
    "Basis",
    "Category",
    "Changed",
    "Channel",
    "Clock",
    "Closing",
    "Escalation",
    "Extension",
    "Field",
    "Move",
    "Numbering",
    "Pack",
    "PackError",
    "Phrase",
    "Problem",
    "Relation",
    "RoleDef",
    "Rule",
    "Statement",
    "Status",
    "Text",
    "actor",
    "check",
    "compare",
    "draw",
    "explain",
    "from_json",
    "load",
    "revision_problems",
    "rules",
    "title",
    "to_confirm",
    "versions",
]
