"""The example of the docs, exactly as it stands there, submits, follows and closes a matter."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

import pytest

from huiyin.cases.models import Case
from tests.api.conftest import Program
from tests.cast import build
from tests.house.tree import ROOT

EXAMPLE = re.search(r"```python\n(.*?)```", (ROOT / "docs" / "api.md").read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.django_db(transaction=True)
def test_the_example_client_runs_as_it_stands(live_server: Any) -> None:
    assert EXAMPLE is not None
    lines = EXAMPLE[1].strip().splitlines()
    assert len(lines) < 30
    cast = build()
    cast.now = datetime.now(UTC)
    program = Program(cast, "office", ["registrar"], scopes=["register", "read", "act"])
    environment = {**os.environ, "HUIYIN_URL": live_server.url, "HUIYIN_TOKEN": program.secret}
    done = subprocess.run(
        [sys.executable, "-c", EXAMPLE[1]], env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    case = Case.objects.get()
    assert case.number in done.stdout
    assert done.stdout.strip().endswith("closed answered")
    assert case.closing == "answered"
