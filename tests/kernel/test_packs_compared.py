"""What differs between two procedures is named, and nothing else; a rule to confirm is marked by all it says."""

from __future__ import annotations

import json
from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from huiyin.kernel import packs
from huiyin.kernel.packs import Pack, compare, from_json, rules, to_confirm
from tests.house.tree import ROOT


@cache
def law() -> Pack:
    """The regulation of 2022."""
    return packs.load(ROOT / "packs", "letters-and-visits", "2022-05-01")


def mended(section: str, name: str, **fields: object) -> Pack:
    """The same with fields of one entry changed; without fields the entry is taken out."""
    raw = json.loads(law().to_json())
    kept = [[key, {**entry, **fields} if key == name else entry] for key, entry in raw[section]]
    raw[section] = kept if fields else [[key, entry] for key, entry in kept if key != name]
    return from_json(json.dumps(raw))


def test_equal_packs_do_not_differ() -> None:
    assert compare(law(), from_json(law().to_json())) == []


@given(st.sampled_from(sorted(law().clocks)), st.integers(1, 400))
def test_a_changed_clock_is_told_with_what_it_was(name: str, count: int) -> None:
    other = mended("clocks", name, count=count)
    before = law().clocks[name].count
    found = [(one.section, one.name, one.what, one.fields) for one in compare(law(), other)]
    wanted = [("clocks", name, "changed", (("count", before, count),))] if before != count else []
    assert found == wanted


@given(st.sampled_from(["clocks", "moves", "categories", "phrases", "fields"]), st.data())
def test_what_is_gone_one_way_is_added_the_other(section: str, data: st.DataObject) -> None:
    names = sorted(getattr(law(), section))
    if not names:
        return
    name = data.draw(st.sampled_from(names))
    other = mended(section, name)
    assert [(one.section, one.name, one.what) for one in compare(law(), other)] == [(section, name, "gone")]
    assert [(one.section, one.name, one.what) for one in compare(other, law())] == [(section, name, "added")]


def test_versions_differ_in_their_head_and_entries() -> None:
    old = packs.load(ROOT / "packs", "letters-and-visits", "2005-05-01")
    found = compare(old, law())
    assert {"", "clocks", "moves"} <= {one.section for one in found}
    assert all(one.fields for one in found if one.what == "changed")


def test_a_rule_that_says_something_else_is_another_rule() -> None:
    name = to_confirm(law())[0].name
    other = mended("clocks", name, count=99)
    marks = {rule.mark for rule in rules(law())}
    assert len(marks) == len(rules(law()))
    changed = {rule.mark for rule in rules(other)} - marks
    assert len(changed) == 1
    assert all(rule.basis.status != "verified" for rule in to_confirm(law()))
