"""What a server's processes have used so far, as Linux and PostgreSQL count it."""

import os
from pathlib import Path
from typing import NamedTuple, Self

import psycopg

from tests.support.databases import PostgreSQL
from tests.support.servers import Server
from tests.support.valkey import Doorbell

TICK = os.sysconf("SC_CLK_TCK")
MEGABYTE = 1024 * 1024


class Used(NamedTuple):
    """CPU seconds of gunicorn with its workers, of PostgreSQL, of Valkey; transactions; rings; bytes of the workers."""

    server: float
    database: float
    valkey: float
    transactions: int
    rings: int
    memory: int

    def since(self, before: Self) -> "Used":
        return Used(*(now - then for now, then in zip(self, before, strict=True)))  # pyright: ignore[reportArgumentType]


class Meters:
    """Reads them all."""

    def __init__(self, server: Server, postgresql: PostgreSQL, url: str, doorbell: Doorbell) -> None:
        self._server, self._doorbell, self._url = server, doorbell, url
        self._postmaster = postgresql.pid

    def read(self) -> Used:
        workers = family(self._server.process.pid)
        bell = self._doorbell.client.info("cpu")
        rung = self._doorbell.client.info("commandstats").get("cmdstat_publish", {"calls": 0})  # type: ignore[union-attr]
        return Used(
            sum(cpu(pid) for pid in workers),
            sum(cpu(pid) for pid in family(self._postmaster)),
            bell["used_cpu_sys"] + bell["used_cpu_user"],  # type: ignore[index]
            self._transactions(),
            rung["calls"],
            sum(resident(pid) for pid in workers),
        )

    def _transactions(self) -> int:
        """A read is one, since it opens none of its own. Reading this adds one."""
        with psycopg.connect(self._url, autocommit=True) as connection:
            query = "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()"
            row = connection.execute(query).fetchone()
        assert row
        return row[0]


def family(pid: int) -> list[int]:
    """A process and its children."""
    return [pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]


def cpu(pid: int) -> float:
    """Seconds, with those of children that have ended; its parent has them, where it has just ended itself."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0.0
    return sum(map(int, fields[11:15])) / TICK


def resident(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
