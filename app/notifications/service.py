"""What happens to notifications: put in the tray, read, archived."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import insert, select, update

from .. import clock
from ..accounts.models import Person
from ..accounts.queries import admins
from ..extensions import db
from ..id_sets import id_set
from ..realtime import kinds
from ..realtime.event_log import Actor, record, transactional
from ..signals.models import Signal
from .models import Notification
from .queries import unread_counts, unread_of


class Line(NamedTuple):
    """What the tray is to say about one signal; `startup_id` is whom it concerns."""

    kind: str
    title: str
    signal_id: int
    startup_id: int
    batch_id: str | None = None


def notify_members(lines: Sequence[Line], *, by: Actor) -> dict[int, list[int]]:
    """Put each line into the tray of every active member of its startup, in the running transaction.

    Records notification:changed, once a person. Returns the members told, by startup.
    """
    members: dict[int, list[int]] = {line.startup_id: [] for line in lines}
    query = select(Person.startup_id, Person.id).where(Person.startup_id.in_(id_set(members)), Person.active)
    for startup_id, person_id in db.session.connection().execute(query.order_by(Person.id)):
        assert startup_id is not None
        members[startup_id].append(person_id)
    _insert([(person_id, line) for line in lines for person_id in members[line.startup_id]])
    _tell_trays([person_id for people in members.values() for person_id in people], by=by)
    return members


def notify_admins(line: Line, *, by: Actor) -> None:
    """Put a line into every admin's tray, in the running transaction. Records notification:changed."""
    people = [person_id for person_id in admins() if person_id != by.id]
    _insert([(person_id, line) for person_id in people])
    _tell_trays(people, by=by)


@transactional
def mark_read(notification: Notification, *, by: Person) -> None:
    """Records notification:changed, so that what is read in one tab is read in all."""
    if notification.read_at is None:
        notification.read_at = clock.now()
        _tell_trays([by.id], by=by)


@transactional
def mark_all_read(person: Person) -> None:
    """Records notification:changed when anything was unread."""
    unread = update(Notification).where(Notification.person_id == person.id, Notification.read_at.is_(None))
    if unread_of(person):
        db.session.execute(unread.values(read_at=clock.now()))
        _tell_trays([person.id], by=person)


@transactional
def mark_read_about(signal: Signal, *, by: Person) -> None:
    """Who has opened a signal has read what the tray says of it. Records notification:changed when that was news."""
    about = (Notification.person_id == by.id, Notification.signal_id == signal.id, Notification.read_at.is_(None))
    if db.session.scalar(select(Notification.id).where(*about).limit(1)):
        db.session.execute(update(Notification).where(*about).values(read_at=clock.now()))
        _tell_trays([by.id], by=by)


@transactional
def archive(notification: Notification, *, by: Person) -> None:
    """Put a line away; it counts as read. Records notification:changed."""
    if notification.archived_at is None:
        notification.archived_at = clock.now()
        notification.read_at = notification.read_at or notification.archived_at
        _tell_trays([by.id], by=by)


def _insert(lines: Sequence[tuple[int, Line]]) -> None:
    if lines:
        now = clock.now()
        rows = [{"person_id": person, "created_at": now, **line._asdict()} for person, line in lines]
        db.session.connection().execute(insert(Notification), rows)


def _tell_trays(people: Sequence[int], *, by: Actor) -> None:
    db.session.flush()
    counts = unread_counts(people)
    for person in people:
        payload = {"unread": counts.get(person, 0)}
        record(kinds.NOTIFICATION_CHANGED, rooms=(f"user:{person}",), by=by, payload=payload)
