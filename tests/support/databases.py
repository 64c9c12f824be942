"""Databases for tests: migrated once a session, copied for each test."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
from flask_migrate import upgrade
from sqlalchemy import text

from app import create_app
from app.extensions import db

LONGEST_START = 30.0  # seconds


class PostgreSQL:
    """A private server on loopback; its data is thrown away."""

    def __init__(self, port: int, command: Sequence[str], folder: Path) -> None:
        self.port = port
        self._command, self._folder = command, folder

    def start(self) -> None:
        """Returns when it answers."""
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(self._command, stdout=log, stderr=log, cwd=self._folder)
        _wait_until_it_answers(self, self._process)

    @property
    def pid(self) -> int:
        return self._process.pid

    def stop_at_once(self) -> None:
        """As a crash does: nobody's transaction is ended, and the next start recovers."""
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait(10)

    def url(self, name: str) -> str:
        return f"postgresql://tests@127.0.0.1:{self.port}/{name}"

    def create(self, name: str, *, template: str = "template0") -> str:
        """Make a database, and return its address."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            # Copied as files: through the log, its way since version 15, it takes four times as long.
            copied = "STRATEGY FILE_COPY" if connection.info.server_version >= 150_000 else ""
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" {copied}')  # pyright: ignore
        return self.url(name)

    def drop(self, name: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')  # pyright: ignore


def unique(prefix: str) -> str:
    return f"{prefix}_{uuid4().hex[:12]}"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def migrate(url: str, instance: Path) -> None:
    """Bring the database at this address up to date."""
    app = create_app(SQLALCHEMY_DATABASE_URI=for_sqlalchemy(url), INSTANCE_PATH=str(instance))
    with app.app_context():
        upgrade()
        db.engine.dispose()


def check_index_of_words() -> None:
    """On SQLite, whose index does not hold what it is of: raises where it is not what the signals say."""
    if db.engine.dialect.name == "sqlite":
        db.session.execute(text("INSERT INTO signal_search(signal_search, rank) VALUES ('integrity-check', 1)"))
        db.session.rollback()


def for_sqlalchemy(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://")


def postgres_programs() -> Path | None:
    """The folder with initdb and postgres: the launcher's finding, or what is on the machine."""
    given = os.environ.get("POSTGRES_BIN")
    if given:
        return Path(given)
    packaged = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    found = str(packaged[-1]) if packaged else shutil.which("initdb")
    return Path(found).resolve().parent if found else None


_QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
#: As its documentation advises for a server that has a machine: the defaults are for one that has hardly any memory.
_FOR_MEASUREMENTS = ("shared_buffers=1GB", "max_wal_size=4GB")


@contextmanager
def postgresql_server(programs: Path, *, durable: bool = False) -> Iterator[PostgreSQL]:
    """Start a server, and stop it at the end; `durable`, on a disk, for measurements. PostgreSQL refuses to be root."""
    place = None if durable else os.environ.get("PYTEST_DEBUG_TEMPROOT")  # where the other databases are: in memory
    with tempfile.TemporaryDirectory(prefix="gi-pg-", dir=place, ignore_cleanup_errors=True) as folder:
        data = Path(folder, "data")
        if os.geteuid() == 0:
            shutil.chown(folder, "nobody")
        make = (programs / "initdb", "-D", data, "-U", "tests", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C")
        subprocess.run(_unprivileged(*make), check=True, stdout=subprocess.DEVNULL, cwd=folder)
        port = free_port()
        given = (
            *(_FOR_MEASUREMENTS if durable else _QUICK),
            "max_connections=200",
            f"unix_socket_directories={folder}",
        )
        settings = [word for setting in given for word in ("-c", setting)]
        serve = (programs / "postgres", "-D", data, "-h", "127.0.0.1", "-p", port, *settings)
        server = PostgreSQL(port, _unprivileged(*serve), Path(folder))
        try:
            server.start()
            yield server
        finally:
            server.stop_at_once()


def _unprivileged(*command: object) -> list[str]:
    words = [str(word) for word in command]
    if os.geteuid() != 0:
        return words
    return ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", *words]


def _wait_until_it_answers(server: PostgreSQL, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + LONGEST_START
    while process.poll() is None and time.monotonic() < deadline:
        try:
            psycopg.connect(server.url("postgres"), connect_timeout=1).close()
            return
        except psycopg.OperationalError:
            time.sleep(0.05)
    raise RuntimeError("PostgreSQL did not start")
