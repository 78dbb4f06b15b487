"""What may be handed in, and how much of it: one place for every limit."""

from __future__ import annotations

from dataclasses import dataclass

MOST_BYTES = 20_000_000  # a file
MOST_FILES = 20  # a form
MOST_OF_A_FORM = 60_000_000  # bytes
MOST_PIXELS = 50_000_000  # a picture: A4 at 600 dpi has 35 million, a telephone's up to 50
MOST_FRAMES = 100  # pages of one TIFF
MOST_ENTRIES = 5_000  # files inside one document
MOST_UNPACKED = 150_000_000  # bytes inside one document
MOST_RATIO = 200  # how often a large part of a document may be larger than it is packed
SMALL = 2_000_000  # bytes: below it no ratio is asked
LONGEST_NAME = 120  # characters, ending included


class Unfit(Exception):
    """Why a file is not taken, as a stable code (see ``labels.REFUSALS``); ``what``: what in it is at fault."""

    def __init__(self, code: str, what: str = "") -> None:
        super().__init__(code)
        self.code, self.what = code, what


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file: its media type, the endings its names may have (the first is its own), how it is shown.

    ``shown``: a browser may show it in place; anything else is only ever saved.
    """

    name: str
    media: str
    endings: tuple[str, ...]
    shown: bool = False


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("pdf", "application/pdf", ("pdf",), shown=True),
        Kind("jpeg", "image/jpeg", ("jpg", "jpeg"), shown=True),
        Kind("png", "image/png", ("png",), shown=True),
        Kind("webp", "image/webp", ("webp",), shown=True),
        Kind("tiff", "image/tiff", ("tif", "tiff")),
        Kind("text", "text/plain; charset=utf-8", ("txt",), shown=True),
        Kind("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ("docx",)),
        Kind("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ("xlsx",)),
        Kind("odt", "application/vnd.oasis.opendocument.text", ("odt",)),
        Kind("ods", "application/vnd.oasis.opendocument.spreadsheet", ("ods",)),
        Kind("ofd", "application/ofd", ("ofd",)),
        Kind("mp3", "audio/mpeg", ("mp3",)),
        Kind("m4a", "audio/mp4", ("m4a",)),
        Kind("wav", "audio/wav", ("wav",)),
        Kind("amr", "audio/amr", ("amr",)),
    )
}

ENDINGS = tuple(f".{ending}" for kind in KINDS.values() for ending in kind.endings)
