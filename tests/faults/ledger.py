"""The ledger: what each listener saw is what it was entitled to in the database; nothing twice, nothing foreign.

Every ear begins where the ledger was opened, so it is entitled to each assignment made since then that its person may
see. At the end every startup is given one signal more: since a stream tells in order, whoever has heard of that one has
heard of all that came before it, or never will.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Callable
from typing import NamedTuple, Self

from sqlalchemy import func, select

from app.accounts.models import Person
from app.assignments.models import Assignment
from app.assignments.service import assign
from app.extensions import db
from app.notifications.models import Notification
from app.realtime.log_reading import present_cursor
from app.realtime.models import Event, EventRoom
from app.signals.models import Signal
from tests.support.servers import Server
from tests.support.world import World

from .ears import Ear, Ears, Heard, assignments_listed

TOLD_TO_MEMBERS, TOLD_TO_ADMINS = "signal:assigned", "assignment:created"


def bearer(token: str) -> str:
    return f"Authorization: Bearer {token}"


class Entry(NamedTuple):
    """An ear, whose it is, and the last assignment its person was entitled to, if they lost the right."""

    ear: Ear
    startup_id: int | None
    until: int | None = None


class Ledger:
    """Opened before anything is assigned, and balanced at the end."""

    def __init__(self, server: Server, world: World, port: int | None = None) -> None:
        self.world, self.port = world, port or server.port
        self.cursor = str(present_cursor())
        self._since = db.session.scalar(select(func.max(Assignment.id))) or 0
        self._ears = Ears()
        self.entries: list[Entry] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._ears.close()

    def listen(self, *people: Person) -> list[Ear]:
        """Each of these listens, from where the ledger was opened; returns when all are connected."""
        ears = [self.listen_with(bearer(self.world.token(one)), one.startup_id) for one in people]
        wait_for(lambda: all(ear.heard for ear in ears), 20, "not everybody was let in")
        return ears

    def listen_with(self, credential: str, startup_id: int | None, delay: float = 0.0) -> Ear:
        """Somebody of this startup (None: an admin) listens, some seconds from now."""
        ear = Ear(self.port, credential, self.cursor, self._fetch_anew)
        self.entries.append(Entry(ear, startup_id))
        self._ears.start(ear, delay)
        return ear

    @property
    def ears(self) -> list[Ear]:
        return [entry.ear for entry in self.entries]

    def _fetch_anew(self, ear: Ear) -> None:
        ear.fetched |= {id for id in assignments_listed(ear.port, ear.credential) if int(id) > self._since}

    def close_for(self, ear: Ear) -> None:
        """From now on this ear's person is entitled to nothing."""
        last = db.session.scalar(select(func.max(Assignment.id))) or 0
        self.entries = [one._replace(until=last) if one.ear is ear else one for one in self.entries]

    # The end

    def balance(self, within: float = 5.0) -> None:
        """Compare when everything has been told; `within` is how long the last assignment may take."""
        self._give_one_more()
        due = self._entitled()
        deadline = time.monotonic() + within
        while time.monotonic() < deadline and any(due[entry] - seen_by(entry.ear) for entry in self.entries):
            time.sleep(0.02)
        assert [problem for entry in self.entries for problem in problems_of(entry, due[entry])] == []
        self._see_that_everything_was_told()

    def _give_one_more(self) -> None:
        db.session.rollback()
        startups = {entry.startup_id for entry in self.entries if entry.startup_id and entry.until is None}
        assign([self.world.signal("The last entry")], sorted(startups), by=self.world.admin, origin="direct")

    def _entitled(self) -> dict[Entry, set[str]]:
        given: defaultdict[int, set[int]] = defaultdict(set)
        query = select(Assignment.startup_id, Assignment.id).where(Assignment.id > self._since)
        for startup_id, assignment_id in db.session.execute(query):
            given[startup_id].add(assignment_id)
        everything = set().union(*given.values())
        return {
            entry: {
                str(id)
                for id in (everything if entry.startup_id is None else given[entry.startup_id])
                if entry.until is None or id <= entry.until
            }
            for entry in self.entries
        }

    def _see_that_everything_was_told(self) -> None:
        """No assignment without its events, and without a line for each member."""
        db.session.rollback()
        made = db.session.execute(
            select(Assignment.id, Assignment.startup_id, Assignment.signal_id).where(Assignment.id > self._since)
        ).all()
        told = Counter(self._rooms_told())
        due = Counter(f"{TOLD_TO_MEMBERS} startup:{one.startup_id}" for one in made)
        due[f"{TOLD_TO_ADMINS} admins"] = len(made)
        assert told == due
        pairs = {(one.startup_id, one.signal_id) for one in made}
        members = db.session.execute(select(Person.startup_id, Person.id).where(Person.active)).all()
        owed = Counter((person, signal) for startup, signal in pairs for where, person in members if where == startup)
        lines = select(Notification.person_id, Notification.signal_id).where(Notification.kind == TOLD_TO_MEMBERS)
        assert Counter(one for row in db.session.execute(lines) if (one := (row[0], row[1])) in owed) == owed

    def _rooms_told(self) -> list[str]:
        since = int(self.cursor.rpartition("-")[2])
        query = (
            select(Event.kind, EventRoom.room)
            .join(EventRoom, EventRoom.position == Event.position)
            .where(Event.kind.in_((TOLD_TO_MEMBERS, TOLD_TO_ADMINS)), Event.position > since)
        )
        return [f"{kind} {room}" for kind, room in db.session.execute(query)]


def assigned() -> set[str]:
    """The signals that were given to anybody, by their identifiers."""
    db.session.rollback()
    return set(db.session.scalars(select(Signal.identifier).join(Assignment, Assignment.signal_id == Signal.id)))


def told_to(entry: Entry) -> list[Heard]:
    return entry.ear.of(TOLD_TO_ADMINS if entry.startup_id is None else TOLD_TO_MEMBERS)


def seen_by(ear: Ear) -> set[str]:
    """The assignments that came over the wire, or were in a list fetched after a reset."""
    heard = {one.frame.data["assignmentId"] for kind in (TOLD_TO_MEMBERS, TOLD_TO_ADMINS) for one in ear.of(kind)}
    return heard | ear.fetched


def problems_of(entry: Entry, due: set[str]) -> list[str]:
    """What does not balance for one listener."""
    heard = told_to(entry)
    times = Counter(one.frame.data["assignmentId"] for one in heard)
    positions = [one.frame.position for one in heard]
    found = {
        "missing": sorted(due - seen_by(entry.ear)),
        "foreign": sorted(seen_by(entry.ear) - due),
        "twice": [id for id, often in times.items() if often > 1],
        "out of order": [] if positions == sorted(positions) else positions,
    }
    return [f"startup {entry.startup_id}: {what}: {which}" for what, which in found.items() if which]


def wait_for(what: Callable[[], object], seconds: float, else_: str) -> None:
    """Ask again until it is so."""
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, f"{else_} within {seconds} s"
        time.sleep(0.01)
