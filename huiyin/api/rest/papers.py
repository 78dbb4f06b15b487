"""Papers: taken in before the registration or move they belong to, and given out one by one."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django.http import HttpResponse
from ninja import File, UploadedFile

from huiyin.api import door
from huiyin.api.door import ApiRequest, Caller, Opens
from huiyin.api.interface import IDEMPOTENT, WHY_NEEDED, api, problems
from huiyin.api.policy import ACT, EXPORT, REGISTER
from huiyin.api.problems import FieldError, Problem
from huiyin.api.schemas import StagedOut
from huiyin.cases import papers
from huiyin.cases.inputs import key_of
from huiyin.journal import store as journal
from huiyin.matters.pages.papers import answer
from huiyin.papers import labels, staging
from huiyin.papers.kinds import Unfit
from huiyin.papers.staging import Incoming, Offered
from huiyin.papers.store import FileBroken, FileMissing
from huiyin.parties.sealing import KeyDestroyed, SealBroken


@api.post(
    "papers",
    auth=Opens(REGISTER, ACT),
    response={200: StagedOut, **problems(400, 409, 413, 422)},
    openapi_extra={"parameters": [IDEMPOTENT]},
    summary="Hand in a file",
)
def hand_in(request: ApiRequest, file: File[UploadedFile]) -> Any:
    """Take in one file, checked by its content and kept sealed for a week until a registration or a move names it."""
    caller = request.auth
    form = _form(door.key(request))
    file.seek(0)
    one = Incoming(file.name or "", file.read(), file.size or 0)
    standing = {known.mark for known in staging.find(caller.actor, form)}
    try:
        staged = staging.stage(caller.actor, form, one, caller.now)
    except Unfit as unfit:
        words = labels.refusal(one.name, unfit.code)
        raise Problem("unfit", errors=[FieldError("#/file", unfit.code, words)]) from None
    if standing and staged.mark not in standing:
        staging.remove(caller.actor, form, staged.id)
        raise journal.KeyReused
    return {"paper": f"{form}.{staged.mark}", "name": staged.name, "kind": staged.kind, "size": staged.size}


def _form(key: str) -> str:
    """The form that a file of this key is staged for: one file, one form."""
    return f"api:{sha256(key.encode()).hexdigest()[:32]}"


def offered(caller: Caller, named: list[str]) -> dict[str, Any]:
    """The files that a request names, as one more input of its move; nothing where there are none."""
    if not named:
        return {}
    found = []
    for one in sorted(set(named)):
        form, _, mark = one.rpartition(".")
        staged = {known.mark: known for known in staging.find(caller.actor, form[:40])}
        found.append(Offered(mark, staged.get(mark)))
    return {"papers": tuple(found)}


@api.get(
    "cases/{case_id}/papers/{paper_id}",
    auth=Opens(EXPORT),
    response={200: None, **problems(400, 404, 410)},
    openapi_extra={"parameters": [WHY_NEEDED]},
    url_name="paper",
    summary="Fetch a paper",
)
def paper(request: ApiRequest, case_id: str, paper_id: str) -> HttpResponse:
    """The content of a paper, as it was handed in. It is written down who fetched it and what for."""
    caller = request.auth
    why = door.reason(caller)
    try:
        opened = papers.open_paper(caller.actor, key_of(case_id), key_of(paper_id), caller.now, why)
    except (papers.Withdrawn, KeyDestroyed):
        raise Problem("gone") from None
    except (FileMissing, FileBroken, SealBroken):
        raise Problem("trouble") from None
    return answer(opened, saved=True)
