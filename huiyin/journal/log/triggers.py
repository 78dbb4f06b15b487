"""The log's triggers, installed with the journal's: leaves, subtrees, keys and heads are only ever added, in order."""

from __future__ import annotations

from huiyin.journal.guards import PostgresTrigger, refuse_on_postgresql, refuse_on_sqlite

_KEPT = "log: what was published is never changed"
_TABLES = {"leaf": "journal_leaf", "node": "journal_node", "log_key": "journal_logkey", "tree_head": "journal_treehead"}

_NEXT_LEAF = (
    'NEW."index" <> (SELECT coalesce(max("index"), -1) + 1 FROM journal_leaf)'
    " OR NEW.position <= (SELECT coalesce(max(position), 0) FROM journal_leaf)"
)
_NEXT_HEAD = (
    'NEW.size <> (SELECT coalesce(max("index"), -1) + 1 FROM journal_leaf)'
    " OR NEW.size <= (SELECT coalesce(max(size), 0) FROM journal_treehead)"
)


def _refused(table: str, sentence: str, when: str) -> str:
    return f"BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, '{sentence}') WHERE {when}; END"


def _refused_there(table: str, sentence: str, when: str) -> PostgresTrigger:
    body = (
        f"BEGIN IF {when} THEN RAISE EXCEPTION '{sentence}' USING ERRCODE = 'integrity_constraint_violation'; END IF;"
        " RETURN NEW; END"
    )
    return PostgresTrigger(f"BEFORE INSERT ON {table} FOR EACH ROW", body)


SQLITE = {
    **{f"{name}_update": refuse_on_sqlite("UPDATE", table, _KEPT) for name, table in _TABLES.items()},
    **{f"{name}_delete": refuse_on_sqlite("DELETE", table, _KEPT) for name, table in _TABLES.items()},
    "leaf_insert": _refused("journal_leaf", "log: not the next leaf", _NEXT_LEAF),
    "tree_head_insert": _refused("journal_treehead", "log: not the head of what is there", _NEXT_HEAD),
    # REPLACE would walk through what refuses to delete.
    "node_insert": _refused(
        "journal_node", "log: this subtree is there", "EXISTS (SELECT 1 FROM journal_node WHERE place = NEW.place)"
    ),
    # Of two that make the first key at once the second is passed over in silence, as ON CONFLICT DO NOTHING does.
    "log_key_insert": """BEFORE INSERT ON journal_logkey BEGIN
        SELECT RAISE(IGNORE) WHERE EXISTS (SELECT 1 FROM journal_logkey WHERE id = NEW.id);
        END""",
}

POSTGRESQL = {
    **{
        f"{name}_kept": refuse_on_postgresql("DELETE OR UPDATE OR TRUNCATE", table, _KEPT)
        for name, table in _TABLES.items()
    },
    "leaf_insert": _refused_there("journal_leaf", "log: not the next leaf", _NEXT_LEAF),
    "tree_head_insert": _refused_there("journal_treehead", "log: not the head of what is there", _NEXT_HEAD),
}
