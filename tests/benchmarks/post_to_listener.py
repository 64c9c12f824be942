"""From a POST of one assignment to the client that hears of it.

Real gunicorn, Valkey and database on loopback; a hundred listeners of fifty startups hold their streams open, a program
posts assignments one after another, and the clock runs from before the request is sent until a member of that startup
has read the event from its socket. PostgreSQL runs with its durable settings here.
"""

import asyncio
import json
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from app.accounts.models import Person
from app.extensions import db
from app.signals.service import create_signal
from tests.support.databases import migrate, postgres_programs, postgresql_server
from tests.support.servers import Server, gunicorn
from tests.support.valkey import valkey_server
from tests.support.world import World

from .figures import Figure, at_most

STARTUPS = 50
POSTS = 300
LONGEST = 60  # seconds until all streams are open, or the last is heard
P50, P99 = {"sqlite": 4.0, "postgresql": 7.0}, {"sqlite": 10.0, "postgresql": 15.0}  # milliseconds

Heard = dict[tuple[str, str], list[float]]
"""When the listeners of a startup have read that it was given a signal."""


def latency() -> Iterator[Figure]:
    """One post after another, back to back."""
    for database in ("sqlite", "postgresql"):
        for workers in (1, 2):
            with serving(database, workers) as server:
                took = sorted(1000 * one for one in posted(server, POSTS))
            row = f"from a POST to its listener, {database}, {workers} worker{'s' if workers > 1 else ''}:"
            yield at_most(f"{row} p50 ms", statistics.median(took), P50[database], "{:.1f}")
            yield at_most(f"{row} p99 ms", took[int(len(took) * 0.99)], P99[database], "{:.1f}")
            yield Figure(f"{row} worst ms", took[-1], None, "{:.1f}", at_most=True)


@contextmanager
def serving(database: str, workers: int) -> Iterator[Server]:
    """A fresh installation."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="gi-", ignore_cleanup_errors=True))
        valkey = stack.enter_context(valkey_server())
        url = stack.enter_context(database_of(database, Path(folder)))
        yield stack.enter_context(gunicorn(url, Path(folder), valkey.url, workers))


def posted(server: Server, posts: int) -> list[float]:
    """The seconds of each of these posts, back to back, in a programme of their own."""
    return asyncio.run(_post_and_listen(server, *_programme(server, posts)))


@contextmanager
def database_of(kind: str, folder: Path) -> Iterator[str]:
    """The address of an empty, migrated one; PostgreSQL with its durable settings."""
    with ExitStack() as stack:
        if kind == "sqlite":
            url = f"sqlite:///{folder / 'govintel.db'}"
        else:
            programs = postgres_programs()
            assert programs, "PostgreSQL's server is not installed"
            url = stack.enter_context(postgresql_server(programs, durable=True)).create("govintel")
        migrate(url, folder)
        yield url


def _programme(server: Server, posts: int) -> tuple[str, dict[str, list[str]], list[str]]:
    """The admin's token, two tokens for each startup, and the signals to be assigned."""
    with server.app.app_context():
        world = World(f" {uuid4().hex[:6]}")
        members: dict[str, list[str]] = {}
        for n in range(STARTUPS):
            startup = world.startup(f"Startup {n}")
            people = [world.person(f"Member {n} {k}", "member", startup) for k in range(2)]
            members[str(startup.id)] = [world.token(person) for person in people]
        signals = [create_signal(by=world.admin, title=f"Notice {n}").identifier for n in range(posts)]
        token = world.token(db.session.get_one(Person, world.admin.id))
        db.session.remove()
    return token, members, signals


async def _post_and_listen(
    server: Server, admin: str, members: dict[str, list[str]], signals: list[str]
) -> list[float]:
    heard: Heard = defaultdict(list)
    open_streams = asyncio.Semaphore(0)
    listeners = [
        asyncio.create_task(_listen(server.port, token, startup, heard, open_streams))
        for startup, tokens in members.items()
        for token in tokens
    ]
    async with asyncio.timeout(LONGEST):
        for _ in listeners:
            await open_streams.acquire()
    program = await asyncio.open_connection("127.0.0.1", server.port)
    sent: dict[tuple[str, str], float] = {}
    startups = list(members)
    for n, signal in enumerate(signals):
        pair = (startups[n % len(startups)], signal)
        sent[pair] = time.perf_counter()
        await _post(program, admin, pair)
    async with asyncio.timeout(LONGEST):  # a single assignment that is not heard, and there is no result
        while any(len(heard[pair]) < len(members[pair[0]]) for pair in sent):
            await asyncio.sleep(0.05)
    for listener in listeners:
        listener.cancel()
    return [max(heard[pair]) - sent[pair] for pair in sent]


async def _listen(port: int, token: str, startup: str, heard: Heard, open_streams: asyncio.Semaphore) -> None:
    """Say when it is open, and note when it has read each assignment."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET /live HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
    kind = b""
    while line := await reader.readline():
        if line.startswith(b"event: "):
            kind = line[7:-1]
            if kind == b"live:hello":
                open_streams.release()
        elif kind == b"signal:assigned" and line.startswith(b"data: "):
            payload: dict[str, Any] = json.loads(line[6:])
            heard[startup, payload["signalIdentifier"]].append(time.perf_counter())


async def _post(program: tuple[asyncio.StreamReader, asyncio.StreamWriter], token: str, pair: tuple[str, str]) -> None:
    """On a connection that is kept, as a program keeps it."""
    startup, signal = pair
    reader, writer = program
    body = json.dumps({"signalIdentifier": signal, "startupIds": [startup]})
    writer.write(
        f"POST /api/v1/assignments HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()
    )
    head = await reader.readuntil(b"\r\n\r\n")
    assert b" 201 " in head.partition(b"\r\n")[0], head
    length = next(line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
    await reader.readexactly(int(length.partition(b":")[2]))
