"""The procedure of an institution: what a further pack would strand, and the rules that its administrator confirms."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from huiyin.cases.models import OPEN, PAUSED, RUNNING, Case, Clock
from huiyin.institution import acts
from huiyin.institution.acts import By, NotPossible
from huiyin.institution.house import CONFIRM_RULE, House
from huiyin.institution.house import house as current
from huiyin.institution.models import Institution, PackInUse
from huiyin.kernel.packs import Pack, Problem, Rule, from_json, revision_problems, to_confirm


def install(by: By, institution: Institution, pack: Pack) -> PackInUse:
    """Put a version in force, or a revision that mends one; raises ``WouldStrand`` or ``NotPossible``."""
    statuses, clocks = _standing(institution.id, pack)
    return acts.install_pack(by, institution, pack, statuses=statuses, clocks=clocks)


def stranded(institution: int, pack: Pack) -> list[Problem]:
    """Why the pack can not mend the version in force; empty where it can, or where there is no such version yet."""
    versions = PackInUse.objects.filter(institution=institution, name=pack.name, version=pack.version)
    newest = versions.order_by("revision").last()
    if newest is None or newest.digest == pack.digest:
        return []
    statuses, clocks = _standing(institution, pack)
    return revision_problems(from_json(newest.text), pack, statuses, clocks)


def _standing(institution: int, pack: Pack) -> tuple[set[str], set[str]]:
    """The statuses in which open cases of the version stand, and the clocks that are not at their end in them."""
    running = Case.objects.filter(
        institution=institution, phase=OPEN, pack__name=pack.name, pack__version=pack.version
    ).order_by()
    clocks = Clock.objects.filter(case__in=running, state__in=(RUNNING, PAUSED)).order_by()
    return (
        set(running.values_list("status", flat=True).distinct()),
        set(clocks.values_list("name", flat=True).distinct()),
    )


def in_force(house: House) -> list[Pack]:
    """The newest revision of every version of every pack: what cases are or will be handled by."""
    newest: dict[tuple[str, str], Pack] = {}
    for pack in house.packs.values():
        key = (pack.name, str(pack.version))
        if key not in newest or newest[key].revision < pack.revision:
            newest[key] = pack
    return sorted(newest.values(), key=lambda pack: (pack.name, str(pack.version)), reverse=True)


def unconfirmed(packs: Iterable[Pack], known: Collection[str]) -> list[tuple[Pack, Rule]]:
    """The rules nobody has verified or confirmed; one that says the same in several versions stands once."""
    found: dict[str, tuple[Pack, Rule]] = {}
    for pack in packs:
        for rule in to_confirm(pack):
            if rule.mark not in known:
                found.setdefault(rule.mark, (pack, rule))
    return list(found.values())


def confirm(by: By, house: House, mark: str, note: str) -> Rule | None:
    """Confirm a rule; None, and nothing is done, where that was done before.

    Raises ``NotPossible`` for a rule that no procedure in force has, as when it was mended meanwhile.
    """
    known = {rule.mark: (pack, rule) for pack in in_force(house) for rule in to_confirm(pack)}
    if mark not in known:
        raise NotPossible("rule_gone")
    if mark in current(house.id).confirmed:
        return None
    pack, rule = known[mark]
    said = {"pack": f"{pack.name}/{pack.version}", "rule": f"{rule.section}.{rule.name}", "note": note}
    acts.note(by, house.id, CONFIRM_RULE, {"rule": {mark: said}})
    return rule
