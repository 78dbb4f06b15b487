"""The public log in words: its last signed state, which is the one that programs are given."""

from __future__ import annotations

import json

from huiyin.journal.log import store
from tests.cast import Cast
from tests.portal.person import Someone


def test_its_last_state_stands_there_and_can_be_saved(portal: Cast, person: Someone) -> None:
    wang = person()
    assert "Nothing has been signed yet" in wang.see("log/")
    wang.submit()
    assert 'href="/p/linhe/en/log/"' in wang.page
    head = store.publish(portal.now)
    assert head is not None
    page = wang.see("log/")
    assert head.root in page
    assert f'/log/keys/{head.key}.pem"' in page
    kept = json.loads(wang.get(f"/log/head?size={head.size}").content)
    assert (kept["size"], kept["root"]) == (head.size, head.root)


def test_the_notice_leads_there_in_its_language(portal: Cast, person: Someone) -> None:
    wang = person("zh")
    assert 'href="/p/linhe/zh/log/"' in wang.see()
    assert "还没有签名的状态" in wang.see("log/")
