"""Pictures, made anew from their pixels: where, when and with what they were taken is gone.

Whoever holds the letter sees the same; nothing hidden behind or inside the picture survives.
"""

from __future__ import annotations

import io
from typing import Any

from PIL import Image, ImageOps, ImageSequence

from huiyin.papers.kinds import MOST_FRAMES, MOST_PIXELS, Unfit

FORMATS = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "tiff": "TIFF"}
_QUALITY = 92
_KEPT_MODES = {"1", "L", "RGB", "RGBA", "P", "LA", "CMYK", "I;16"}


def remade(kind: str, content: bytes) -> bytes:
    """The picture with its pixels the right way up and nothing else; raises ``Unfit``."""
    try:
        with Image.open(io.BytesIO(content), formats=[FORMATS[kind]]) as image:
            return _pages(image) if kind == "tiff" else _single(kind, image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Unfit("too_many_pixels") from None
    except Unfit:
        raise
    except Exception:  # a decoder may stumble over a hostile picture in any way: then it is a broken one
        raise Unfit("broken_picture") from None


def _measured(image: Image.Image) -> None:
    """Ask how large it will be before a pixel is decoded."""
    if image.width * image.height > MOST_PIXELS:
        raise Unfit("too_many_pixels")


def _single(kind: str, image: Image.Image) -> bytes:
    _measured(image)
    if getattr(image, "n_frames", 1) > 1:
        raise Unfit("moving_picture")
    image.load()
    upright = _bare(ImageOps.exif_transpose(image))
    file = io.BytesIO()
    more: dict[str, Any] = {"jpeg": {"quality": _QUALITY, "optimize": True}, "webp": {"quality": _QUALITY}}.get(
        kind, {}
    )
    upright.save(file, FORMATS[kind], **more)
    return file.getvalue()


def _pages(image: Image.Image) -> bytes:
    """A scan of several pages; all of them together may have no more pixels than one picture has five times."""
    if getattr(image, "n_frames", 1) > MOST_FRAMES:
        raise Unfit("too_many_pages")
    pages, pixels = [], 0
    for frame in ImageSequence.Iterator(image):
        _measured(frame)
        pixels += frame.width * frame.height
        if pixels > 5 * MOST_PIXELS:
            raise Unfit("too_many_pixels")
        frame.load()
        pages.append(_packed(_bare(ImageOps.exif_transpose(frame))))
    return _joined(pages)


def _packed(page: Image.Image) -> Image.Image:
    """One page as a TIFF of its own, so that only one lies unpacked in memory at a time."""
    file = io.BytesIO()
    page.save(file, "TIFF", compression="group4" if page.mode == "1" else "tiff_lzw")
    file.seek(0)
    return Image.open(file, formats=["TIFF"])


def _joined(pages: list[Image.Image]) -> bytes:
    file = io.BytesIO()
    with_own = [page.info.get("compression") for page in pages]
    compression = "group4" if set(with_own) == {"group4"} else "tiff_lzw"
    pages[0].save(file, "TIFF", save_all=True, append_images=pages[1:], compression=compression)
    return file.getvalue()


def _bare(image: Image.Image) -> Image.Image:
    """The pixels alone, in a form that every kind of file can hold."""
    if image.mode not in _KEPT_MODES:
        image = image.convert("RGB")
    transparency = image.info.get("transparency") if image.mode in ("P", "L", "RGB") else None
    image.info = {} if transparency is None else {"transparency": transparency}
    return image
