"""The procedure as one SVG picture: a row for each status with what can be done there, arcs from status to status."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from unicodedata import east_asian_width

from huiyin.kernel.packs.schema import Move, Pack
from huiyin.kernel.packs.vocabulary import SYSTEM

_LINE, _GAP, _TOP = 20, 24, 60  # pixels: a line of text, the space between rows, the heading
_LEFT, _BOX, _WIDTH = 160, 190, 1120  # where the boxes begin (arcs to the left), how wide they are, the picture
_TEXT = _LEFT + _BOX + 24  # where the moves stand
_COLUMNS = 104  # how many narrow characters fit beside a box
_STYLE = (
    "text{font-family:'Noto Sans SC','Noto Sans CJK SC','PingFang SC',system-ui,sans-serif;font-size:13px;fill:#1d1b18}"
    ".title{font-size:20px;font-weight:600}.status{font-weight:600}.quiet{fill:#6b665e}.closing{fill:#b3361f}"
    ".arc{fill:none;stroke:#8a857b}.back{stroke:#b8b2a6;stroke-dasharray:4 3}.tip{fill:#8a857b}"
    ".box{stroke:#cfc8ba}.ground,.new{fill:#faf7f0}.open{fill:#fffdf8}.closed{fill:#e9efe8}.archived{fill:#eceae4}"
    "@media(prefers-color-scheme:dark){text{fill:#ece7dd}.quiet{fill:#b5aea2}.closing{fill:#ff9c85}"
    ".arc{stroke:#9a9488}.back{stroke:#6f6a61}.tip{fill:#9a9488}.box{stroke:#5a554d}"
    ".ground,.new{fill:#1d1b18}.open{fill:#26231f}.closed{fill:#22302a}.archived{fill:#2e2b27}}"
)
_STARTS = {"zh": "起算：", "en": "starts ", "es": "inicia "}
_AND = {"zh": "、", "en": ", ", "es": ", "}
_NEW = {"zh": "新事项", "en": "New", "es": "Nuevo"}
_ANY = {"zh": "各在办状态", "en": "Any open status", "es": "Todo estado abierto"}


@dataclass(frozen=True, slots=True)
class _Row:
    """A box with the lines beside it: (class, text, what a move starts)."""

    name: str
    title: str
    phase: str
    top: int
    lines: list[tuple[str, str, str]]

    @property
    def tall(self) -> int:
        return _LINE * max(2, len(self.lines)) + 4

    @property
    def middle(self) -> int:
        return self.top + self.tall // 2


def draw(pack: Pack, language: str = "en") -> str:
    """A self-contained SVG of the pack in ``language``: statuses, moves, where they lead, which clocks they start.

    Moves possible in every open status stand once, in a row of their own, and have no arcs.
    """
    rows = list(_rows(pack, language))
    height = rows[-1].top + rows[-1].tall + _GAP
    title = escape(f"{pack.title[language]} · {pack.version}")
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" '
        f'height="{height}" lang="{language}" role="img" aria-label="{title}">',
        f"<style>{_STYLE}</style>",
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
        '<path class="tip" d="M0 0L8 4L0 8z"/></marker></defs>',
        f'<rect class="ground" width="{_WIDTH}" height="{height}"/>',
        f'<text class="title" x="{_LEFT}" y="36">{title}</text>',
        *_arcs(pack, {row.name: row.middle for row in rows}),
        *(part for row in rows for part in _box(row)),
        "</svg>",
    ]
    return "\n".join(parts)


def _rows(pack: Pack, language: str) -> Iterator[_Row]:
    common = _common(pack)
    entries = [("", _NEW[language], "", pack.moves_from("")), ("any open", _ANY[language], "", common)]
    for status in pack.statuses.values():
        own = [move for move in pack.moves_from(status.name) if move not in common or status.phase != "open"]
        entries.append((status.name, status.title[language], status.phase, tuple(own)))
    top = _TOP
    for name, title, phase, moves in entries:
        row = _Row(name, title, phase, top, list(_lines(pack, moves, language)))
        top += row.tall + _GAP
        yield row


def _common(pack: Pack) -> tuple[Move, ...]:
    """The moves that are possible in every open status."""
    every = {status.name for status in pack.statuses.values() if status.phase == "open"}
    return tuple(move for move in pack.moves.values() if every <= set(move.from_))


def _lines(pack: Pack, moves: Iterable[Move], language: str) -> Iterator[tuple[str, str, str]]:
    staying = [move.title[language] for move in moves if move.to is None and SYSTEM not in move.by]
    for move in moves:
        if move.to is not None:
            clocks = [clock.title[language] for clock in pack.clocks.values() if move.name in clock.from_]
            sets_off = f"{_STARTS[language]}{_AND[language].join(clocks)}" if clocks else ""
            text, kind = (
                f"{move.title[language]} → {pack.statuses[move.to].title[language]}",
                "closing" * bool(move.closes),
            )
            if _wide(text) + _wide(sets_off) <= _COLUMNS:
                yield kind, text, sets_off
                continue
            yield kind, text, ""
            for line in _wrapped([f"{_STARTS[language]}{clocks[0]}", *clocks[1:]]):
                yield "quiet", line, ""
    for line in _wrapped(staying):
        yield "quiet", line, ""


def _wide(text: str) -> int:
    return sum(2 if east_asian_width(each) in "WF" else 1 for each in text)


def _wrapped(words: list[str]) -> Iterator[str]:
    line = ""
    for word in words:
        longer = f"{line} · {word}" if line else word
        if line and _wide(longer) > _COLUMNS:
            yield line
            longer = word
        line = longer
    if line:
        yield line


def _box(row: _Row) -> Iterator[str]:
    yield (
        f'<rect class="box {row.phase or "new"}" x="{_LEFT}" y="{row.top}" width="{_BOX}" height="{row.tall}" rx="4"/>'
        f'<text class="status" x="{_LEFT + 12}" y="{row.middle + 5}">{escape(row.title)}</text>'
    )
    for number, (kind, text, sets_off) in enumerate(row.lines):
        extra = f'<tspan class="quiet" dx="10">{escape(sets_off)}</tspan>' if sets_off else ""
        y = row.top + 16 + number * _LINE
        yield f'<text class="{kind}" x="{_TEXT}" y="{y}">{escape(text)}{extra}</text>'


def _arcs(pack: Pack, middle: dict[str, int]) -> Iterator[str]:
    """One arc a pair of statuses, wider the farther it reaches; those that lead back are dashed."""
    common = _common(pack)
    moves = [move for move in pack.moves.values() if move not in common and move.to is not None]
    pairs = {(status, str(move.to)) for move in moves for status in move.from_ if status != move.to}
    order = list(middle)
    for start, end in sorted(pairs, key=lambda pair: (order.index(pair[0]), order.index(pair[1]))):
        steps = order.index(end) - order.index(start)
        begin, finish = middle[start] + 6, middle[end] - 6
        bend = _LEFT - 14 - min(abs(steps), 10) * (_LEFT // 10)
        back = " back" if steps < 0 else ""
        yield (
            f'<path class="arc{back}" marker-end="url(#tip)" '
            f'd="M{_LEFT} {begin}C{bend} {begin} {bend} {finish} {_LEFT} {finish}"/>'
        )
