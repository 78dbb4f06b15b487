"""What an institution settles of its portal: the address, who takes in what comes, the notice, whether it is open.

Each act is one transaction and one entry in the institution's stream of settings.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F

from huiyin.institution.acts import By, NotPossible, record, row_as_json
from huiyin.institution.models import Institution, Portal, Unit

# What the notice has a place for, in the order in which it is read.
NOTICE = ("address", "finding", "telephone", "hours", "reception_days", "accepts", "not_here", "turn_to")
NEEDED = ("address", "telephone", "turn_to")  # without these nobody is helped who can not use the pages

Texts = Mapping[str, Mapping[str, str]]


def of(institution: int) -> Portal | None:
    """The institution's portal, open or not; None where none was set up."""
    return Portal.objects.filter(institution=institution).first()


def opened(slug: str) -> Portal | None:
    """The open portal at that address."""
    return Portal.objects.filter(slug=slug, is_open=True).first()


@transaction.atomic
def settle(by: By, institution: int, *, slug: str, intake: int, is_open: bool) -> Portal:
    """Give the portal its address, the unit that takes in what comes, and open or close it; made on first use.

    Raises ``NotPossible`` if the address is another institution's, the unit is closed or another institution's, or it
    is to open before a notice was published.
    """
    Institution.objects.select_for_update().get(pk=institution)
    portal = of(institution)
    if Portal.objects.filter(slug=slug).exclude(institution=institution).exists():
        raise NotPossible("address_taken")
    if not Unit.objects.filter(pk=intake, institution=institution, active=True).exists():
        raise NotPossible("unit_is_closed")
    if is_open and (portal is None or portal.published_at is None):
        raise NotPossible("notice_not_published")
    wanted = {"slug": slug, "intake_id": intake, "is_open": is_open}
    if portal is None:
        made = Portal.objects.create(institution_id=institution, **wanted)
        _record(by, made, "set_up_portal", row_as_json(made))
        return made
    changed = {name: value for name, value in wanted.items() if getattr(portal, name) != value}
    if changed:
        Portal.objects.filter(pk=portal.pk).update(**changed)
        if "intake_id" in changed:
            changed["intake_id"] = str(intake)
        _record(by, portal, "change_portal", changed)
        portal.refresh_from_db()
    return portal


@transaction.atomic
def rewrite(by: By, portal: Portal, notice: Texts) -> bool:
    """Keep this as the notice's draft; False, and no entry, if it says that already."""
    portal = Portal.objects.select_for_update().get(pk=portal.pk)
    kept = {
        name: {language: text for language, text in notice[name].items() if text}
        for name in NOTICE
        if any(notice.get(name, {}).values())
    }
    if portal.draft == kept:
        return False
    Portal.objects.filter(pk=portal.pk).update(draft=kept)
    _record(by, portal, "rewrite_notice", {"draft": kept})
    return True


@transaction.atomic
def publish(by: By, portal: Portal) -> bool:
    """Show the public what the draft says; False if it does so already. Raises ``NotPossible`` if something is missing.

    A text given in one language only is shown in that one to everybody.
    """
    portal = Portal.objects.select_for_update().get(pk=portal.pk)
    if not all(portal.draft.get(name) for name in NEEDED):
        raise NotPossible("notice_not_complete")
    if portal.published_at is not None and portal.notice == portal.draft:
        return False
    Portal.objects.filter(pk=portal.pk).update(notice=F("draft"), published_at=by.now)
    _record(by, portal, "publish_notice", {"notice": portal.draft, "published_at": by.now.isoformat()})
    return True


def _record(by: By, portal: Portal, move: str, changes: Mapping[str, Any]) -> None:
    stream = f"settings:{portal.institution_id}"
    record(portal.institution_id, {stream: {"portal": {str(portal.pk): changes}}}, move, by)
