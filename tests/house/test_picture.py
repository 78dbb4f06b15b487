"""The picture of the house shows the import contract as it is."""

from __future__ import annotations

from xml.etree import ElementTree

from scripts.draw_house import PICTURE, draw, layers
from tests.house.tree import HOUSE


def test_picture_is_fresh() -> None:
    """``make picture`` mends it."""
    assert PICTURE.read_text(encoding="utf-8") == draw()


def test_picture_shows_every_room() -> None:
    rooms = {path.parent.name for path in HOUSE.glob("*/__init__.py")}
    shown = {element.text for element in ElementTree.fromstring(draw()).iter("{http://www.w3.org/2000/svg}text")}
    assert rooms <= shown
    assert {room for floor in layers() for room in floor} == rooms
