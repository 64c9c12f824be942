"""What an event, a stream, a reconnect and a page cost: `python -m tests.benchmarks.unit_costs`.

Real gunicorn with two workers, PostgreSQL with its durable settings and Valkey, on loopback. Counted is the CPU time of
the serving processes and what they asked of each other, not the clock: it hardly depends on what else the machine does.
"""

import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.client import HTTPConnection
from itertools import cycle
from pathlib import Path
from typing import NamedTuple

from app.accounts.models import Person
from app.assignments.service import assign
from app.extensions import db
from app.realtime.log_reading import present_cursor
from app.signals.models import Signal
from tests.faults.crowd import Company, companies, signals
from tests.faults.programs import Program
from tests.support.cookies import cookie_of
from tests.support.databases import migrate, postgres_programs, postgresql_server
from tests.support.servers import Server, gunicorn
from tests.support.valkey import valkey_server
from tests.support.world import World

from .meters import MEGABYTE, Meters, Used

STARTUPS, STREAMS, ADMINS = 50, 1_000, 10
HISTORY, POSTS, PAGES = 40, 300, 200  # signals given to every startup before; posts and pages measured
IDLE = 30.0  # seconds
COUNTED = 11.0  # seconds until PostgreSQL has counted everything
FRAGMENT = {"HX-Request": "true"}
LOOKED_AT = [
    ("a startup's inbox", "member", "/inbox", {}),
    ("the inbox fetched anew", "member", "/inbox", FRAGMENT),
    ("the admins' overview", "admin", "/admin", {}),
    ("its figures fetched anew", "admin", "/admin/figures", FRAGMENT),
    ("its history fetched anew", "admin", "/admin/feed", FRAGMENT),
    ("the admins' signals", "admin", "/admin/signals", {}),
]


class Programme(NamedTuple):
    """Whoever takes part: cookies by role, tokens, startups, and signals to be assigned."""

    cookies: dict[str, str]
    admin: str
    crowd: list[Company]
    signals: Iterator[str]


def main() -> None:
    programs = postgres_programs()
    assert programs, "PostgreSQL's server is not installed"
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gi-", ignore_cleanup_errors=True)))
        postgresql = stack.enter_context(postgresql_server(programs, durable=True))
        url = postgresql.create("govintel")
        migrate(url, folder)
        doorbell = stack.enter_context(valkey_server())
        serving = gunicorn(
            url, folder, doorbell.url, STREAMS_PER_PERSON=str(STREAMS), STREAMS_PER_ADDRESS=str(2 * STREAMS)
        )
        server = stack.enter_context(serving)
        with server.app.app_context():
            programme = furnished(server)
        measure(Meters(server, postgresql, url, doorbell), server, programme)


def furnished(server: Server) -> Programme:
    """Fifty startups with a history, and an admin."""
    world = World()
    crowd = companies(STARTUPS)
    given = list(db.session.query(Signal).where(Signal.identifier.in_(signals(HISTORY))))
    assign(given, [company.startup_id for company in crowd], by=world.admin, origin="direct")
    member = db.session.query(Person).filter_by(startup_id=crowd[0].startup_id).one()
    cookies = {"admin": cookie_of(server.app, world.admin), "member": cookie_of(server.app, member)}
    made = iter([world.signal(f"Notice {n}").identifier for n in range(2 * POSTS)])
    found = Programme(cookies, world.token(world.admin), crowd, made)
    db.session.remove()
    return found


def measure(meters: Meters, server: Server, programme: Programme) -> None:
    time.sleep(COUNTED)
    print(f"{'':<42} server ms  database ms  transactions   rings")
    quiet = used_by(meters, lambda: time.sleep(IDLE))
    report("a second of two workers, nobody there", quiet, IDLE)
    report("an assignment by the API, nobody there", used_by(meters, lambda: post(server, programme), quiet), POSTS)
    with server.app.app_context(), ExitStack() as streams:
        cursor = str(present_cursor())
        report("a stream opened", used_by(meters, lambda: listen(streams, server, programme, cursor), quiet), STREAMS)
        report("a second of these streams", used_by(meters, lambda: time.sleep(IDLE), quiet), IDLE)
        report("the same, told to one in six of them", used_by(meters, lambda: post(server, programme), quiet), POSTS)
    with ExitStack() as streams:
        back = used_by(meters, lambda: listen(streams, server, programme, cursor), quiet)
        report("a stream that comes back, and what it missed", back, STREAMS)
    for name, who, path, headers in LOOKED_AT:
        looks = used_by(meters, lambda p=(who, path, headers): look(server, programme, *p), quiet)
        report(name, looks, PAGES)
    print(f"memory of gunicorn and its two workers: {meters.read().memory / MEGABYTE:.0f} MB")


def used_by(meters: Meters, deed: Callable[[], object], quiet: Used | None = None) -> Used:
    """What a deed used, without what the workers use in `IDLE` seconds when nobody is there."""
    began, before = time.monotonic(), meters.read()
    deed()
    took, after = time.monotonic() - began, meters.read()
    time.sleep(COUNTED)
    counted = meters.read().transactions - before.transactions
    used = after.since(before)
    if quiet is None:
        return used._replace(transactions=round(counted * IDLE / (IDLE + COUNTED)))
    return Used(
        used.server - quiet.server * took / IDLE,
        used.database - quiet.database * took / IDLE,
        used.valkey - quiet.valkey * took / IDLE,
        round(counted - quiet.transactions * (took + COUNTED) / IDLE),
        used.rings,
        used.memory,
    )


def report(what: str, used: Used, times: float) -> None:
    """For one of them."""
    each = (
        f"{1000 * used.server / times:>9.2f} {1000 * used.database / times:>12.2f} {used.transactions / times:>13.2f}"
    )
    grown = f"  {used.memory / times / 1024:.1f} KiB" if used.memory > MEGABYTE else ""
    print(f"{what:<42} {each} {used.rings / times:>7.2f}{grown}", flush=True)


def look(server: Server, programme: Programme, who: str, path: str, headers: dict[str, str]) -> None:
    for _ in range(PAGES):
        connection = HTTPConnection("127.0.0.1", server.port)
        connection.request("GET", path, headers={"Cookie": programme.cookies[who], **headers})
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200, path
        connection.close()


def post(server: Server, programme: Programme) -> None:
    program = Program(server.port, programme.admin)
    for _, company in zip(range(POSTS), cycle(programme.crowd), strict=False):
        assert program.assign(next(programme.signals), [company.startup_id]).status == 201


def listen(streams: ExitStack, server: Server, programme: Programme, cursor: str) -> None:
    """Nobody reads them: what they are told in these minutes fits into their buffers."""
    tokens = [programme.admin] * ADMINS + [company.token for company in programme.crowd]
    for _, token in zip(range(STREAMS), cycle(tokens), strict=False):
        stream = streams.enter_context(socket.create_connection(("127.0.0.1", server.port)))
        lines = ("GET /live HTTP/1.1", "Host: localhost", f"Authorization: Bearer {token}", f"Last-Event-ID: {cursor}")
        stream.sendall("\r\n".join([*lines, "", ""]).encode())
        assert b" 200 " in stream.recv(4096)


if __name__ == "__main__":
    main()
