"""What speaks against an import before its first row: better one clear line than a thousand rows left out."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.utils.translation import gettext as _

from huiyin.cases.inputs import fields
from huiyin.institution.house import House
from huiyin.kernel.packs import Pack
from huiyin.matters.desk import KIND
from huiyin.matters.importing.mapping import Mapping
from huiyin.matters.importing.reading import Source


class Unfit(ValueError):
    """File, mapping and institution do not go together; the message says what to mend."""


def check(source: Source, mapping: Mapping, house: House, unit: int, now: datetime) -> None:
    """Raise ``Unfit`` unless the file has the columns, the pack the fields, and somebody can act for the unit."""
    _columns(source, mapping)
    today = house.today(now)
    try:
        _id, pack = house.pack_for(KIND, today)
    except LookupError as error:
        raise Unfit(_("No pack for matters is installed: huiyin packs install.")) from error
    _fields(mapping, pack)
    if not house.units[unit].active or not house.acting(unit, None, today):
        raise Unfit(_("Nobody can act for unit %(unit)s at present.") % {"unit": unit})


def _columns(source: Source, mapping: Mapping) -> None:
    if missing := sorted(mapping.columns() - set(source.columns)):
        said = {"names": ", ".join(missing), "known": ", ".join(filter(None, source.columns))}
        raise Unfit(_("The file has no column %(names)s. It has: %(known)s.") % said)
    counts = Counter(source.columns)
    if twice := sorted(name for name in mapping.columns() if counts[name] > 1):
        raise Unfit(_("The file has the column %(name)s more than once.") % {"name": twice[0]})


def _fields(mapping: Mapping, pack: Pack) -> None:
    if mapping.channel not in pack.channels:
        said = {"name": mapping.channel, "known": ", ".join(pack.channels)}
        raise Unfit(_("The pack has no channel %(name)s. It has: %(known)s.") % said)
    asked = [one.field.name for one in fields(pack, pack.moves["register"], {"channel": mapping.channel})]
    if strange := sorted((mapping.fields.keys() | mapping.constants.keys()) - set(asked)):
        said = {"name": strange[0], "channel": mapping.channel, "known": ", ".join(asked)}
        raise Unfit(_("Registering by %(channel)s knows no field %(name)s. It knows: %(known)s.") % said)
