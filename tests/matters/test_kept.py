"""What is typed into a move is kept until it is sent: an ended session or another errand loses nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.test import Client

from huiyin.matters.models import Draft
from tests.cast import Cast
from tests.matters.reading import text_of
from tests.matters.test_case import handled

At = Callable[..., Client]


def keep(client: Client, case: int, words: str) -> None:
    address = f"/cases/{case}/moves/draft_reply/draft/"
    answer = client.post(
        address, {"reply_text": words, "outcome": "supported", "key": "k"}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 200
    assert "草稿已存" in text_of(answer.content.decode())


def test_who_comes_back_finds_what_was_typed(cast: Cast, at: At) -> None:
    case = handled(cast)
    keep(at("boris"), case, "经查，情况属实。")
    html = at("boris").get(f"/cases/{case}/moves/draft_reply/").content.decode()
    assert "经查，情况属实。</textarea>" in html
    assert "没有提交的内容" in text_of(html)


def test_it_is_nobody_else_s_and_sealed_at_rest(cast: Cast, at: At) -> None:
    case = handled(cast)
    keep(at("boris"), case, "经查，情况属实。")
    assert "经查" not in at("wei").get(f"/cases/{case}/moves/draft_reply/").content.decode()
    row = Draft.objects.get()
    assert all("经查" not in str(value) for value in vars(row).values())
    assert "经查" not in at("boris").get("/register/").content.decode()


def test_once_sent_or_thrown_away_it_is_gone(cast: Cast, at: At) -> None:
    case = handled(cast)
    client, address = at("boris"), f"/cases/{case}/moves/draft_reply/"
    keep(client, case, "一稿")
    html = client.post(address, {"discard": "1"}).content.decode()
    assert "一稿" not in html
    assert not Draft.objects.exists()
    keep(client, case, "二稿")
    client.post(address, {"reply_text": "二稿", "outcome": "supported", "legal_basis": "条例", "key": "k2"})
    assert not Draft.objects.exists()


def test_it_does_not_lie_about_for_ever(cast: Cast, at: At) -> None:
    case, other = handled(cast), handled(cast)
    keep(at("boris"), case, "旧稿")
    cast.now += timedelta(days=8)
    keep(at("boris"), other, "新稿")
    assert Draft.objects.count() == 1
