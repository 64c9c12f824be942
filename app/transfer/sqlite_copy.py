"""SQLite: the copy is a database file. Put back, its rows take the place of ours in the file that is being served."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Engine

_MAGIC = b"SQLite format 3\0"
_LONGEST_WAIT = 30.0  # seconds that this waits for a writer
_TABLES = "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
_KEPT = ("alembic_version", "signal_search_words")  # the second has no rows of its own: it shows another's

BROKEN = (OSError, sqlite3.Error)
"""What is raised by a copy that breaks off."""


def is_copy(file: Path) -> bool:
    with file.open("rb") as opened:
        return opened.read(len(_MAGIC)) == _MAGIC


def revision_of(file: Path) -> str:
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as copy:
        try:
            return copy.execute("SELECT version_num FROM alembic_version").fetchone()[0]
        except (sqlite3.Error, TypeError):
            return "unknown"


def copy(engine: Engine, file: Path) -> None:
    """As of one moment, beside writers: WAL lets a reader keep its own. The file must be empty."""
    with _opened(engine) as ours:
        ours.execute("VACUUM INTO ?", (str(file),))


def put_back(engine: Engine, file: Path, then: Sequence[str]) -> None:
    """All rows in one transaction: whoever reads meanwhile sees the old ones, and a crash leaves them."""
    with _opened(engine) as ours:
        ours.execute("ATTACH ? AS copy", (f"{file.absolute().as_uri()}?mode=ro",))
        ours.execute("PRAGMA foreign_keys=OFF")  # the copy was whole, table by table it is not
        ours.execute("BEGIN IMMEDIATE")
        try:
            for (table,) in ours.execute(_TABLES).fetchall():
                if table not in _KEPT:
                    columns = ", ".join(f'"{row[1]}"' for row in ours.execute(f'PRAGMA main.table_info("{table}")'))
                    ours.execute(f'DELETE FROM main."{table}"')
                    ours.execute(f'INSERT INTO main."{table}" ({columns}) SELECT {columns} FROM copy."{table}"')
            for words in then:
                ours.execute(words)
            ours.execute("COMMIT")
        except BaseException:
            if ours.in_transaction:  # a full disk ends it by itself
                ours.execute("ROLLBACK")
            raise


@contextmanager
def _opened(engine: Engine) -> Iterator[sqlite3.Connection]:
    """A connection of its own: a writer that waits must wait here, and not in a pool that requests share."""
    path = Path(str(engine.url.database)).absolute().as_uri()
    with closing(sqlite3.connect(path, uri=True, timeout=_LONGEST_WAIT, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous=FULL")
        yield connection
