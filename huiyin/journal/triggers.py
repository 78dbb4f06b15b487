"""The journal's triggers: entries and accesses are only ever added, an act's question never changes; so for the log.

``INSERT OR REPLACE`` would delete without a DELETE trigger when a connection has recursive_triggers off, hence the
check before each insert. An entry's seq must be the last + 1, which refuses a taken one as well.
"""

from __future__ import annotations

from huiyin.journal.guards import PostgresTrigger, TriggerSet, refuse_on_postgresql, refuse_on_sqlite
from huiyin.journal.log import triggers as log

_ENTRY = "journal: entries are only ever added"
_ACCESS = "journal: accesses are only ever added"
_ACT = "journal: what an act asked never changes"

_SQLITE = {
    "entry_update": refuse_on_sqlite("UPDATE", "journal_entry", _ENTRY),
    "entry_delete": refuse_on_sqlite("DELETE", "journal_entry", _ENTRY),
    "entry_insert": """BEFORE INSERT ON journal_entry BEGIN
        SELECT RAISE(ABORT, 'journal: this position is taken')
            WHERE EXISTS (SELECT 1 FROM journal_entry WHERE id = NEW.id);
        SELECT RAISE(ABORT, 'journal: not the next entry of its stream')
            WHERE NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM journal_entry WHERE stream = NEW.stream);
        END""",
    "access_update": refuse_on_sqlite("UPDATE", "journal_access", _ACCESS),
    "access_delete": refuse_on_sqlite("DELETE", "journal_access", _ACCESS),
    "access_insert": """BEFORE INSERT ON journal_access BEGIN
        SELECT RAISE(ABORT, 'journal: this position is taken')
            WHERE EXISTS (SELECT 1 FROM journal_access WHERE id = NEW.id);
        END""",
    "act_update": refuse_on_sqlite(
        'UPDATE OF id, institution_id, source, "key", body_digest, "at", "by", tag', "journal_act", _ACT
    ),
    "act_result": """BEFORE UPDATE OF result, result_tag ON journal_act WHEN OLD.result IS NOT NULL BEGIN
        SELECT RAISE(ABORT, 'journal: the act is finished already');
        END""",
    "act_delete": refuse_on_sqlite("DELETE", "journal_act", _ACT),
    # A taken key is passed over in silence, as ON CONFLICT DO NOTHING does, and REPLACE replaces nothing.
    "act_insert": """BEFORE INSERT ON journal_act BEGIN
        SELECT RAISE(ABORT, 'journal: this act is there already')
            WHERE EXISTS (SELECT 1 FROM journal_act WHERE id = NEW.id);
        SELECT RAISE(IGNORE)
            WHERE EXISTS (SELECT 1 FROM journal_act
                WHERE institution_id = NEW.institution_id AND source = NEW.source AND "key" = NEW."key");
        END""",
}

_POSTGRESQL = {
    "entry_kept": refuse_on_postgresql("DELETE OR UPDATE OR TRUNCATE", "journal_entry", _ENTRY),
    "entry_insert": PostgresTrigger(
        "BEFORE INSERT ON journal_entry FOR EACH ROW",
        """
        BEGIN
            IF NEW.seq IS DISTINCT FROM
                (SELECT coalesce(max(seq), 0) + 1 FROM journal_entry WHERE stream = NEW.stream)
            THEN
                RAISE EXCEPTION 'journal: not the next entry of its stream'
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        END""",
    ),
    "access_kept": refuse_on_postgresql("DELETE OR UPDATE OR TRUNCATE", "journal_access", _ACCESS),
    "act_kept": refuse_on_postgresql("DELETE OR TRUNCATE", "journal_act", _ACT),
    "act_update": refuse_on_postgresql(
        "UPDATE OF id, institution_id, source, key, body_digest, at, by, tag", "journal_act", _ACT
    ),
    "act_result": PostgresTrigger(
        "BEFORE UPDATE ON journal_act FOR EACH ROW WHEN (old.result IS NOT NULL)",
        """
        BEGIN
            RAISE EXCEPTION 'journal: the act is finished already' USING ERRCODE = 'integrity_constraint_violation';
        END""",
    ),
}

TRIGGERS = TriggerSet("journal", _SQLITE | log.SQLITE, _POSTGRESQL | log.POSTGRESQL)

install = TRIGGERS.install
drop = TRIGGERS.drop
missing = TRIGGERS.missing
