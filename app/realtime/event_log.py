"""The event log: the one place where a change is committed together with the telling of it.

A verb is wrapped in `@transactional`. What it records goes into the same transaction as what it changes, so there is
no commit that could forget to tell, and no telling of what was rolled back. Positions are given out here, as the last
statements before the commit: the head row's lock puts commits in order, so positions are gapless and in commit order,
and a reader that asks for "everything after" loses nothing. (A plain sequence loses events: a lower number can
commit after a higher one was read.)
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial, wraps
from typing import Any, NamedTuple, ParamSpec, Protocol, TypeVar

import orjson
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DBAPIError

from .. import clock
from ..bulk import nothing_collected
from ..extensions import db
from ..logs import request_id
from . import appending, doorbell
from .appending import EventRow
from .cursor import Cursor
from .kinds import Kind
from .log_reading import FURTHEST_BEHIND, head
from .metrics import EVENTS
from .models import Event, EventRoom, LogHead, LogReader
from .threads import beside_the_loop
from .told import Reading, Told
from .transactions import begin_writing, worth_another_try

P = ParamSpec("P")
R = TypeVar("R")

TRIES = 4


class Actor(Protocol):
    """Who did it: an id (None for a command), and a name. Mapped columns match no narrower type than Any."""

    @property
    def id(self) -> Any: ...
    @property
    def name(self) -> Any: ...


class _Unit:
    """What one transaction will commit: its events, and what is to be said once it has."""

    def __init__(self) -> None:
        self.at = clock.now()
        self.request_id = request_id.get()
        self.events: list[EventRow] = []
        self.rooms: list[Sequence[str]] = []
        self.afterwards: list[Callable[[str | None], None]] = []
        self.before: Cursor | None = None

    def committed(self) -> Reading:
        """The events as the hub would read them."""
        assert self.before
        epoch, position = self.before
        told = [
            Told(n, event.kind, event.payload, room, event.request_id)
            for n, (event, rooms) in enumerate(zip(self.events, self.rooms, strict=True), start=position + 1)
            for room in rooms
        ]
        head = Cursor(epoch, position + len(self.events))
        return Reading(head, position, told, head.position)


def transactional(verb: Callable[P, R], *, beside_if: Callable[..., bool] | None = None) -> Callable[P, R]:
    """Make a verb one transaction with the events it records; ring after the commit.

    A verb called inside another verb joins its transaction. On SQLite the write lock is taken before anything is
    read; on PostgreSQL a deadlock or a serialization failure is tried again. What `beside_if` says is large runs in a
    thread, so that this worker's streams go on meanwhile.
    """

    @wraps(verb)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if "unit" in db.session.info:
            return verb(*args, **kwargs)
        commit = partial(_commit_once, partial(verb, *args, **kwargs))
        large = beside_if is not None and beside_if(*args, **kwargs)
        for left in reversed(range(TRIES)):
            try:
                result, unit = _beside_the_loop(commit) if large else commit()
            except DBAPIError as error:
                if not left or not worth_another_try(error):
                    raise
            else:
                _tell(unit)
                return result
        raise AssertionError("unreachable")

    return run


def _beside_the_loop(commit: Callable[[], R]) -> R:
    with nothing_collected():
        return beside_the_loop(commit)


def _commit_once(work: Callable[[], R]) -> tuple[R, _Unit]:
    unit = _Unit()
    begin_writing()
    db.session.info["unit"] = unit
    try:
        result = work()
        _write(unit)
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        del db.session.info["unit"]
    return result, unit


def _tell(unit: _Unit) -> None:
    """After the commit nothing may fail: the assignment stands, whatever the doorbell does."""
    few = sum(map(len, unit.rooms)) <= FURTHEST_BEHIND
    failure = doorbell.ring(unit.committed() if few else None) if unit.events else None
    EVENTS.inc(len(unit.events))
    for say in unit.afterwards:
        say(failure)


class Fact(NamedTuple):
    """One event to be recorded: `names` complete its sentence."""

    kind: Kind
    rooms: Sequence[str]
    payload: dict[str, Any]
    signal_id: int | None = None
    startup_id: int | None = None
    names: dict[str, str] | None = None


def record(
    kind: Kind,
    *,
    rooms: Iterable[str],
    by: Actor,
    payload: dict[str, Any],
    signal_id: int | None = None,
    startup_id: int | None = None,
    **names: str,
) -> None:
    """Put one event into the running transaction; `names` complete its sentence.

    Raises ValueError on a payload that is not what the catalogue promises.
    """
    record_each([Fact(kind, tuple(dict.fromkeys(rooms)), payload, signal_id, startup_id, names)], by=by)


def record_each(facts: Iterable[Fact], *, by: Actor) -> None:
    """Put events into the running transaction, in this order; there may be ten thousands, and other writers wait.

    Raises ValueError on a payload that is not what the catalogue promises.
    """
    unit: _Unit = db.session.info["unit"]
    actor = (by.id, by.name, unit.request_id, clock.played() or unit.at)
    for kind, rooms, payload, signal_id, startup_id, names in facts:
        kind.check(payload)
        by_name = compact(names) if names else "{}"
        unit.events.append(EventRow(kind.name, compact(payload), by_name, signal_id, startup_id, *actor))
        unit.rooms.append(rooms)


@contextmanager
def savepoint() -> Iterator[None]:
    """A part of a verb that may fail by itself: what it changed and recorded is taken back, and the verb can go on."""
    unit: _Unit = db.session.info["unit"]
    kept = [(part, len(part)) for part in (unit.events, unit.rooms, unit.afterwards)]
    try:
        with db.session.begin_nested():
            yield
    except BaseException:
        for part, length in kept:
            del part[length:]
        raise


def after_commit(say: Callable[[str | None], None]) -> None:
    """Once it is committed and the doorbell rung, call `say(why the ring failed, or None)`."""
    db.session.info["unit"].afterwards.append(say)


def compact(payload: object) -> str:
    """JSON without spaces, in one line: an SSE `data:` line must not be broken."""
    return orjson.dumps(payload).decode()


def end_with_this() -> int:
    """Where the log ends once the running transaction, which records nothing more, is committed; from now on nobody
    comes between.
    """
    unit: _Unit = db.session.info["unit"]
    return db.session.scalars(select(LogHead.position).with_for_update()).one() + len(unit.events)


def _write(unit: _Unit) -> None:
    """The last statements before the commit: take the head row, number the events, write them."""
    db.session.flush()
    if unit.events:
        unit.before = appending.append(db.session.connection(), unit.events, unit.rooms)


@transactional
def trim(before: Any, most: int = 500) -> int:
    """Forget who could hear the oldest events before a time, at most so many; returns how many were forgotten.

    The events stay as history; only a replay cannot reach them any more, so the floor moves with them. It never passes
    a reader of the log (mail, a webhook).
    """
    here = head()
    floor = here.floor
    furthest_behind = db.session.scalar(select(func.min(LogReader.position)))
    upto = here.position if furthest_behind is None else furthest_behind
    oldest = select(Event.position, Event.at).where(Event.position > floor, Event.position <= upto)
    some = oldest.order_by(Event.position).limit(most).subquery()  # looked at; a log without any old is not searched
    last = db.session.scalar(select(func.max(some.c.position)).where(some.c.at < before))
    if last is None:
        return 0
    db.session.execute(delete(EventRoom).where(EventRoom.position > floor, EventRoom.position <= last))
    # Last, for everybody who writes waits for the head; and never back, where two trim at once.
    db.session.execute(update(LogHead).where(LogHead.floor < last).values(floor=last))
    return last - floor
