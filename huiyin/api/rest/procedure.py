"""The rules and the house as a program needs them to build a form."""

from __future__ import annotations

from datetime import date
from typing import Any

from huiyin.api import describing
from huiyin.api.door import ApiRequest, Opens
from huiyin.api.interface import api, problems
from huiyin.api.problems import Problem
from huiyin.api.schemas import ProcedureOut, UnitsOut
from huiyin.cases import inputs
from huiyin.matters.desk import KIND
from huiyin.ui.words import pick


@api.get("procedure", auth=Opens(), response={200: ProcedureOut, **problems(404, 422)}, summary="The rules in force")
def procedure(request: ApiRequest, on: date | None = None) -> Any:
    """What registering asks in each channel, and the codes of stages, closings and categories, today or on a day."""
    actor = request.auth.actor
    try:
        _, pack = actor.house.pack_for(KIND, on or actor.today)
    except LookupError:
        raise Problem("not_found") from None
    register = pack.moves["register"]
    return {
        "name": pack.name,
        "version": pack.version,
        "revision": pack.revision,
        "channels": [
            {
                "code": name,
                "title": pick(channel.title),
                "asks": [describing.field(pack, one) for one in inputs.fields(pack, register, {"channel": name})],
            }
            for name, channel in pack.channels.items()
        ],
        "statuses": [
            {"code": name, "title": pick(one.title), "phase": one.phase} for name, one in pack.statuses.items()
        ],
        "closings": [{"code": name, "title": pick(one.title)} for name, one in pack.closings.items()],
        "categories": [{"code": name, "title": pick(one.title)} for name, one in pack.categories.items()],
    }


@api.get("units", auth=Opens(), response={200: UnitsOut, **problems()}, summary="Units and their members")
def units(request: ApiRequest) -> Any:
    """The open units of the institution, and who of the staff holds a role in each: no secret inside the house."""
    actor = request.auth.actor
    house = actor.house
    return {
        "units": [
            {
                "id": str(one.id),
                "name": pick(one.name),
                "kind": one.kind,
                "parent": str(one.path[-2]) if len(one.path) > 1 else None,
                "members": [
                    {"id": str(key), "name": house.members[key].name}
                    for key in house.holders(one.id, None, actor.today)
                ],
            }
            for one in sorted(house.units.values(), key=lambda one: one.path)
            if one.active
        ]
    }
