"""The few pictures of the house: lines on a 24-unit grid in the colour of the words beside them."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

_LINES = {
    # places
    "today": "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17M12 7.5V12l3 2",
    "register": "M6 3.5h8.5l4 4v13H6zM12.25 10.5v6M9.25 13.5h6",
    "find": "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M15.2 15.2 20.5 20.5",
    "board": "M4 5h4.5v14H4zM9.8 5h4.5v9H9.8zM15.5 5H20v11.5h-4.5z",
    "days": "M4 6h16v14H4zM4 10.5h16M8 3.5v4M16 3.5v4",
    "house": "M4 10.5 12 4l8 6.5V20H4zM9.5 20v-6h5v6",
    "reports": "M4 20h16M7 16.5v-5M12 16.5v-10M17 16.5v-8",
    # how something came in
    "letter": "M3.5 6h17v12h-17zM3.5 7l8.5 6.5L20.5 7",
    "visit": "M12 4.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7M5 20c.8-4 3.4-6 7-6s6.2 2 7 6",
    "call": "M6 3.5h3l1.2 4-2 1.8a12 12 0 0 0 6.5 6.5l1.8-2 4 1.2v3c0 1.4-1 2.5-2.5 2.5"
    "C10.5 20.5 3.5 13.5 3.5 6c0-1.5 1.1-2.5 2.5-2.5z",
    "web": "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17M3.5 12h17M12 3.5c5 5 5 12 0 17-5-5-5-12 0-17",
    "box": "M4 10h16v10H4zM7 10V4h10v6M9 14h6",
    "above": "M5 4h14M12 8v12M7 15l5 5 5-5",
    # what something is or does
    "paper": "M6 3.5h8.5l4 4v13H6zM14 3.5v4.5h4.5",
    "lock": "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
    "check": "M5 12.5 10 17.5 19.5 7",
    "close": "M6 6l12 12M18 6 6 18",
    "down": "M6 9.5l6 6 6-6",
    "on": "M4.5 12h15M13.5 6l6 6-6 6",
    "warn": "M12 4 21 19.5H3zM12 10v4.5M12 16.8v.4",
    "keys": "M3.5 6.5h17v11h-17zM7 10h.1M10.3 10h.1M13.7 10h.1M17 10h.1M8 14h8",
    # how something stands: each tone has a shape of its own, so that no colour stands alone
    "ring": "M12 5a7 7 0 1 0 0 14 7 7 0 0 0 0-14",
    "pause": "M8.5 5.5v13M15.5 5.5v13",
    "minus": "M6 12h12",
}
_SOLID = {
    "over": "M4 4h16v16H4z",
    "half": "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16m0 2.2v11.6a5.8 5.8 0 0 1 0-11.6",
    "dot": "M12 6a6 6 0 1 0 0 12 6 6 0 0 0 0-12",
}
# Made once: a list of a hundred rows asks for a few hundred.
_MADE: dict[str, SafeString] = {
    name: format_html(
        '<svg class="icon{}" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="{}"/></svg>', kind, line
    )
    for kind, lines in (("", _LINES), (" icon-solid", _SOLID))
    for name, line in lines.items()
}
NONE = mark_safe("")


def icon(name: str) -> SafeString:
    """The picture of that name as inline SVG, hidden from screen readers: a word always stands beside it.

    Raises ``KeyError`` for a name that no picture has; an empty name gives nothing.
    """
    return _MADE[name] if name else NONE
