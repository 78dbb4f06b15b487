"""A document set in type: a template of Typst and its data become a PDF, the same on every machine.

The type comes from a package (Noto Sans SC, OFL), never from the machine: a document looks as it was looked at, and
Chinese is there where no font is installed. Data is handed over as JSON: nothing that somebody typed is ever template.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn
import segno
import typst


def pdf(package: str, template: str, data: Mapping[str, Any]) -> bytes:
    """Set the ``template`` that lies in ``package`` with ``data`` (as JSON in ``sys.inputs``) and return the PDF."""
    return typst.compile(
        Path(str(files(package) / template)),
        format="pdf",
        font_paths=[_folder()],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )


def square_code(text: str) -> str:
    """The QR code that says ``text``, as SVG; with the least correction, as it says much."""
    return str(segno.make_qr(text, error="l", boost_error=False).svg_inline(border=4, omitsize=True))


@cache
def _folder() -> Path:
    return Path(pylopdf_fonts_zh_cn.sans_path()).parent
