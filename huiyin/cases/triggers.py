"""What the database itself refuses: an open case whose clock is not its own, running, and of the same date.

SQLite looks at each statement (``store`` writes in the order that this asks for); PostgreSQL looks once, when the
transaction commits, and reads the rows again.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

from huiyin.cases import store
from huiyin.journal.guards import PostgresTrigger, TriggerSet, refuse_on_postgresql, refuse_on_sqlite

_NO_CLOCK = "cases: an open case needs a running clock of its own"
_NO_STOP = "cases: the next clock of an open case can not stop"
_KEPT = "cases: a case, contact or clock is never deleted"

_BAD_CASE = """NEW.phase = 'open' AND NOT EXISTS (SELECT 1 FROM cases_clock k WHERE k.id = NEW.next_clock_id
    AND k.case_id = NEW.id AND k.state = 'running' AND k.due_at = NEW.due_at)"""
_IS_NEXT = "EXISTS (SELECT 1 FROM cases_case c WHERE c.next_clock_id = OLD.id AND c.phase = 'open')"

_CASE_AGAIN = f"""
    BEGIN
        IF EXISTS (SELECT 1 FROM cases_case c WHERE c.id = NEW.id AND c.phase = 'open' AND NOT EXISTS
            (SELECT 1 FROM cases_clock k WHERE k.id = c.next_clock_id AND k.case_id = c.id
                AND k.state = 'running' AND k.due_at = c.due_at))
        THEN
            RAISE EXCEPTION '{_NO_CLOCK}' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NULL;
    END"""
_CLOCK_AGAIN = f"""
    BEGIN
        IF EXISTS (SELECT 1 FROM cases_case c JOIN cases_clock k ON k.id = c.next_clock_id
            WHERE k.id = NEW.id AND c.phase = 'open'
                AND (k.case_id <> c.id OR k.state <> 'running' OR k.due_at <> c.due_at))
        THEN
            RAISE EXCEPTION '{_NO_STOP}' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NULL;
    END"""

TRIGGERS = TriggerSet(
    "cases",
    {
        "case_insert": f"BEFORE INSERT ON cases_case WHEN {_BAD_CASE} BEGIN SELECT RAISE(ABORT, '{_NO_CLOCK}'); END",
        "case_update": f"""BEFORE UPDATE OF phase, next_clock_id, due_at ON cases_case WHEN {_BAD_CASE}
            BEGIN SELECT RAISE(ABORT, '{_NO_CLOCK}'); END""",
        "clock_stop": f"""BEFORE UPDATE OF state, case_id ON cases_clock
            WHEN (NEW.state <> 'running' OR NEW.case_id <> OLD.case_id) AND {_IS_NEXT}
            BEGIN SELECT RAISE(ABORT, '{_NO_STOP}'); END""",
        # A limit that moves takes the case along: the case follows its clock, never the other way.
        "clock_moves": """AFTER UPDATE OF due_at ON cases_clock WHEN NEW.due_at <> OLD.due_at
            BEGIN UPDATE cases_case SET due_at = NEW.due_at WHERE next_clock_id = NEW.id AND phase = 'open'; END""",
        "clock_delete": refuse_on_sqlite("DELETE", "cases_clock", _KEPT),
        "case_delete": refuse_on_sqlite("DELETE", "cases_case", _KEPT),
        "contact_delete": refuse_on_sqlite("DELETE", "cases_contact", _KEPT),
    },
    {
        "case_clock": PostgresTrigger(
            "AFTER INSERT OR UPDATE OF phase, next_clock_id, due_at ON cases_case"
            " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW",
            _CASE_AGAIN,
            constraint=True,
        ),
        "clock_stop": PostgresTrigger(
            "AFTER UPDATE OF state, case_id, due_at ON cases_clock DEFERRABLE INITIALLY DEFERRED FOR EACH ROW",
            _CLOCK_AGAIN,
            constraint=True,
        ),
        "clock_kept": refuse_on_postgresql("DELETE OR TRUNCATE", "cases_clock", _KEPT),
        "case_kept": refuse_on_postgresql("DELETE OR TRUNCATE", "cases_case", _KEPT),
        "contact_kept": refuse_on_postgresql("DELETE OR TRUNCATE", "cases_contact", _KEPT),
    },
)

drop, missing = TRIGGERS.drop, TRIGGERS.missing


def install(connection: BaseDatabaseWrapper) -> None:
    """Make the table of seen tokens where it is missing, then the triggers."""
    store.install()
    TRIGGERS.install(connection)
