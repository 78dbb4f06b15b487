"""A few papers of the sample institution: the scan of a letter and a photograph, drawn here, for its newest matters."""

from __future__ import annotations

import io
import random
from datetime import datetime, timedelta

from PIL import Image, ImageDraw

from huiyin.cases.acts import Request, perform
from huiyin.cases.models import OPEN, ORDINARY, Contact
from huiyin.institution.actor import actor
from huiyin.institution.house import House
from huiyin.papers import staging
from huiyin.papers.staging import Incoming, Offered

MOST = 3
_PAGE, _INK, _PAPER = (620, 877), (40, 44, 60), (250, 247, 238)


def fill(home: House, end: datetime) -> None:
    """Hand in a scan with each of the newest open letters, and a photograph with every second one."""
    newest = Contact.objects.filter(
        institution=home.id, channel="letter", case__phase=OPEN, case__secrecy=ORDINARY, registered_by__isnull=False
    ).order_by("-id")
    for n, contact in enumerate(newest[:MOST]):
        by, now = actor(home, contact.registered_by_id or 0, home.today(end)), end - timedelta(minutes=MOST - n)
        files = [("来信扫描件.pdf", _scan(n))] + ([("现场照片.jpg", _photograph(n))] if n % 2 == 0 else [])
        form = f"demo:{contact.id}"
        for name, content in files:
            staging.stage(by, form, Incoming(name, content, len(content)), now)
        offered = tuple(Offered(one.mark, one) for one in staging.find(by, form))
        perform(Request("add_papers", by, {"papers": offered}, now, (contact.case_id,)))


def _scan(n: int) -> bytes:
    """A page in a hand that nobody can read, as a PDF."""
    draw, page = random.Random(n), Image.new("RGB", _PAGE, _PAPER)  # noqa: S311  # to be repeatable is the point
    pen = ImageDraw.Draw(page)
    for line in range(110, 700, 34):
        left, right = 70 + (40 if line == 110 else 0), 550 - draw.randrange(120 if line > 600 else 20)
        for place in range(left, right, 24):
            for _ in range(4):
                ends = [place + draw.randrange(18), line + draw.randrange(20)]
                pen.line([*ends, ends[0] + draw.randrange(-9, 10), ends[1] + draw.randrange(-8, 9)], _INK, 2)
    pen.ellipse([430, 720, 520, 810], outline=(190, 40, 30), width=5)
    return _saved(page, "PDF")


def _photograph(n: int) -> bytes:
    """A building site at night: cranes, lit windows, the moon."""
    draw, picture = random.Random(n), Image.new("RGB", (960, 640), (22, 26, 44))  # noqa: S311  # as above
    pen = ImageDraw.Draw(picture)
    pen.ellipse([780, 60, 850, 130], fill=(240, 232, 200))
    for left in range(0, 960, 120):
        top = draw.randrange(220, 420)
        pen.rectangle([left + 6, top, left + 108, 640], fill=(38, 42, 58))
        for x in range(left + 18, left + 96, 22):
            for y in range(top + 14, 620, 30):
                pen.rectangle([x, y, x + 11, y + 15], fill=(244, 206, 112) if draw.random() < 0.3 else (52, 57, 76))
    for mast in (200, 620):
        pen.line([mast, 640, mast, 130, mast + 250, 130, mast - 70, 130], (212, 148, 40), 7)
        pen.line([mast + 200, 130, mast + 200, 300], (212, 148, 40), 3)
    return _saved(picture, "JPEG")


def _saved(image: Image.Image, form: str) -> bytes:
    file = io.BytesIO()
    image.save(file, form)
    return file.getvalue()
