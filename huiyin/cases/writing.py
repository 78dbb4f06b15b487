"""The second half of an act: everything its steps decided becomes rows, and one entry a stream, in one transaction.

Numbers are taken last: a series stays locked until the transaction ends, and others wait for it no longer than it takes
to write the rows that carry them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from huiyin.cases import letters, marks, papers, persons, store
from huiyin.cases.inputs import as_json
from huiyin.cases.models import ORDINARY
from huiyin.cases.step import Step
from huiyin.finding import store as index
from huiyin.finding import text as words
from huiyin.journal import store as journal
from huiyin.journal.pen import together
from huiyin.journal.store import Draft as Entry
from huiyin.kernel.ledger import GENESIS, instant
from huiyin.kernel.packs import PARTY
from huiyin.notices import store as notices
from huiyin.parties import sealing
from huiyin.parties import store as parties

if TYPE_CHECKING:
    from huiyin.cases.acts import Request


def write(steps: list[Step], asked: Request, act: int) -> list[tuple[int, str]]:
    """Write the steps (and the other cases they touch) and return the number of each step's case."""
    touched = {step.case_id: step for first in steps for step in (first, *first.others.values())}
    in_order = [touched[case_id] for case_id in sorted(touched)]
    writers = [store.Writer(step.changes, known_rows(step)) for step in in_order]
    for step, writer in zip(in_order, writers, strict=True):
        papers.take(step)
        with together():
            if step.draft is not None:
                parties.insert_keys([step.draft.key.row], step.now)
                parties.insert_tokens(step.draft.tokens)
            writer.before_numbers()
        if step.redrawn is not None:
            parties.replace_tokens(*step.redrawn)
            persons.sever(step.actor, step.redrawn[0], step.now)
        _show(step)
        _tell(step, act)
    for step, writer in zip(in_order, writers, strict=True):
        _number(step)
        letters.enqueue(step, act)
        _enter(step, writer, asked, act)
    return [(step.case_id, str(step.case_now("number"))) for step in steps]


def _tell(step: Step, act: int) -> None:
    """Put lines into inboxes, one a member; those whom the wall now keeps out lose the lines they had."""
    subject, circle = f"case:{step.case_id}", step.circle()
    roles, know_already = step.pack.answering_roles(step.case_now("status")), {step.actor.member}
    for told in step.told:
        wanted = told.members if told.unit is None else circle.acting(told.unit, roles)
        members = [one for one in dict.fromkeys(wanted) if one not in know_already and circle.knows(one)]
        know_already.update(members)
        if members:
            key = f"{act}:{step.case_id}:{told.code}"
            notices.tell(members, subject, told.code, {}, key, step.now, institution_id=step.house.id)
    if step.facts.case is not None and step.changes.get("wall"):
        barred = [member for member in step.house.members if circle.keeps_out(member)]
        notices.withdraw(barred, subject)


def known_rows(step: Step) -> dict[str, set[str]]:
    """Keys of the rows that stood before the move: these are updated, others inserted."""
    facts = step.facts
    known = {
        "case": {str(step.case_id)} if facts.case else set(),
        "clock": {str(one.id) for one in facts.clocks},
        "participation": {str(one.id) for one in facts.participations},
        "wall": {str(one.id) for one in facts.walls},
        "task": {str(one.id) for one in facts.tasks},
        "contact": {str(one.id) for one in facts.contacts},
        "dossier": {str(one.dossier_id) for one in facts.contacts},
        # Papers are no facts of a move; one that changes only its end was there before.
        "paper": {key for key, row in step.changes.get("paper", {}).items() if row.keys() == {"withdrawn_at"}},
    }
    for name, rows in (facts.extra or {}).items():
        known[name] = {str(row.pk) for row in rows}
    return known


def _show(step: Step) -> None:
    """Seen tokens and the search index follow what the step decided."""
    secrecy = int(step.case_now("secrecy") or 0)
    plain = [token for text in step.words for token in (*words.tokens(text), words.BREAK)]
    found_by = plain if secrecy == ORDINARY else words.blind(plain, index_key(step.house.id))
    filtered_by = marks.of_step(step)
    if step.facts.case is None:
        wanted = step.tokens or set()
        with together():
            store.see(step.case_id, wanted, set())
            index.put(step.case_id, found_by, sorted(wanted), filtered_by or ())
        return
    if filtered_by is not None:
        index.set_marks(step.case_id, filtered_by)
    if step.tokens is not None:
        standing = store.seen_tokens([step.case_id]).get(step.case_id, set())
        store.see(step.case_id, step.tokens, standing)
        index.set_seen(step.case_id, sorted(step.tokens))
    if step.facts.case.secrecy == ORDINARY and secrecy != ORDINARY:
        index.put(
            step.case_id,
            words.blind([*index.words(step.case_id), *plain], index_key(step.house.id)),
            sorted(step.tokens or ()),
            marks.of_case(step),
        )
    elif found_by:
        index.add_words(step.case_id, found_by)


def index_key(institution: int) -> bytes:
    """The key under which the words of confidential texts are indexed."""
    return sealing.institution_key(institution).derived("search index")


def _number(step: Step) -> None:
    """Give a new case and its contacts their numbers, each the next of its series in the year of registration."""
    for key, row in step.changes.get("contact", {}).items():
        if "channel" in row and "n" not in row:
            year = step.house.today(step.now).year
            n = store.take_number(step.house.id, row["channel"], year)
            number = step.pack.contact_number(row["channel"], year, n)
            step.changes["contact"][key].update(year=year, n=n, number=number)
    if step.facts.case is None:
        year = step.house.today(step.now).year
        n = store.take_number(step.house.id, f"case:{step.facts.kind.name}", year)
        step.apply(step.case(year=year, n=n, number=step.pack.case_number(year, n)))


def _enter(step: Step, writer: store.Writer, asked: Request, act: int) -> None:
    """Append the entry, then the case row that carries the new head."""
    case = step.facts.case
    seq, previous = (case.seq + 1, case.head) if case else (1, GENESIS)
    said: dict[str, Any] = {
        "on": instant(step.on),
        "by": None if step.actor.member is None else str(step.actor.member),
        "acting_for": str(step.held.acting_for) if step.held and step.held.acting_for else None,
        "role": f"{step.held.name}@{step.held.unit}" if step.held else None,
        "via": asked.via,
        "inputs": {**as_json(step.pack, step.inputs, step.seal), **asked.said},
        "changes": step.changes,
        "pack": step.pack.digest,
    }
    if step.actor.stands == PARTY:  # nobody of the staff, and not the house either
        said["as"] = PARTY
    # The order of recording never runs backwards, whatever a machine's clock says.
    at = max(step.now, case.moved_at) if case else step.now
    entry = Entry(f"case:{step.case_id}", seq, previous, at, act, step.move_name, said)
    with together():
        (head,) = journal.append_many([entry])
        writer.case_and_contacts({str(step.case_id): {"head": head, "seq": seq, "moved_at": instant(at)}})
