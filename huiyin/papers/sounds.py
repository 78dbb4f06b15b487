"""Recordings: known by how they begin and whether they go on so. No part of them is decoded."""

from __future__ import annotations

import re

from huiyin.papers.kinds import Unfit

_BRANDS = {b"M4A ", b"M4B ", b"mp42", b"mp41", b"isom", b"iso2", b"3gp4", b"3gp5", b"dash"}
_PICTURES = {b"heic", b"heix", b"mif1", b"msf1", b"heim", b"avif"}
_FILM = re.compile(rb"hdlr.{8}vide", re.DOTALL)
_RATES = {  # kbit/s of MPEG audio, layer III: version 1, and 2 with 2.5
    True: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    False: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_SAMPLES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}


def kind_of(content: bytes) -> str | None:
    """The kind of recording, None if it is none; raises ``Unfit`` for one that was cut or has a picture track."""
    if content[:6] == b"#!AMR\n" or content[:9] == b"#!AMR-WB\n":
        return "amr"
    if content[:4] == b"RIFF" and content[8:12] == b"WAVE":
        if content[12:16] not in (b"fmt ", b"JUNK", b"bext", b"LIST"):
            raise Unfit("broken_recording")
        return "wav"
    if content[4:8] == b"ftyp":
        return _boxes(content)
    return "mp3" if _frames(content) else None


def _boxes(content: bytes) -> str:
    """An MP4 file is a row of boxes, each with its length: they end where the file ends."""
    if content[8:12] not in _BRANDS:
        raise Unfit("apple_picture" if content[8:12] in _PICTURES else "film")
    place, names = 0, set()
    while place + 8 <= len(content):
        length = int.from_bytes(content[place : place + 4])
        if length == 1:
            length = int.from_bytes(content[place + 8 : place + 16])
        elif length == 0:
            length = len(content) - place
        names.add(content[place + 4 : place + 8])
        if length < 8:
            break
        if content[place + 4 : place + 8] == b"moov" and _FILM.search(content, place, place + length):
            raise Unfit("film")
        place += length
    if place != len(content) or b"moov" not in names:
        raise Unfit("broken_recording")
    return "m4a"


def _frames(content: bytes) -> bool:
    """Whether two frames of MP3 follow one another, after a tag if there is one."""
    place = 0
    if content[:3] == b"ID3" and len(content) > 10:
        length = 0
        for byte in content[6:10]:
            length = (length << 7) | (byte & 0x7F)
        place = 10 + length
    for _ in range(2):
        length = _frame(content[place : place + 4])
        if not length:
            return False
        place += length
    return True


def _frame(head: bytes) -> int:
    """The length of the frame that begins so; 0 if none does."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return 0
    version, rate, sampling = (head[1] >> 3) & 3, head[2] >> 4, (head[2] >> 2) & 3
    if version == 1 or rate in (0, 15) or sampling == 3:
        return 0
    samples = 144 if version == 3 else 72
    return samples * _RATES[version == 3][rate] * 1000 // _SAMPLES[version][sampling] + ((head[2] >> 1) & 1)
