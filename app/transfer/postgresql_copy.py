"""PostgreSQL: the copy is an archive with what COPY says of each table, and the version it was made at.

It needs no program of PostgreSQL's, whose versions would have to match the server's.
"""

import io
import json
import tarfile
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import psycopg
from psycopg import sql
from sqlalchemy import Engine

from ..extensions import db

_MANIFEST = "govintel.json"
_IN_MEMORY = 16 * 1024 * 1024  # bytes of one table; larger ones wait in a file
_PIECE = 1024 * 1024

BROKEN = (tarfile.TarError, EOFError, OSError, KeyError, ValueError, zlib.error, psycopg.Error)
"""What is raised by a copy that breaks off."""


def is_copy(file: Path) -> bool:
    try:
        with tarfile.open(file, "r:gz") as archive:
            first = archive.next()
            return first is not None and first.name == _MANIFEST
    except (tarfile.TarError, OSError, EOFError):
        return False


def revision_of(file: Path) -> str:
    with tarfile.open(file, "r:gz") as archive:
        return str(json.load(_member(archive, _MANIFEST)).get("revision", "unknown"))


def copy(engine: Engine, file: Path) -> None:
    """Every table as of one snapshot, beside writers."""
    with _connected(engine) as connection, tarfile.open(file, "w:gz", compresslevel=3) as archive:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        assert row
        _add(archive, _MANIFEST, io.BytesIO(json.dumps({"revision": row[0], "tables": _tables()}).encode()))
        for table in _tables():
            with tempfile.SpooledTemporaryFile(_IN_MEMORY) as rows, connection.cursor() as cursor:
                with cursor.copy(_statement("COPY {} ({}) TO STDOUT", table)) as copied:
                    for piece in copied:
                        rows.write(piece)
                rows.seek(0)
                _add(archive, table, rows)


def put_back(engine: Engine, file: Path, then: Sequence[str]) -> None:
    """All rows in one transaction. Writers wait for it; readers go on with the old rows until it is done."""
    with _connected(engine) as connection, tarfile.open(file, "r:gz") as archive:
        tables = _tables()
        names = sql.SQL(", ").join(map(sql.Identifier, tables))
        connection.execute(sql.SQL("LOCK TABLE {} IN EXCLUSIVE MODE").format(names))
        for table in reversed(tables):
            connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
        for table in tables:
            rows = _member(archive, table)
            into = _statement("COPY {} ({}) FROM STDIN", table)
            with connection.cursor() as cursor, cursor.copy(into) as copied:
                while piece := rows.read(_PIECE):
                    copied.write(piece)
            _count_on(connection, table)
        for words in then:
            connection.execute(words.encode())
        connection.execute("ANALYZE")  # it would be planned without knowledge until the server comes to it by itself


def _tables() -> list[str]:
    """What a table refers to stands before it."""
    return [table.name for table in db.metadata.sorted_tables]


def _statement(words: str, table: str) -> sql.Composed:
    """The columns are named: their order may differ where a migration added some."""
    columns = sql.SQL(", ").join(sql.Identifier(column.name) for column in db.metadata.tables[table].columns)
    return sql.SQL(words).format(sql.Identifier(table), columns)  # type: ignore[arg-type]


def _count_on(connection: "psycopg.Connection[Any]", table: str) -> None:
    """Ids that are given out next lie beyond those that were put back."""
    for column in db.metadata.tables[table].primary_key.columns:
        found = connection.execute("SELECT pg_get_serial_sequence(%s, %s)", (f'"{table}"', column.name)).fetchone()
        if found and found[0]:
            highest = sql.SQL("SELECT setval(%s, coalesce(max({0}), 0) + 1, false) FROM {1}")
            connection.execute(highest.format(sql.Identifier(column.name), sql.Identifier(table)), (found[0],))


def _add(archive: tarfile.TarFile, name: str, content: Any) -> None:
    member = tarfile.TarInfo(name)
    content.seek(0, io.SEEK_END)
    member.size = content.tell()
    content.seek(0)
    archive.addfile(member, content)


def _member(archive: tarfile.TarFile, name: str) -> IO[bytes]:
    found = archive.extractfile(name)
    assert found
    return found


@contextmanager
def _connected(engine: Engine) -> Iterator["psycopg.Connection[Any]"]:
    """A connection of its own, in one transaction, which commits when the block ends well."""
    address = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, connect_timeout=5) as connection:
        yield connection
