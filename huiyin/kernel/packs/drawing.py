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
_FILL = {"": "#faf7f0", "open": "#fffdf8", "closed": "#e9efe8", "archived": "#eceae4"}
_STYLE = (
    "text{font-family:system-ui,'PingFang SC','Noto Sans SC',sans-serif;font-size:13px;fill:#1d1b18}"
    ".title{font-size:20px;font-weight:600}.status{font-weight:600}.quiet{fill:#6b665e}.closing{fill:#b3361f}"
    ".arc{fill:none;stroke:#8a857b}.back{stroke:#b8b2a6;stroke-dasharray:4 3}"
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
        f'height="{height}" role="img" aria-label="{title}">',
        f"<style>{_STYLE}</style>",
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
        '<path d="M0 0L8 4L0 8z" fill="#8a857b"/></marker></defs>',
        f'<rect width="{_WIDTH}" height="{height}" fill="{_FILL[""]}"/>',
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
            kind = "closing" if move.closes else ""
            yield kind, f"{move.title[language]} → {pack.statuses[move.to].title[language]}", sets_off
    for line in _wrapped(staying):
        yield "quiet", line, ""


def _wrapped(words: list[str]) -> Iterator[str]:
    line = ""
    for word in words:
        longer = f"{line} · {word}" if line else word
        if line and sum(2 if east_asian_width(each) in "WF" else 1 for each in longer) > _COLUMNS:
            yield line
            longer = word
        line = longer
    if line:
        yield line


def _box(row: _Row) -> Iterator[str]:
    yield (
        f'<rect x="{_LEFT}" y="{row.top}" width="{_BOX}" height="{row.tall}" rx="4" '
        f'fill="{_FILL[row.phase]}" stroke="#cfc8ba"/>'
    )
    label = f'<text class="status" x="{_LEFT + 12}" y="{row.middle - 3}">{escape(row.title)}</text>'
    yield label + f'<text class="quiet" x="{_LEFT + 12}" y="{row.middle + 14}">{escape(row.name)}</text>'
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
