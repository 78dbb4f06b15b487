"""The packs that tests load, and a visit pack with one thing changed."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from huiyin.kernel.packs import Pack, load

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "packs"
TESTED = ROOT / "tests" / "packs"
VISIT = TESTED / "visit" / "2026-01-01.toml"


@cache
def loaded(name: str, version: str, folder: Path = SHIPPED) -> Pack:
    """A pack as it stands in the tree, read once."""
    return load(folder, name, version)


def changed(folder: Path, *changes: tuple[str, str]) -> Path:
    """Write the visit pack into ``folder`` with each first text, which stands in it once, replaced by the second."""
    text = VISIT.read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the visit pack"
        text = text.replace(old, new)
    return write(folder, text)


def write(folder: Path, text: str, name: str = "visit", version: str = "2026-01-01") -> Path:
    """Write a pack of one file; return the file."""
    file = folder / name / f"{version}.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def line_of(file: Path, text: str) -> int:
    """The number of the first line that holds ``text``."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if text in line)


def but(text: str, old: str, new: str) -> tuple[str, str]:
    """The change from ``text`` to the same with ``old`` replaced."""
    assert old in text
    return text, text.replace(old, new)


# The least that is a pack.
LEAST = """kind = "least"
revision = 1
title = { zh = "最小", en = "Least", es = "Mínimo" }
basis = { source = "custom", status = "expectation" }
[sources]
custom = { zh = "惯例", en = "Custom", es = "Costumbre" }
[numbering]
case = { format = "{year}-{n}" }
contact = { format = "{mark}{year}-{n}" }
[statuses]
open = { phase = "open", title = { zh = "在办", en = "Open", es = "Abierto" } }
done = { phase = "closed", title = { zh = "办结", en = "Done", es = "Hecho" } }
[closings]
answered = { title = { zh = "已答", en = "Answered", es = "Respondido" } }
[relations]
owner = { title = { zh = "单位", en = "Owner", es = "Unidad" } }
[roles]
clerk = { title = { zh = "职员", en = "Clerk", es = "Oficial" } }
[channels.desk]
title = { zh = "窗口", en = "Desk", es = "Ventanilla" }
mark = "W"
fields = ["title"]
[fields]
title = { type = "text", required = true, title = { zh = "标题", en = "Subject", es = "Asunto" } }
[moves.open]
title = { zh = "登记", en = "Open", es = "Abrir" }
say = { zh = "登记。", en = "Opened.", es = "Se abrió." }
from = [""]
to = "open"
by = ["clerk@registering"]
effects = ["record_registration"]
basis = { source = "custom", status = "expectation" }
[moves.answer]
title = { zh = "答复", en = "Answer", es = "Responder" }
say = { zh = "答复。", en = "Answered.", es = "Se respondió." }
from = ["open"]
to = "done"
by = ["clerk@owner"]
closes = "answered"
basis = { source = "custom", status = "expectation" }
[moves.reopen]
title = { zh = "重办", en = "Reopen", es = "Reabrir" }
say = { zh = "重办。", en = "Reopened.", es = "Se reabrió." }
from = ["done"]
to = "open"
by = ["clerk@owner"]
basis = { source = "custom", status = "expectation" }
[clocks.next]
title = { zh = "下一步", en = "Next", es = "Siguiente" }
count = 1
otherwise = true
basis = { source = "custom", status = "expectation" }
"""
