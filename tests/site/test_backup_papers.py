"""Papers go with a backup and come back; those of the erased open no more, and their files are swept away."""

from __future__ import annotations

import tarfile
from pathlib import Path

from tests.site.homes import Home

HAND_IN = """
import sys
from datetime import UTC, datetime
from huiyin.site import ready
from huiyin.cases import persons
from huiyin.cases.acts import Request, perform
from huiyin.cases.models import Contact, Paper
from huiyin.institution.actor import actor
from huiyin.institution.house import house
from huiyin.institution.models import Member
from huiyin.papers import staging
from huiyin.papers.staging import Incoming, Offered
from tests.site.writers import register

anna = Member.objects.get(name="Anna")
home = house(anna.institution_id)
by = actor(home, anna.id, home.today(datetime.now(UTC)))
for name in ("stays", "goes"):
    (case, _number), = register(name).cases
    for n, form in enumerate(("a" * 32, "b" * 32)):
        now, content = datetime.now(UTC), f"{name} {n}".encode()
        staging.stage(by, form, Incoming(f"{name}.txt", content, len(content)), now)
    files = [Offered(one.mark, one) for one in staging.find(by, "a" * 32)]
    perform(Request("add_papers", by, {"papers": files}, now, (case,)))
    if name == "goes":
        perform(Request("withdraw", by, {"reason": "settled"}, datetime.now(UTC), (case,)))
"""
ERASE = """
from datetime import UTC, datetime
from huiyin.site import ready
from django.db import transaction
from huiyin.cases.models import Contact
from huiyin.finding import store as index
from huiyin.institution.models import Member
from huiyin.parties import acts
contact = Contact.objects.order_by("-id").first()
with transaction.atomic():
    index.drop([contact.case_id])
    by = Member.objects.get(name="Dao").id
    acts.erase(contact.dossier_id, by=by, reason="request", now=datetime.now(UTC))
"""
READ = """
import os
from datetime import UTC, datetime, timedelta
from huiyin.site import ready
from huiyin.cases import papers
from huiyin.cases.models import Case, Paper
from huiyin.papers import store
from huiyin.papers.models import Upload
from huiyin.parties import sealing
for paper in Paper.objects.order_by("id"):
    key = sealing.open_keys([paper.case.key]).get(paper.case.key)
    print(store.get(paper.id, key.unseal(paper.secret)).decode() if key else "erased")
print(Upload.objects.count(), "wait;", papers.sweep(datetime.now(UTC) + timedelta(days=2)), "swept")
"""


def test_papers_come_back_and_the_erased_do_not(home: Home, tmp_path: Path) -> None:
    home.python("-c", HAND_IN)
    file = tmp_path / "backup.tar.gz"
    home.run("backup", str(file))
    with tarfile.open(file) as tar:
        names = [name for name in tar.getnames() if name.startswith("files/")]
        assert len(names) == 4
        for name in names:
            content = tar.extractfile(name)
            assert content is not None
            assert b"stays" not in content.read()
    home.python("-c", ERASE)
    said = home.run("restore", str(file), "--yes")
    assert "1 key was destroyed again." in said
    assert "Everything is as it was written." in said
    assert home.python("-c", READ).splitlines() == ["stays 0", "erased", "2 wait; 1 swept"]
    assert "2 papers" in home.run("verify")


def test_a_paper_taken_from_the_folder_is_named(home: Home) -> None:
    home.python("-c", HAND_IN)
    folder = home.folder / "files"
    for path in [path for path in folder.rglob("*") if path.is_file()]:
        path.unlink()
    said = home.run("verify", status=1)
    assert said.count("its file is missing") == 2
