"""A consistent copy of the database while it serves, and back again.

A restored log is another life of it: it gets a new epoch, so that no position is used twice, and every open page
fetches its lists anew. Sessions that were ended since the copy was made must not come to life again, so none is kept.
"""

import os
import sqlite3
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from typing import Any, Protocol

import psycopg

from ..errors import DomainError
from ..extensions import db
from . import postgresql_copy, sqlite_copy

#: Said to the database that was just filled, in the same transaction.
ANEW = ("UPDATE log_head SET epoch = '{epoch}'", "DELETE FROM sign_in")


class NoCopy(DomainError):
    """The file is no copy that this installation could take back."""

    title = "This is no copy of this database"


class Way(Protocol):
    """How one kind of database is copied."""

    @property
    def BROKEN(self) -> tuple[type[Exception], ...]: ...
    def is_copy(self, file: Path) -> bool: ...
    def revision_of(self, file: Path) -> str: ...
    def copy(self, engine: Any, file: Path) -> None: ...
    def put_back(self, engine: Any, file: Path, then: list[str]) -> None: ...


_WAYS: dict[str, Way] = {"sqlite": sqlite_copy, "postgresql": postgresql_copy}


def back_up(file: Path) -> int:
    """Write a copy as of one moment; returns its size in bytes. An older file of that name stays until it is whole.

    Raises NoCopy when the file cannot be written.
    """
    draft = file.with_name(f"{file.name}.part")
    try:
        draft.unlink(missing_ok=True)  # of a backup that was killed
        draft.touch(mode=0o600)
        _way().copy(db.engine, draft)
        os.replace(draft, file)
        return file.stat().st_size
    except OSError as error:
        raise NoCopy(f"{file} cannot be written: {error.strerror or error}.") from error
    except (sqlite3.Error, psycopg.Error) as error:
        raise NoCopy(f"{file} cannot be written: {error}.") from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def restore(file: Path) -> str:
    """Put a copy back, in one transaction, and begin a new epoch; returns it. A server may go on meanwhile.

    Raises NoCopy, which names the copy's version where that is the reason.
    """
    way = _way()
    if not file.is_file():
        raise NoCopy(f"There is no file {file}.")
    epoch = token_hex(4)
    try:
        if not way.is_copy(file):
            raise NoCopy(f"{file} is no copy of a {db.engine.dialect.name} database, as `backup` makes one.")
        _check_revision(file, way.revision_of(file), _revision())
        way.put_back(db.engine, file, [words.format(epoch=epoch) for words in ANEW])
    except way.BROKEN as error:
        raise NoCopy(f"{file} could not be put back ({error}). Nothing was changed.") from error
    return epoch


def _check_revision(file: Path, theirs: str, ours: str) -> None:
    if theirs != ours:
        raise NoCopy(f"{file} is of version {theirs}, and this installation of {ours}. Restore it with that version.")


def _way() -> Way:
    return _WAYS[db.engine.dialect.name]


def _revision() -> str:
    with db.engine.connect() as connection:
        return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
