"""The product with thousands of people in it, served on one core, and what its processes have used."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from itertools import islice
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from sqlalchemy import insert

from app import clock
from app.accounts.models import ApiToken, Person
from app.accounts.tokens import digest
from app.config import ROOT
from app.extensions import db
from app.startups.models import Startup
from tests.faults.crowd import signals
from tests.support.databases import migrate, postgres_programs, postgresql_server
from tests.support.servers import Server, gunicorn
from tests.support.valkey import valkey_server
from tests.support.world import World

from .cores import CLIENTS, SERVERS, pin
from .meters import cpu, family

MANY = "100000"


class Installation(NamedTuple):
    """`database` is the server process of PostgreSQL, or None."""

    server: Server
    valkey: int
    database: int | None
    token: str

    @property
    def port(self) -> int:
        return self.server.port

    @property
    def workers(self) -> list[int]:
        return family(self.server.process.pid)[1:]

    def used(self) -> float:
        """CPU seconds of all that serves: gunicorn with its workers, and the bus."""
        return sum(map(cpu, [*family(self.server.process.pid), self.valkey]))

    def used_by_database(self) -> float:
        return sum(map(cpu, family(self.database))) if self.database else 0.0


@contextmanager
def installation(database: str, workers: int = 1, *, one_core: bool = True) -> Iterator[Installation]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gi-", ignore_cleanup_errors=True)))
        valkey = stack.enter_context(valkey_server())
        url, postmaster = f"sqlite:///{folder / 'govintel.db'}", None
        if database == "postgresql":
            programs = postgres_programs()
            assert programs, "PostgreSQL's server is not installed"
            cluster = stack.enter_context(postgresql_server(programs, durable=True))
            url, postmaster = cluster.create("govintel"), cluster.pid
        migrate(url, folder)
        limits = {"STREAMS_PER_ADDRESS": MANY, "STREAMS_PER_PERSON": MANY}
        server = stack.enter_context(gunicorn(url, folder, valkey.url, workers, **limits))
        with server.app.app_context():
            world = World()
            token = world.token(world.admin)
            made = Installation(server, valkey.pid, postmaster, token)
            for pid in [*family(server.process.pid), made.valkey] if one_core else []:
                pin(pid, SERVERS)
            yield made
            db.session.remove()


def people(count: int, role: str, startups: Sequence[int | None] = (None,)) -> list[str]:
    """Tokens of so many new people of this role, one after another of these startups; nobody is told of them."""
    keys = [uuid4().hex for _ in range(count)]
    rows = [
        {"email": f"{key}@govintel.example", "name": key[:8], "role": role, "fs_uniquifier": key, "active": True}
        | {"startup_id": startups[n % len(startups)], "timezone": "UTC", "toasts": True, "sound": False}
        for n, key in enumerate(keys)
    ]
    for row in rows:
        row["created_at"] = clock.now()
    made = db.session.scalars(insert(Person).returning(Person.id, sort_by_parameter_order=True), rows).all()
    tokens = [
        {"person_id": id, "name": "crowd", "digest": digest(key), "created_at": clock.now()}
        for id, key in zip(made, keys, strict=True)
    ]
    db.session.execute(insert(ApiToken), tokens)
    db.session.commit()
    return keys


def startups(count: int) -> list[int]:
    rows = [
        {"name": f"Company {n}", "slug": f"c-{n}-{uuid4().hex[:6]}", "sectors": [], "status": "active"}
        for n in range(count)
    ]
    made = list(db.session.scalars(insert(Startup).returning(Startup.id), rows))
    db.session.commit()
    return made


def post(own: Installation, identifiers: Sequence[str], startup_ids: Sequence[int], clients: int = 4) -> None:
    """Each signal to all of these startups; so many clients at once, each on a connection that it keeps."""

    def work(mine: Sequence[str]) -> None:
        connection = HTTPConnection("127.0.0.1", own.port, timeout=60)
        head = {"Authorization": f"Bearer {own.token}", "Content-Type": "application/json"}
        for identifier in mine:
            body = {"signalIdentifier": identifier, "startupIds": list(map(str, startup_ids))}
            connection.request("POST", "/api/v1/assignments", json.dumps(body), head)
            answer = connection.getresponse()
            assert answer.status == 201, answer.read()
            answer.read()
        connection.close()

    with ThreadPoolExecutor(clients) as threads:
        list(threads.map(work, [identifiers[n::clients] for n in range(clients)]))


class Signals:
    """Open signals, as many as are asked for, each once."""

    def __init__(self, count: int) -> None:
        self._left = iter(signals(count))

    def take(self, count: int) -> list[str]:
        taken = list(islice(self._left, count))
        assert len(taken) == count
        return taken


class Feed:
    """A process beside the server that commits events; `used` is its own CPU."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        assert process.stdout and process.stdout.readline() == "ready\n"

    def commit(self, count: int = 1) -> list[int]:
        """The moments before each commit."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(f"{count}\n")
        self._process.stdin.flush()
        return list(map(int, self._process.stdout.readline().split()))

    @property
    def used(self) -> float:
        return cpu(self._process.pid)


@contextmanager
def feed(own: Installation) -> Iterator[Feed]:
    path = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.feed"],
        cwd=ROOT,
        env=path | own.server.environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    pin(process.pid, CLIENTS)
    try:
        yield Feed(process)
    finally:
        process.kill()
        process.communicate()
