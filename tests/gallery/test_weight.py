"""Every page is light: under 150 kB of HTML however full it is, in each language."""

from __future__ import annotations

import pytest
from django.test import Client

from huiyin.institution.models import PackInUse
from scripts.compile_messages import compile_all
from tests.gallery.scene import set_up
from tests.gallery.sights import SIGHTS, places

MOST = 150_000  # bytes, before any compression


@pytest.mark.parametrize("language", ["zh-hans", "en", "es"])
def test_pages_are_light(db: None, language: str) -> None:
    compile_all()
    cast, cases = set_up()
    here = places(cast, cases, PackInUse.objects.latest("id").id)
    weights = {}
    for sight in SIGHTS:
        account = cast.members[sight.who].account
        assert account is not None
        account.language = language
        account.save(update_fields=["language"])
        client = Client()
        client.force_login(account)
        weights[str(sight)] = len(client.get(sight.path.format_map(here)).content)
    assert {sight: weight for sight, weight in weights.items() if weight >= MOST} == {}
    assert max(weights.values()) > MOST // 10, "nothing was full"
