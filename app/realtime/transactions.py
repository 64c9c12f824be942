"""How a write begins on each database, and when it is tried again."""

import math
import sqlite3
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from gevent import get_hub
from gevent.monkey import get_original, is_module_patched
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError, DisconnectionError

from ..errors import DomainError
from ..extensions import db
from .checkpoints import AT_THE_LATEST

_LONGEST_WAIT = 5_000  # milliseconds that a writer waits for the lock
_TRUSTED = 1.0  # seconds after its last use in which a connection is taken to be alive
_ASK_AGAIN = 0.002  # seconds between two tries for the lock
_READ_WAIT = 500  # milliseconds; a WAL reader waits only while the log is being recovered
_MAPPED = 1 << 30  # bytes of the file that are read without a call for each page
# PostgreSQL: serialization failure, deadlock detected, and a twin that was written first: at the next try the verb
# finds it, and refuses in its own words.
_TRY_AGAIN = {"40001", "40P01", "23505"}

_sleep: Callable[[float], None] = get_original("time", "sleep")  # in a thread, where gevent's would need a loop


class Busy(DomainError):
    """The database was locked by another writer for longer than anybody should wait."""

    status = 503
    title = "Busy"


def prepare(engine: Engine) -> None:
    """Teach an engine the rules: WAL and `BEGIN IMMEDIATE` on SQLite, short locks on PostgreSQL."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _open_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "connect", _open_postgresql)
        event.listen(engine, "checkin", _note_use)
        event.listen(engine, "checkout", partial(_knock, engine))


def writing(engine: Engine) -> dict[str, Any]:
    """The execution options of a connection that may write."""
    return {"writing": True} if engine.dialect.name == "sqlite" else {"isolation_level": "READ COMMITTED"}


def commit_without_the_disk(engine: Engine) -> None:
    """From now on this process's commits do not wait for the disk: a power cut may take the last of them back, whole.

    For what is then done again, and would hold its locks for several times as long.
    """
    is_sqlite = engine.dialect.name == "sqlite"
    event.listen(engine, "connect", _on_sqlite_not_for_the_disk if is_sqlite else _on_postgresql_not_for_the_disk)
    engine.dispose()


def begin_writing() -> None:
    """End what was read, and begin a transaction that may write; what is loaded is loaded anew."""
    db.session.rollback()
    db.session.connection(execution_options=writing(db.engine))


def lock(row: object) -> None:
    """Read a row anew under its lock. Of its own table only: PostgreSQL locks nothing that was joined to it."""
    db.session.refresh(row, with_for_update={"of": type(row)})


def worth_another_try(error: DBAPIError) -> bool:
    """Whether PostgreSQL gave the transaction up only because of its neighbours."""
    return getattr(error.orig, "sqlstate", None) in _TRY_AGAIN


def _open_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",  # a power cut must not lose an acknowledged assignment; it costs 0.3 ms
        f"wal_autocheckpoint={AT_THE_LATEST}",
        "foreign_keys=ON",
        f"mmap_size={_MAPPED}",
        f"busy_timeout={_READ_WAIT}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _open_postgresql(connection: Any, _record: object) -> None:
    """A hung process must not hold the log's head, nor a writer wait for it without end."""
    with connection.cursor() as cursor:
        cursor.execute("SET idle_in_transaction_session_timeout = '5s'; SET lock_timeout = '5s'; SET timezone = 'UTC'")
    connection.commit()


def _on_sqlite_not_for_the_disk(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous=NORMAL")


def _on_postgresql_not_for_the_disk(connection: Any, _record: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
    connection.commit()


def _note_use(_connection: object, record: Any) -> None:
    record.info["used_at"] = time.monotonic()


def _knock(engine: Engine, connection: Any, record: Any, _proxy: object) -> None:
    """After a pause, see whether the server is still there: a restart must not fail whoever comes next."""
    if time.monotonic() < record.info.get("used_at", -math.inf) + _TRUSTED:
        return
    try:
        engine.dialect.do_ping(connection)
    except engine.dialect.loaded_dbapi.Error as error:
        raise DisconnectionError from error


def _begin_sqlite(connection: Connection) -> None:
    raw: Any = connection.connection.driver_connection
    if connection.get_execution_options().get("writing"):
        _begin_immediate(raw)
    else:
        raw.execute("BEGIN")


def _begin_immediate(raw: sqlite3.Connection) -> None:
    """Waiting inside SQLite's C code would stop this worker's hub, so the wait runs in a thread."""
    try:
        raw.execute("PRAGMA busy_timeout=0")
        try:
            raw.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            _beside_the_loop(raw)
    finally:
        raw.execute(f"PRAGMA busy_timeout={_READ_WAIT}")


def _beside_the_loop(raw: sqlite3.Connection) -> None:
    if is_module_patched("threading"):
        get_hub().threadpool.apply(_wait_for_the_lock, (raw,))
    else:
        _wait_for_the_lock(raw)


def _wait_for_the_lock(raw: sqlite3.Connection) -> None:
    """Ask again every other millisecond. SQLite's own wait asks ever more rarely, up to ten times a second, so of eight
    who write without a pause one in a hundred waited for more than a second.
    """
    give_up = time.monotonic() + _LONGEST_WAIT / 1000
    while True:
        try:
            raw.execute("BEGIN IMMEDIATE")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            if time.monotonic() > give_up:
                raise Busy("The database is busy. Nothing was changed; please try again.") from error
        _sleep(_ASK_AGAIN)
