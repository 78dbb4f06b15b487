"""Whatever the description allows or forbids is asked: no server error, no answer that it does not declare."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api.conftest import Program
from tests.cast import build

DECLARED = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
)
SCHEMA = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
EXAMPLES = max(settings().max_examples // 5, 1)  # of each operation: ten, in the full tests a hundred


@pytest.fixture
def known(db: None) -> dict[str, Any]:
    """A program that may do everything, and something for it to be asked about."""
    cast = build()
    cast.now = datetime.now(UTC)
    program = Program(cast, "office", ["registrar", "head"], limits={"per_minute": 60_000})
    case = program.register()
    contact = program.get(f"cases/{case}").json()["contacts"][0]["id"]
    return {"case_id": case, "contact_id": contact, "move": "note", "secret": program.secret}


@pytest.fixture(autouse=True)
def _one_connection(known: dict[str, Any]) -> Iterator[None]:
    """The end of a request does not end the test's transaction. After ``known``, whose client listens again."""
    signals = (request_started, request_finished)
    for one in signals:
        one.disconnect(close_old_connections)
    yield
    for one in signals:
        one.connect(close_old_connections)


@SCHEMA.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_answer_is_a_declared_one(known: dict[str, Any], case: Case) -> None:
    headers = {"Authorization": f"Bearer {known['secret']}"}
    case.validate_response(case.call(headers=headers), checks=list(DECLARED), headers=headers)
    # Once more about what is there: what is made up is nearly always absent.
    if case.path_parameters:
        case.path_parameters = {name: known.get(name, value) for name, value in case.path_parameters.items()}
        case.validate_response(case.call(headers=headers), checks=list(DECLARED), headers=headers)
