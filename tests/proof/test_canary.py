"""What somebody entrusts to the house rests nowhere in clear but where docs/data.md says, whatever is done with it."""

from __future__ import annotations

import base64
import hashlib
import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.utils import translation
from pytest_django import Settings

from huiyin.cases.models import NAMED, Case, Paper
from huiyin.finding import store as index
from huiyin.finding.text import tokens
from huiyin.institution.models import Account, Unit
from huiyin.matters.models import Draft
from huiyin.notices.models import Outgoing
from huiyin.papers.models import Upload
from huiyin.parties import sealing
from huiyin.portal.models import Form
from huiyin.site import backup, watching
from tests.cast import Cast, build
from tests.matters import sheets
from tests.matters.conftest import Desk
from tests.matters.handing import file
from tests.papers.samples import picture
from tests.portal.person import Person, open_portal

from .traces import everywhere, found

PARTY = ("name", "home_address", "work_unit", "suggestions", "representative")
TEXTS = (
    "title",
    "text",
    "requests",
    "place",
    "accused_others",
    "where_been",
    "note",
    "reason",
    "reply",
    "task",
    "draft",
    "file",
    "paper",
)


class Bird:
    """One canary: words and numbers that stand nowhere else."""

    def __init__(self, nth: int) -> None:
        names = (*PARTY, *TEXTS)
        first = 0x9D00 + nth * 3 * len(names)  # signs for birds, which no text of the house uses
        self.said = {name: "".join(map(chr, range(first + 3 * k, first + 3 * k + 3))) for k, name in enumerate(names)}
        self.phone, self.email = f"139876540{nth}1", f"kanarienvogel{nth}@example.com"
        body = f"1101051949123100{nth}"
        weights = [2 ** (17 - place) % 11 for place in range(17)]
        self.identity = body + "10X98765432"[sum(map(int.__mul__, map(int, body), weights)) % 11]

    def __getattr__(self, name: str) -> str:
        return self.said[name]

    @property
    def party(self) -> list[str]:
        """What says who it is."""
        return [*(self.said[name] for name in PARTY), self.phone, self.email, self.identity]

    @property
    def texts(self) -> list[str]:
        """What it has to say, and what is said of it."""
        return [self.said[name] for name in TEXTS]

    def sheet(self, secrecy: str) -> dict[str, Any]:
        """A filled letter; what is not ordinary says in the text who writes."""
        who = "" if secrecy == "ordinary" else f"，我是{self.name}，电话{self.phone}，身份证{self.identity}"
        one = ("title", "home_address", "work_unit", "suggestions", "place", "accused_others", "where_been")
        return {
            **{name: self.said[name] for name in one},
            "text": self.said["text"] + who,
            "requests": self.requests,
            "name": self.name,
            "phone": self.phone,
            "email": self.email,
            "identity_kind": "identity_card",
            "identity_number": self.identity,
            "representatives": [self.name, self.representative],
            "head_count": "2",
            "secrecy": secrecy,
        }

    def papers(self) -> dict[str, Any]:
        """What is handed in with it: a text, and a picture under its name."""
        return {"files": [file(f"{self.file}.txt", self.paper.encode()), file(f"{self.file}.jpg", picture())]}


def breaks(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    """Have the database refuse the entry, in its own words."""
    return execute(sql.replace("journal_entry", "journal_gone"), params, many, context)


@dataclass
class House:
    """The cast at work on canaries, by pages and by moves."""

    cast: Cast

    def at(self, who: str) -> Desk:
        """Sit a member down, in English."""
        account = self.cast.members[who].account
        assert account is not None
        account.language = "en"
        account.save(update_fields=["language"])
        client = Desk(self.cast, raise_request_exception=False)
        with time_machine.travel(self.cast.now):
            client.force_login(account)
        return client

    def receive(self, bird: Bird, secrecy: str) -> int:
        """Register a letter on its page, after an attempt with a mistake, one that is left lying, and a crash."""
        anna, filled = self.at("anna"), bird.sheet(secrecy)
        assert sheets.send(anna, sheets.blank(anna), **{**filled, "title": ""}, **bird.papers()).status_code == 422
        with connection.execute_wrapper(breaks):
            # It shows what is known already, or fails at once.
            answer = sheets.send(anna, sheets.blank(anna), **filled, **bird.papers())
            if answer.status_code == 200:
                answer = sheets.send(anna, sheets.fields(answer.content.decode()))
            assert answer.status_code == 500, sheets.errors(answer)
        sheets.register(anna, **filled, **bird.papers())
        return Case.objects.latest("id").id

    def handle(self, case: int, bird: Bird) -> None:
        """Everything up to an answer, with a transfer that comes back and an overdue alarm."""
        do, urban = self.cast.do, self.cast.units["urban"].id
        do("hong", "correct", case, reason=bird.reason, text=f"{bird.text}{bird.title}", place=bird.place)
        do("hong", "note", case, note=bird.note)
        if Case.objects.get(pk=case).secrecy < NAMED:
            do("hong", "transfer", case, to_unit=urban, reason=bird.reason)
            do("wei", "object", case, reason=bird.reason, legal_basis="第22条")
            do("hong", "return", case, reason=bird.reason)
        do("hong", "accept", case)
        do("hong", "add_task", case, to_unit=urban, task=bird.task, task_by=self.cast.now.date())
        do("hong", "progress_notice", case, progress=bird.note)
        watching.look(self.cast.pass_time(days=70))
        do("hong", "draft_reply", case, reply_text=bird.reply, outcome="supported", legal_basis="第22条")
        do("hong", "send_back_draft", case, reason=bird.reason)
        do("hong", "extend", case, extend_days=5, reason=bird.reason)

    def write(self, bird: Bird) -> None:
        """Fill in half a form of the portal, with its files, and leave it lying."""
        someone = Person(self.cast)
        someone.begin()
        assert someone.send("submit/what/", title=bird.title, text=bird.text).status_code == 303
        assert someone.send("submit/requests/", requests=[bird.requests]).status_code == 303
        assert someone.send("submit/who/", who="named", name=bird.name).status_code == 303
        assert someone.send("submit/contact/", phone=bird.phone, home_address=bird.home_address).status_code == 303
        assert someone.send("submit/files/", add_files="1", **bird.papers()).status_code == 200

    def ask(self, case: int, bird: Bird) -> None:
        """Look for it, and at it, by every page; begin an answer and leave it lying."""
        for who in ("hong", "clara"):
            desk = self.at(who)
            for paper in Paper.objects.filter(case=case):
                assert desk.get(f"/cases/{case}/papers/{paper.id}/").status_code in (200, 404)
            for sought in (*bird.party, *bird.texts):
                assert desk.get("/find/", {"q": sought}).status_code == 200
            for path in (f"/cases/{case}/", f"/cases/{case}/party/", f"/cases/{case}/known/", "/", "/inbox/"):
                assert desk.get(path).status_code in (200, 404)
        desk, address = self.at("hong"), f"/cases/{case}/moves/draft_reply/"
        assert desk.post(f"/cases/{case}/party/", {"reason": "returning a call"}).status_code == 200
        assert desk.post(f"{address}draft/", {"reply_text": bird.draft, "key": "k"}).status_code == 200
        assert desk.post(address, {"reply_text": bird.draft, "key": "k"}).status_code == 422
        waiting = {"add_files": "1", "key": "k", **bird.papers()}
        assert desk.post(f"/cases/{case}/moves/add_papers/", waiting).status_code == 200


@pytest.fixture
def house(
    transactional_db: None, tmp_path: Path, settings: Settings, caplog: pytest.LogCaptureFixture
) -> Iterator[House]:
    """A house in a data folder of its own that writes its letters into files and logs all it can."""
    caplog.set_level(logging.DEBUG)
    settings.HUIYIN_HOME = tmp_path
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = (
        "django.core.mail.backends.filebased.EmailBackend",
        tmp_path / "outbox",
    )
    sealing.forget()
    with translation.override("en"):
        yield House(build())
    sealing.forget()


INDEX = {"finding_doc", "finding_index", "finding_index_data"}  # the tables of docs/data.md with words in clear
INDEXED = ("title", "text", "requests", "place", "reply")
COPIES = {"database file", "backups"}  # what holds the tables once more


def test_nothing_is_left_in_clear(house: House, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    secrecies = ("confidential", "named_only", "ordinary", "ordinary")
    birds = [Bird(nth) for nth in range(4)]
    secret, named, ordinary, raised = birds
    open_portal(house.cast)
    cases = [house.receive(bird, secrecy) for bird, secrecy in zip(birds, secrecies, strict=True)]
    house.cast.do("anna", "correct", cases[-1], reason=raised.reason, secrecy="confidential")
    for case, bird in zip(cases, birds, strict=True):
        house.handle(case, bird)
    for case, bird in zip(cases, birds, strict=True):
        house.ask(case, bird)
        house.write(bird)
    watching.look(house.cast.pass_time(hours=1))
    watching.keep(house.cast.now)
    watching.publish(house.cast.now)
    backup.write(tmp_path / "backups" / "one.tar.gz", house.cast.now)
    assert Draft.objects.count() >= len(birds)
    assert Upload.objects.count() == 4 * len(birds)
    assert Form.objects.count() == len(birds)
    assert Paper.objects.count() == 2 * len(birds)
    assert Outgoing.objects.filter(state=Outgoing.State.SENT).count() > len(birds)
    assert "Internal Server Error" in caplog.text

    hits = {bird: found([*bird.party, *bird.texts], everywhere(caplog.text)) for bird in birds}
    for bird in (secret, named, raised):
        assert {place for places in hits[bird].values() for place in places} == {"outbox"}
    assert set().union(*(hits[ordinary].get(word, set()) for word in ordinary.party)) == {"outbox"}
    for word in ordinary.texts:
        indexed = word in {ordinary.said[name] for name in INDEXED}
        assert hits[ordinary].get(word, set()) - {"outbox"} <= (INDEX | COPIES if indexed else set())
    # They are found where they may stand: so it was looked for in the right way.
    assert hits[ordinary][ordinary.text] >= {"finding_doc"} | COPIES
    assert {"name", "note"} <= {
        name for name, word in ordinary.said.items() if "outbox" in hits[ordinary].get(word, set())
    }


def _in_a_row(house: House, word: str, folder: Path) -> None:
    Unit.objects.update(name={"en": f"of {word}."})


def _in_the_index(house: House, word: str, folder: Path) -> None:
    index.add_words(Case.objects.latest("id").id, tokens(word))


def _in_a_session(house: House, word: str, folder: Path) -> None:
    session = SessionStore()
    session["next"] = f"/find/?q={word}"
    session.save()


def _in_a_log(house: House, word: str, folder: Path) -> None:
    logging.getLogger("huiyin.cases").warning("could not register %r", word)


def _in_a_file(house: House, word: str, folder: Path) -> None:
    (folder / "files").mkdir()
    (folder / "files" / "scan").write_bytes(base64.b64encode(f"an {word}".encode()))


def _in_a_backup(house: House, word: str, folder: Path) -> None:
    (folder / "files").mkdir()
    (folder / "files" / "scan").write_text(json.dumps(word), encoding="ascii")
    backup.write(folder / "backups" / "one.tar.gz", house.cast.now)


def _as_a_digest(house: House, word: str, folder: Path) -> None:
    Account.objects.update(email=hashlib.sha256(word.encode()).hexdigest())


LEAKS = {
    _in_a_row: "institution_unit",
    _in_the_index: "finding_doc",
    _in_a_session: "session",
    _in_a_log: "said",
    _in_a_file: "files",
    _in_a_backup: "backups",
    _as_a_digest: "institution_account",
}


@pytest.mark.parametrize("leak", LEAKS, ids=lambda leak: leak.__name__)
def test_what_leaks_is_found(leak: Any, house: House, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    word = Bird(0).name
    house.cast.register(secrecy="confidential", name=word)
    assert found([word], everywhere(caplog.text)) == {}
    leak(house, word, tmp_path)
    assert LEAKS[leak] in found([word], everywhere(caplog.text))[word]
