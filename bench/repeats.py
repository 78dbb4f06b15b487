"""Are repeats found? Real messages in order of time, each compared with those before it as when it is registered.

Truth is in the data: the same text once more (blanks apart), and the same user once more on the same subject. The file
may not be shipped; give its path, or put it where ``SHARED`` says. ``--show N`` prints the likest pairs of different
texts, to be judged by a person. Nothing of the data is written anywhere else.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

from bench.lib import say, set_up
from huiyin.cases.acts import Request, perform
from huiyin.institution.actor import system
from huiyin.matters import queries
from huiyin.matters.importing import load_mapping, open_source
from huiyin.matters.queries import SAME_SUBJECT, SAME_TEXT
from tests.cast import build

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "data" / "zhengwu" / "messages.csv"
LEAST = 10
"""Per cent: below it a suggestion is not even noted."""
STEPS = (30, 40, 50, 60, 65, 70, 75, 80, 85, 90, 95, 100)


@dataclass
class Asked:
    """One message: what came before it in truth, and what was suggested."""

    inputs: dict[str, Any]
    same_text: set[int]  # cases before it with the same text
    same_subject: set[int]  # cases before it of the same user on the same subject
    similar: list[tuple[int, int]] = field(default_factory=list)  # case and likeness in per cent, as ranked
    earlier: list[int] = field(default_factory=list)  # cases of the same user, as suggested

    def shown(self, least: float) -> set[int]:
        """Cases suggested when the threshold is ``least`` per cent."""
        return {case for case, likeness in self.similar if likeness >= least}


def messages(path: Path) -> list[dict[str, Any]]:
    """The file's messages as inputs of a registration, in order of time."""
    mapping = load_mapping("city-messages", ROOT / "mappings")
    found = [mapping.read(line.cells).inputs for line in open_source(path).rows()]
    return sorted(found, key=lambda one: one["received_at"])


def ask_all(rows: list[dict[str, Any]]) -> dict[int, Asked]:
    """Ask for suggestions with each message, then register it; by case."""
    cast = build()
    office, anna = cast.units["office"].id, cast.actor("anna")
    by = system(anna.house, anna.today)
    texts: dict[str, set[int]] = defaultdict(set)
    subjects: dict[tuple[str, str], set[int]] = defaultdict(set)
    asked: dict[int, Asked] = {}
    for count, inputs in enumerate(rows, 1):
        text, subject = "".join(inputs["text"].split()), (inputs["alias"], inputs["title"])
        one = Asked(inputs, set(texts[text]), set(subjects[subject]))
        with mock.patch.object(queries, "SAME_SUBJECT", LEAST / 100):
            one.similar = [(found.row.id, found.likeness) for found in queries.similar(anna, inputs)]
        one.earlier = [found.row.id for found in queries.earlier(anna, inputs)]
        done = perform(Request("register", by, {**inputs, "to_unit": office}, cast.now, kind="matter", quiet=True))
        case = done.cases[0][0]
        asked[case] = one
        texts[text].add(case)
        subjects[subject].add(case)
        if count % 500 == 0:
            say(f"{count:,} of {len(rows):,}")
    return asked


def share(part: Iterable[object], of: Iterable[object]) -> str:
    """A part of a whole, as a count and in per cent."""
    some, whole = sum(1 for _ in part), sum(1 for _ in of)
    return f"{some}/{whole} = {some / whole:.1%}" if whole else "0/0"


def tell(asked: dict[int, Asked]) -> None:
    """Print the figures."""
    every = list(asked.values())
    again = [one for one in every if one.same_text]
    by_user = [one for one in every if one.same_subject]
    print(f"{len(every):,} messages; {len(again)} repeat a text, {len(by_user)} a subject of the same user")
    print(f"\nTaken for the same text from {SAME_TEXT:.0%}, shown from {SAME_SUBJECT:.0%}:")
    flagged = [one for one in every if one.shown(SAME_TEXT * 100)]
    pairs = [(one, case) for one in every for case in one.shown(SAME_TEXT * 100)]
    print("  precision, messages:", share([one for one in flagged if one.same_text], flagged))
    print("  precision, pairs:   ", share([case for one, case in pairs if case in one.same_text], pairs))
    print("  recall, messages:   ", share([one for one in again if one.same_text & one.shown(SAME_TEXT * 100)], again))
    print(
        "  among those shown:  ", share([one for one in again if one.same_text & one.shown(SAME_SUBJECT * 100)], again)
    )
    print("Same user, same subject:")
    similar = [one for one in by_user if one.same_subject & one.shown(SAME_SUBJECT * 100)]
    alias = [one for one in by_user if one.same_subject & set(one.earlier)]
    print("  among similar:      ", share(similar, by_user))
    print("  by alias:           ", share(alias, by_user))
    either = [one for one in by_user if one.same_subject & ({*one.earlier} | one.shown(SAME_SUBJECT * 100))]
    print("  among either:       ", share(either, by_user))
    print("\n  from   shown a message   messages with any   same text: precision of pairs, recall")
    for least in STEPS:
        shown = [(one, case) for one in every for case in one.shown(least)]
        exact = [case for one, case in shown if case in one.same_text]
        recalled = [one for one in again if one.same_text & one.shown(least)]
        some = sum(1 for one in every if one.shown(least))
        print(f"  {least:3} %  {len(shown) / len(every):15.2f} {some / len(every):19.1%}   ", end="")
        print(f"{share(exact, shown)}, {share(recalled, again)}")


def show(asked: dict[int, Asked], most: int) -> None:
    """Print the likest pairs of different texts, and the true repeats that were not found."""
    pairs = [
        (likeness, one, asked[case])
        for one in asked.values()
        for case, likeness in one.similar
        if case not in one.same_text
    ]
    pairs.sort(key=lambda pair: -pair[0])
    for likeness, one, other in pairs[:most]:
        same_user = "same user" if one.inputs["alias"] == other.inputs["alias"] else ""
        print(f"\n== {likeness} % {same_user}")
        for each in (other, one):
            print(f"   {each.inputs['received_at']:%Y-%m-%d}  {each.inputs['title']} | {each.inputs['text'][:400]!r}")


def main(path: Path, most: int = 0) -> None:
    """Measure and print."""
    if not path.exists():
        sys.exit(f"There is no {path}. The messages are not part of the project: give the path of a file like it.")
    set_up("repeats")
    asked = ask_all(messages(path))
    tell(asked)
    if most:
        show(asked, most)


if __name__ == "__main__":
    words = sys.argv[1:]
    pairs_shown = int(words.pop(words.index("--show") + 1)) if "--show" in words else 0
    paths = [Path(word) for word in words if word != "--show"]
    main(paths[0] if paths else SHARED, pairs_shown)
