"""The desk's pages under other procedures: their words, their channels, their moves, and no word of another's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from huiyin.cases.models import Case
from scripts.compile_messages import compile_all
from tests.cast import Cast, build
from tests.kernel.packs_cast import loaded
from tests.matters.conftest import Desk

LANGUAGES = {"zh-hans": "zh", "en": "en", "es": "es"}
DESKS = ["complaints-desk", "property-desk"]
At = Callable[[str, str], Desk]


@pytest.fixture(scope="module", autouse=True)
def _messages() -> None:
    """Chinese and Spanish are spoken only from compiled catalogues."""
    compile_all()


@pytest.fixture(params=DESKS)
def cast(request: pytest.FixtureRequest, db: None) -> Cast:
    """The house under that procedure, called by a name that says nothing of it."""
    made = build(loaded(request.param, "2026-01-01"))
    made.units["office"].name = made.institution.name = {"zh": "临河服务处", "en": "Linhe Desk", "es": "Mesa de Linhe"}
    made.units["office"].save()
    made.institution.save()
    return made


@pytest.fixture
def at(cast: Cast) -> At:
    def sit(who: str, language: str) -> Desk:
        account = cast.members[who].account
        assert account is not None
        account.language = language
        account.save(update_fields=["language"])
        client = Desk(cast)
        client.force_login(account)
        return client

    return sit


@pytest.mark.parametrize("language", LANGUAGES)
def test_register_asks_each_channel_s_questions_in_the_procedure_s_words(cast: Cast, at: At, language: str) -> None:
    client, speech = at("anna", language), LANGUAGES[language]
    pack = cast.actor("anna").house.pack_for("matter", cast.now.date())[1]
    assert pack.party is not None
    for name, channel in pack.channels.items():
        html = client.get(f"/register/?channel={name}").content.decode()
        assert pack.party[speech] in html
        for asked in pack.asked(channel.fields):
            assert f'name="{asked.field.name}"' in html, (name, asked.field.name)
            assert asked.field.title[speech].replace("'", "&#x27;") in html, (name, asked.field.name)
        assert "信访" not in html


@pytest.mark.parametrize("language", LANGUAGES)
def test_registered_shown_and_moved_through_the_pages(cast: Cast, at: At, language: str) -> None:
    client, speech = at("anna", language), LANGUAGES[language]
    typed = {
        "channel": "call",
        "title": "Water in the hall",
        "text": "It drips.",
        "name": "王芳",
        "phone": "13000000143",
    }
    answer = client.post("/register/", {**typed, "received_at": "2026-03-02T09:00", "do": "register"})
    assert answer.status_code == 302, answer.content.decode()
    assert client.get(answer.headers["Location"]).status_code == 200
    case = Case.objects.get().id
    pack = cast.actor("anna").house.pack_for("matter", cast.now.date())[1]
    html = client.get(f"/cases/{case}/").content.decode()
    assert pack.party is not None
    assert f">{pack.party[speech]}</h2>" in html
    assert "信访" not in html
    first = next(iter(pack.statuses))
    for move in pack.moves_from(first):
        if move.of_staff and "system" not in move.by:
            page = client.get(f"/cases/{case}/moves/{move.name}/")
            assert page.status_code in (200, 403), move.name
            assert move.title[speech] in page.content.decode()
    assert client.get("/").status_code == 200
    assert client.get("/find/?q=Water").status_code == 200


def test_who_may_not_register_reads_who_may_in_the_procedure_s_words(cast: Cast, at: At) -> None:
    pack = cast.actor("anna").house.pack_for("matter", cast.now.date())[1]
    answer = at("dao", "en").get("/register/")  # who keeps the archive
    assert answer.status_code == 403
    assert pack.roles["head"].title["en"] in answer.content.decode()


def test_every_answer_of_the_registration_stands_on_the_page(cast: Cast, at: At) -> None:
    pack = cast.actor("anna").house.pack_for("matter", cast.now.date())[1]
    given: dict[str, Any] = {
        "from_office": "Council of the quarter",
        "their_number": "Q-17",
        "accused_others": ["The night porter"],
    }
    more = {"reference": "Order 4711", "happened_on": "2026-02-27"} if "reference" in pack.fields else {}
    case = cast.register(channel="higher_office", **given, **more)
    html = at("anna", "en").get(f"/cases/{case}/").content.decode()
    for words in ("Council of the quarter", "Q-17", "The night porter", *(["Order 4711", "27 Feb"] if more else [])):
        assert words in html, words
