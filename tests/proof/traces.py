"""Looking for words at rest: every place of a house where something can lie, and every way a word can be spelled."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import subprocess
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from email import message_from_bytes, policy
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection

from huiyin.site.backup import postgresql_program, run_postgresql

Place = tuple[str, bytes]


def spelled(word: str) -> set[bytes]:
    """The word as databases, JSON, addresses and encoders write it, and its digests without a key."""
    plain = word.encode()
    ways = {plain, word.encode("utf-16-le"), json.dumps(word)[1:-1].encode(), quote(word).encode()}
    ways |= {plain.hex().encode(), plain.hex().upper().encode()}
    for shift in range(3):  # base64 says the same word in three ways, by where it stands
        core = base64.b64encode(bytes(shift) + plain)[(shift * 4 + 2) // 3 : (shift + len(plain)) * 4 // 3]
        ways |= {core, core.translate(bytes.maketrans(b"+/", b"-_"))}
    for digest in (hashlib.md5(plain), hashlib.sha1(plain), hashlib.sha256(plain)):
        ways |= {digest.digest(), digest.hexdigest().encode()}
    return ways


def parts(word: str) -> list[str]:
    """The word and, where it is written without spaces, its pairs of characters: the index keeps these."""
    return [word] if word.isascii() else list(dict.fromkeys([word, *map("".join, pairwise(word))]))


def found(words: Iterable[str], places: Iterable[Place]) -> dict[str, set[str]]:
    """Where each word, or a part of it, stands in any spelling; only those that stand somewhere."""
    held = list(places)
    hits: dict[str, set[str]] = {}
    for word in words:
        ways = {way for part in parts(word) for way in spelled(part)}
        if names := {name for name, content in held if any(way in content for way in ways)}:
            hits[word] = names
    return hits


def everywhere(said: str = "") -> Iterator[Place]:
    """All that rests in the house: tables, sessions, the database's files, the data folder; and what was ``said``."""
    yield "said", said.encode()
    yield from _tables()
    for session in Session.objects.all():
        yield "session", json.dumps(session.get_decoded(), ensure_ascii=False).encode()
    yield from _database_files()
    home = Path(settings.HUIYIN_HOME)
    for path in sorted(path for path in home.rglob("*") if path.is_file()):
        yield from _opened(path.relative_to(home).parts[0], path.read_bytes())


def _tables() -> Iterator[Place]:
    """Every row of every table, read raw, with those of the index's own machinery."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            yield "finding_index", _index_words()
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%%'")
        else:
            cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT * FROM "{table}"')
            yield table, b"\n".join(_bytes(cell) for row in cursor.fetchall() for cell in row)
        if connection.vendor == "postgresql":  # what the planner remembers of columns
            cursor.execute("ANALYZE")
            cursor.execute("SELECT s.tablename, s::text FROM pg_stats s WHERE schemaname = 'public'")
            yield from ((f"statistics of {table}", text.encode()) for table, text in cursor.fetchall())


def _index_words() -> bytes:
    """The words of the full-text index: in its blocks each is written as what it has more than the one before."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE VIRTUAL TABLE temp.lexemes USING fts5vocab(main, finding_index, row)")
        cursor.execute("SELECT term FROM temp.lexemes")
        words = [term for (term,) in cursor.fetchall()]
        cursor.execute("DROP TABLE temp.lexemes")
    return "\n".join(words).encode()


def _bytes(cell: object) -> bytes:
    return bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode()


def _database_files() -> Iterator[Place]:
    """The database's own files after a checkpoint; of PostgreSQL a dump of all of it as text."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        for path in sorted(Path(name).parent.glob(f"{Path(name).name}*")):
            yield "database file", path.read_bytes()
        return
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "dump.sql"
        run_postgresql("pg_dump", "--format=plain", f"--file={target}", name)
        yield "database file", target.read_bytes()


def _opened(name: str, content: bytes) -> Iterator[Place]:
    """A file as it is, and if it is a mail what is in it; of one that is packed or dumped what is in it alone.

    In half a megabyte of packed bytes four that are some pair of characters turn up by chance now and then.
    """
    if content.startswith(b"\x1f\x8b"):
        with tarfile.open(fileobj=io.BytesIO(content)) as tar:
            for member in tar:
                inner = tar.extractfile(member)
                yield from _opened(name, inner.read() if inner else b"")
        return
    if content.startswith(b"PGDMP"):
        program = postgresql_program("pg_restore")
        yield name, subprocess.run([program, "--file=-"], input=content, capture_output=True, check=True).stdout
        return
    yield name, content
    if content.startswith((b"Content-Type:", b"MIME-Version:")):
        mail = message_from_bytes(content, policy=policy.default)
        body = mail.get_body()
        yield name, f"{mail['To']} {mail['Subject']} {body.get_content() if body else ''}".encode()
