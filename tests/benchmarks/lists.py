"""Every list with its filters and search, the overview and one signal's page, among a million assignments.

The data is that of `flask seed`. Each address is asked for several times in one process, as a browser would, and the
clock runs around the request; the database is warm, and nothing else runs.
"""

import gc
import math
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote
from uuid import uuid4

from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app import clock
from app.accounts.models import Person
from app.assignments.models import Assignment
from app.config import ROOT
from app.extensions import db
from app.signals.models import Signal
from app.startups.models import Startup
from tests.support.apps import application, environment
from tests.support.cookies import session_of
from tests.support.world import World

from .figures import Figure, at_most
from .post_to_listener import database_of

SIGNALS, STARTUPS, ASSIGNMENTS = 100_000, 10_000, 1_000_000
TIMES, DEEP = 40, 1_000  # requests of each address; pages
FRAGMENTS = 50
WORDS = ("7K", "services", "SIG-7K3QXM", "zzyzx", "maintenance vehicle", "a")  # some hold it, many, one at most, none


def lists() -> Iterator[Figure]:
    for database in ("sqlite", "postgresql"):
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gi-", ignore_cleanup_errors=True)))
            url = stack.enter_context(database_of(database, folder))
            yield at_most(f"{database}: flask seed makes all of it, s", seeded(url, folder), 180, "{:.0f}")
            yield from asked(database, application(environment(url, folder)))


def seeded(url: str, folder: Path) -> float:
    """Seconds that the command takes."""
    path = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    numbers = [f"--signals={SIGNALS}", f"--startups={STARTUPS}", f"--assignments={ASSIGNMENTS}"]
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "seed", *numbers]
    began = time.monotonic()
    subprocess.run(command, cwd=ROOT, env=path | environment(url, folder), check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - began


def asked(database: str, app: APIFlask) -> Iterator[Figure]:
    with app.app_context():
        admin, owner = World(f"-{uuid4().hex[:8]}").admin, _busiest_owner()
        places = {"admin": _of_admins(), "startup": _of_startups()}
        clients = {"admin": _browser(app, admin), "startup": _browser(app, owner)}
        db.session.remove()
    gc.collect()
    gc.freeze()  # as a worker of gunicorn does when it starts
    slowest: list[tuple[float, float, str]] = []
    for who, addresses in places.items():
        for address in addresses:
            took = _took(clients[who], address)
            slowest.append((_p95(one.wall for one in took), _p95(one.cpu for one in took), address))
    slowest.sort(reverse=True)
    for wall, _, address in slowest[: int(os.environ.get("SLOWEST", "5"))]:
        yield at_most(f"{database}: p95 of {address}, ms", wall, 60, "{:.0f}")
    above = sum(wall > 60 for wall, _, _ in slowest)
    yield Figure(
        f"{database}: of {len(slowest)} addresses have their p95 above 60 ms", above, None, "{:.0f}", at_most=True
    )
    for what, values in (("p95", [wall for wall, _, _ in slowest]), ("p95 in CPU", [cpu for _, cpu, _ in slowest])):
        row = f"{database}: median of the {what} of {len(slowest)} addresses, ms"
        yield Figure(row, statistics.median(values), None, "{:.1f}", at_most=True)
        yield Figure(f"{database}: the worst {what}, ms", max(values), None, "{:.0f}", at_most=True)
    for address in ("/admin/assignments?state=all", "/admin/signals?view=all&sort=title"):
        first, last = _deep(clients["admin"], address)
        yield at_most(f"{database}: page {DEEP:,} of {address}, ms (the first: {first:.0f})", last, 60, "{:.0f}")
    cpu, made_anew = _cpu(clients["startup"], "/inbox?tab=all")
    yield at_most(f"{database}: CPU of an inbox fragment, ms", cpu, 6, "{:.1f}")
    yield Figure(f"{database}: of the first in its minute, ms", made_anew, None, "{:.1f}", at_most=True)


def _busiest_owner() -> Person:
    counted = select(Assignment.startup_id).group_by(Assignment.startup_id).order_by(func.count().desc()).limit(1)
    return db.session.scalars(select(Person).where(Person.startup_id == db.session.scalar(counted))).all()[0]


def _of_admins() -> Sequence[str]:
    signal = db.session.scalars(select(Signal).order_by(Signal.id.desc()).limit(1)).one()
    startup = db.session.scalars(select(Startup).order_by(Startup.id.desc()).limit(1)).one()
    agency = quote(db.session.scalar(select(Signal.agency).where(Signal.agency.is_not(None)).limit(1)) or "")
    base = "/admin/signals"
    views = [f"{base}?view={view}" for view in ("open", "assigned", "pool", "closed", "draft", "all")]
    sorts = ("closes", "-closes", "title", "-title", "agency", "-agency", "posted")
    found = [f"{base}?view={view}&sort={sort}" for view in ("assigned", "all", "pool") for sort in sorts]
    found += [f"{base}?q={quote(word)}" for word in WORDS] + [f"{base}?q={WORDS[0]}&view=assigned&sort=title"]
    found += [f"{base}?view=assigned&agency={agency}", f"{base}?view=all&within=7", f"{base}?view=all&undated=1"]
    found += [f"{base}/{signal.identifier}", f"{base}/{signal.identifier}/history"]
    found += [f"{base}/assign?signal={signal.identifier}"]
    found += [f"{base}/assign/startups?signal={signal.identifier}&order=load", f"{base}/assign/startups?find=works"]
    base = "/admin/assignments"
    states = ("waiting", "accepted", "declined", "withdrawn", "all")
    orders = ("-assigned", "assigned", "by", "closes", "startup")
    found += [f"{base}?state={state}&sort={order}" for state in states for order in orders]
    found += [f"{base}?q={quote(word)}" for word in WORDS] + [f"{base}?q={quote(startup.name)}"]
    found += [f"{base}?{one}" for one in ("overdue=1", "unseen=1", "closing=7", "answered=7", f"startup={startup.id}")]
    found += ["/admin/startups", "/admin/startups?q=works", "/admin/startups?q=defence"]
    found += [f"/admin/startups/{startup.id}"]
    found += ["/admin", "/admin/figures", "/admin/charts", "/admin/feed", "/admin/people", "/admin/requests"]
    return views + found


def _of_startups() -> Sequence[str]:
    tabs = ("new", "waiting", "accepted", "declined", "all")
    found = [f"/inbox?tab={tab}&sort={sort}" for tab in tabs for sort in ("deadline", "assigned", "value")]
    found += [f"/inbox?q={quote(word)}" for word in WORDS] + [f"/pool?q={quote(word)}" for word in WORDS]
    found += [f"/pool?sort={sort}" for sort in ("deadline", "posted", "value")]
    return [*found, "/pool?within=7", "/notifications"]


def _browser(app: APIFlask, person: Person) -> FlaskClient:
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie.update(session_of(app, person))
    return client


class Took(NamedTuple):
    """Milliseconds of one request: by the clock, and of this process alone."""

    wall: float
    cpu: float


def _p95(values: Iterable[float]) -> float:
    """By the nearest rank: so many of a hundred took no longer."""
    ordered = sorted(values)
    return ordered[math.ceil(0.95 * len(ordered)) - 1]


def _took(client: FlaskClient, address: str) -> list[Took]:
    """Each request but the first two."""
    took: list[Took] = []
    for _ in range(TIMES + 2):
        began, used = time.perf_counter(), time.process_time()
        response = client.get(address)
        took.append(Took((time.perf_counter() - began) * 1000, (time.process_time() - used) * 1000))
        assert response.status_code == 200, f"{address} answered {response.status}"
    return took[2:]


def _deep(client: FlaskClient, address: str) -> tuple[float, float]:
    """Milliseconds of the first page, and of the one after so many."""
    first = statistics.median(one.wall for one in _took(client, address))
    at = address
    for _ in range(DEEP - 1):
        response = client.get(at, headers={"HX-Request": "true"})
        after = re.search(r"after=([^\"&]+)", response.text)
        assert after, f"{at} names no next page"
        at = f"{address}&after={after[1]}"
    return first, statistics.median(one.wall for one in _took(client, at))


def _cpu(client: FlaskClient, address: str) -> tuple[float, float]:
    """Milliseconds of this process for one fragment: of each of many, and of the first in each of many minutes."""
    now, used = clock.now(), {"each": 0.0, "first": 0.0}
    for minute in range(FRAGMENTS):
        with clock.at(now + timedelta(minutes=minute)):
            for which in ("first", "each"):
                began = time.process_time()
                assert client.get(address, headers={"HX-Request": "true"}).status_code == 200
                used[which] += time.process_time() - began
    return used["each"] / FRAGMENTS * 1000, used["first"] / FRAGMENTS * 1000
