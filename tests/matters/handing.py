"""Handing files in, as a browser without a script does."""

from __future__ import annotations

import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from huiyin.cases import papers
from huiyin.cases.models import Paper
from tests.cast import Cast
from tests.papers import samples


def file(name: str = "来信.pdf", content: bytes = b"") -> SimpleUploadedFile:
    """A file as a browser sends it; what the browser says of its kind is a lie."""
    return SimpleUploadedFile(name, content or samples.pdf(), content_type="application/x-anything")


def carried(html: str) -> dict[str, Any]:
    """What a form sends of itself: its key and the files it has."""
    keys = re.findall(r'name="key" value="(\w+)"', html)
    return {"key": keys[-1], "paper": re.findall(r'name="paper" value="(\w+)"', html)}


def add(client: Client, case: int, *files: SimpleUploadedFile, **typed: Any) -> Any:
    """Open the form that adds papers and send it with these files."""
    address = f"/cases/{case}/moves/add_papers/"
    opened = carried(client.get(address).content.decode())
    return client.post(address, {**opened, "files": list(files), **typed})


def held(cast: Cast, case: int, who: str = "anna") -> list[tuple[str, bytes]]:
    """The papers of a case, name and content, as that member opens them."""
    actor = cast.actor(who)
    ids = Paper.objects.filter(case=case).order_by("added_at", "id").values_list("id", flat=True)
    opened = [papers.open_paper(actor, case, one, cast.now) for one in ids]
    return [(one.name, one.content) for one in opened]
