"""Every page is light: under 150 kB of HTML however full it is, in each language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client

import huiyin
from huiyin.institution.models import PackInUse
from scripts.compile_messages import compile_all
from tests.gallery.scene import set_up
from tests.gallery.sights import SIGHTS, places
from tests.gallery.visiting import opened_by

HUIYIN = Path(huiyin.__file__).parent
MOST = 150_000  # bytes, before any compression
MOST_OF_THE_PUBLIC = 100_000  # with all its styles, which are all that it fetches


def _styles(page: bytes) -> int:
    """How much its styles weigh."""
    found = re.findall(r'/static/((\w+)/\w+\.css)"', page.decode())
    assert found
    return sum((HUIYIN / room / "static" / name).stat().st_size for name, room in found)


@pytest.mark.parametrize("language", ["zh-hans", "en", "es"])
def test_pages_are_light(db: None, language: str) -> None:
    compile_all()
    cast, cases = set_up()
    here = places(cast, cases, PackInUse.objects.latest("id").id)
    weights: dict[str, int] = {}
    for sight in SIGHTS:
        if not sight.who:
            page = opened_by(Client(), sight, here, language)
            weights[str(sight)] = len(page)
            assert len(page) + _styles(page) <= MOST_OF_THE_PUBLIC, sight
            continue
        account = cast.members[sight.who].account
        assert account is not None
        account.language = language
        account.save(update_fields=["language"])
        client = Client()
        client.force_login(account)
        weights[str(sight)] = len(client.get(sight.path.format_map(here)).content)
    assert {sight: weight for sight, weight in weights.items() if weight >= MOST} == {}
    assert max(weights.values()) > MOST // 10, "nothing was full"
