"""One matter of the gallery: its clocks and what can be done now."""

from __future__ import annotations

from functools import partial
from typing import Any

from tests.ui.gallery.data import LONG_TITLE, Clock, found, words

# key, label, what it sets off, kind
MOVES = [
    ("r", ("答复", "Reply"), ("事项进入待送达；告知信访人", "It waits for delivery; the party is told"), "primary"),
    (
        "t",
        ("转送", "Transfer"),
        (
            "责任单位变更；“回告”开始计时（12月5日）；告知信访人",
            "The owner changes; the clock “report back” starts (5 Dec); the party is told",
        ),
        "",
    ),
    ("u", ("催办", "Urge"), ("向责任单位发催办函", "An urging letter goes to the owner"), ""),
    (
        "e",
        ("延期", "Extend"),
        (
            "“办理期限”最多延长三十天，须经负责人批准并告知信访人",
            "“Handling” runs up to 30 days longer; the head must approve and the party is told",
        ),
        "",
    ),
    ("p", ("告知进展", "Progress notice"), ("信访人收到告知；期限不变", "The party gets word; no date changes"), ""),
    ("n", ("备注", "Note"), ("只有参与办理的人看得到", "Only those who take part see it"), ""),
]


def matter(long: bool, state: str) -> dict[str, Any]:
    """The context of the case page."""
    say = partial(words, long=long)
    clocks = [
        Clock(say("办理期限", "Handling"), 21),
        Clock(say("回告", "Report back"), -2, 15),
        Clock(say("受理决定", "Acceptance"), -20, 15, "met"),
    ]
    if state == "full":
        clocks += [
            Clock(say("听证", "Hearing"), 12, 30, "paused"),
            Clock(say("复查窗口", "Review window"), 300, 330, provisional=True),
            Clock(say("进展告知", "Progress notice"), 0, 10),
            Clock(say("领导批示", "Leader’s instruction"), 2, 7),
        ]
    return {
        "title": LONG_TITLE if state == "full" else "北门外工地夜间施工扰民",
        "clocks": clocks,
        "moves": [] if state == "empty" else [(key, say(*name), say(*off), kind) for key, name, off, kind in MOVES],
        "full": state == "full",
        "found": [] if state == "empty" else found()[:3],
        "refused": state == "error",
    }
