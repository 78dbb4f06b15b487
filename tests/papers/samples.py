"""Files as people hand them in, and as nobody should: all made here, small, and of the real kinds."""

from __future__ import annotations

import io
import struct
import wave
import zipfile
import zlib

from PIL import Image

CONTENT_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def pdf(extra: bytes = b"", objects: bytes = b"") -> bytes:
    """A PDF of one empty page; ``extra`` stands in its catalogue, ``objects`` beside the others."""
    body = (
        b"%PDF-1.7\n1 0 obj <</Type /Catalog /Pages 2 0 R " + extra + b">> endobj\n"
        b"2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj\n"
        b"3 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 200 200]>> endobj\n" + objects
    )
    return body + b"trailer <</Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(body)


def packed_objects(text: bytes) -> bytes:
    """An object stream of a PDF, packed."""
    packed = zlib.compress(text)
    return b"9 0 obj <</Type /ObjStm /Filter /FlateDecode /Length %d>>\nstream\n%s\nendstream endobj\n" % (
        len(packed),
        packed,
    )


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 20), **more: object) -> bytes:
    """A picture, its left half dark."""
    image = Image.new("RGB", size, "white")
    image.paste((20, 20, 20), (0, 0, size[0] // 2, size[1]))
    file = io.BytesIO()
    image.save(file, kind, **more)
    return file.getvalue()


def photograph() -> bytes:
    """A telephone's picture: it lies on its side and says where, when and with what it was taken."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x0132] = 6, "Pocket 9", "2026:03:01 08:00:00"
    exif.get_ifd(0x8825).update({1: "N", 2: (39.0, 54.0, 26.0), 3: "E", 4: (116.0, 23.0, 50.0)})
    return picture(exif=exif, comment=b"taken for Wang Fang")


def bomb(width: int, height: int) -> bytes:
    """A PNG whose head promises more pixels than it has."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


def packed(entries: dict[str, bytes | str], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A packed file of these entries."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as made:
        for name, content in entries.items():
            made.writestr(name, content)
    return file.getvalue()


def docx(more: dict[str, bytes | str] | None = None, types: str = f"{WORD}.document.main+xml") -> bytes:
    """A document of one line."""
    return packed(
        {
            "[Content_Types].xml": f'<Types xmlns="{CONTENT_TYPES}"><Override PartName="/word/document.xml"'
            f' ContentType="{types}"/></Types>',
            "word/document.xml": "<w:document><w:p>北门工地</w:p></w:document>",
            **(more or {}),
        }
    )


def xlsx(more: dict[str, bytes | str] | None = None) -> bytes:
    """A workbook of one sheet."""
    types = (
        f'<Types xmlns="{CONTENT_TYPES}"><Override PartName="/xl/workbook.xml" ContentType="{SHEET}.sheet.main+xml"/>'
    )
    return packed({"[Content_Types].xml": types + "</Types>", "xl/workbook.xml": "<workbook/>", **(more or {})})


def odt(inside: str = "", more: dict[str, bytes | str] | None = None) -> bytes:
    """A document of LibreOffice; ``inside`` stands in its text."""
    content = f"<office:document-content><office:body>{inside}</office:body></office:document-content>"
    return packed({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content, **(more or {})})


def ofd() -> bytes:
    """A document as Chinese offices exchange them."""
    return packed({"OFD.xml": '<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016"/>', "Doc_0/Document.xml": "<x/>"})


def relations(kind: str, target: str) -> str:
    """The relationships of a document: one to something outside."""
    return (
        f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" Type="{OFFICE}/{kind}"'
        f' Target="{target}" TargetMode="External"/></Relationships>'
    )


def wav() -> bytes:
    """A tenth of a second of silence."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(b"\0" * 1600)
    return file.getvalue()


def mp3(tag: bytes = b"") -> bytes:
    """Three frames of MP3, 128 kbit/s at 44.1 kHz: 417 bytes each."""
    return tag + (b"\xff\xfb\x90\x00" + b"\0" * 413) * 3


def m4a(brand: bytes = b"M4A ", handler: bytes = b"soun") -> bytes:
    """The boxes of a recording in an MP4 file."""

    def box(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data) + 8) + name + data

    track = box(b"hdlr", b"\0" * 8 + handler + b"\0" * 12)
    return box(b"ftyp", brand + b"\0\0\0\0") + box(b"moov", track) + box(b"mdat", b"\0" * 64)
