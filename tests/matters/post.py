"""The post and the queue in tests: noted and opened by acts, pressed on the page, typed into a sheet."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

from huiyin.matters import arrivals
from huiyin.matters.arrivals import By
from huiyin.matters.models import LETTER, Arrival
from tests.cast import Cast
from tests.matters.reading import text_of
from tests.matters.sheets import LETTER as TYPED
from tests.matters.sheets import fields

KEY = re.compile(r'name="key" value="([0-9a-f]{32})"')


def press(client: Client, do: str, **more: Any) -> Any:
    """Open the page and press one of its buttons."""
    page = client.get("/arrivals/").content.decode()
    found = KEY.search(page)
    assert found is not None
    return client.post("/arrivals/", {"key": found[1], "do": do, **more})


def said(client: Client, answer: Any) -> str:
    """What the page reads like after the act."""
    assert answer.status_code == 302
    return text_of(client.get(answer["Location"]).content.decode())


def rows(*ids: int) -> list[Arrival]:
    """The arrivals as they stand now, in that order."""
    found = {row.id: row for row in Arrival.objects.filter(pk__in=ids)}
    return [found[one] for one in ids]


def noted(cast: Cast, count: int, channel: str = LETTER, who: str = "anna", unit: str = "office") -> list[int]:
    """So many have come, a minute later."""
    cast.pass_time(minutes=1)
    return arrivals.note(By(cast.actor(who), cast.now), cast.units[unit].id, channel, count)


def opened(cast: Cast, *ids: int, who: str = "anna") -> None:
    """They are opened or called, a minute later."""
    cast.pass_time(minutes=1)
    arrivals.open_(By(cast.actor(who), cast.now), ids)


def sheet_of(client: Client, arrival: int) -> dict[str, Any]:
    """The sheet of a letter or visitor, filled in."""
    answer = client.get("/register/", {"arrival": arrival})
    assert answer.status_code == 200
    return {**fields(answer.content.decode()), **TYPED}
