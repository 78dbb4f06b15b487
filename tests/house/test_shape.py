"""Small files, short functions, nothing that acts behind one's back."""

from __future__ import annotations

import ast

from tests.house.tree import files, name, tree

SOURCES = ("huiyin", "scripts", "bench", "tests")
LONGEST_FILE, LONGEST_TEST, LONGEST_FUNCTION = 500, 300, 60
FORBIDDEN_NAMES = {"utils.py", "helpers.py", "common.py", "misc.py", "signals.py"}


def test_files_are_short() -> None:
    long = []
    for path in files(*SOURCES, suffixes=(".py", ".html", ".css", ".js")):
        count = len(path.read_text(encoding="utf-8").splitlines())
        limit = LONGEST_TEST if name(path).startswith("tests/") else LONGEST_FILE
        if count > limit:
            long.append(f"{name(path)}: {count} lines, at most {limit}")
    assert not long, "\n".join(long)


def test_functions_are_short() -> None:
    long = [
        f"{name(path)}:{node.lineno} {node.name}: {node.end_lineno - node.lineno + 1} lines"
        for path in files(*SOURCES)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno >= LONGEST_FUNCTION
    ]
    assert not long, "\n".join(long)


def test_no_file_is_a_drawer() -> None:
    assert [name(path) for path in files(*SOURCES) if path.name in FORBIDDEN_NAMES] == []


def test_no_model_overrides_save_or_delete() -> None:
    found = [
        f"{name(path)}:{node.lineno} {parent.name}.{node.name}"
        for path in files("huiyin")
        for parent in ast.walk(tree(path))
        if isinstance(parent, ast.ClassDef)
        for node in parent.body
        if isinstance(node, ast.FunctionDef) and node.name in {"save", "delete"}
    ]
    assert not found, "\n".join(found)


def test_no_signal_receivers() -> None:
    words = ("django.dispatch", "django.db.models.signals", "django.core.signals", ".connect(")
    found = [
        f"{name(path)}:{number}"
        for path in files("huiyin")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if any(word in line for word in words) and "sqlite3.connect(" not in line and "psycopg.connect(" not in line
    ]
    assert not found, "\n".join(found)


def test_public_functions_say_what_they_do() -> None:
    """Twins of one interface for the two databases are explained once, where the interface stands."""
    silent = [
        f"{name(path)}:{node.lineno} {node.name}"
        for path in files("huiyin", "scripts")
        if path.name not in {"apps.py", "sqlite.py", "postgresql.py"}
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and ast.get_docstring(node) is None
    ]
    assert not silent, "\n".join(silent)
