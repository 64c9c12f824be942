"""What happens to notifications: put in the tray, read, archived."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, delete, func, insert, select, update

from .. import clock
from ..accounts.models import ADMIN_ROLES, Person
from ..bulk import insert_rows
from ..extensions import db
from ..id_sets import among
from ..realtime import kinds
from ..realtime.event_log import Actor, Fact, record_each, transactional
from ..signals.models import Signal
from .models import Notification
from .queries import has_unread_about, unread_of


class Line(NamedTuple):
    """What the tray is to say about one signal; `startup_id` is whom it concerns."""

    kind: str
    title: str
    signal_id: int
    startup_id: int
    batch_id: str | None = None


_UNREAD = (
    select(func.count()).where(Notification.person_id == Person.id, Notification.read_at.is_(None)).scalar_subquery()
)
_MEMBERS = (
    select(Person.startup_id, Person.id, _UNREAD)
    .where(among(Person.startup_id, "startups"), Person.active)
    .order_by(Person.id)
)
_ADMINS = select(Person.id, _UNREAD).where(Person.role.in_(ADMIN_ROLES), Person.active).order_by(Person.id)
#: One trip on PostgreSQL, which an insert that returns something is.
_INSERT = insert(Notification.__table__).returning(Notification.id)  # type: ignore[arg-type]
_FEW = 100  # rows


def notify_members(lines: Sequence[Line], *, by: Actor) -> dict[int, list[int]]:
    """Put each line into the tray of every active member of its startup, in the running transaction.

    Records notification:changed, once a person. Returns the members told, by startup.
    """
    members: dict[int, list[int]] = {line.startup_id: [] for line in lines}
    unread: dict[int, int] = {}
    db.session.flush()
    for startup_id, person_id, count in db.session.connection().execute(_MEMBERS, {"startups": members}).all():
        assert startup_id is not None
        members[startup_id].append(person_id)
        unread[person_id] = count
    _put([(person_id, line) for line in lines for person_id in members[line.startup_id]], unread, by=by)
    return members


def notify_admins(line: Line, *, by: Actor) -> None:
    """Put a line into every admin's tray, in the running transaction. Records notification:changed."""
    db.session.flush()
    unread = {row[0]: row[1] for row in db.session.connection().execute(_ADMINS) if row[0] != by.id}
    _put([(person_id, line) for person_id in unread], unread, by=by)


def take_back_lines(
    kinds_of: Collection[str], signal_ids: Collection[int], startup_ids: Collection[int], *, batch_id: str, by: Actor
) -> None:
    """Forget in the running transaction what a batch put into trays. Records notification:changed, once a person."""
    about = (
        Notification.kind.in_(kinds_of),
        Notification.batch_id == batch_id,
        among(Notification.signal_id, signal_ids),
        among(Notification.startup_id, startup_ids),
    )
    gone = db.session.execute(delete(Notification).where(*about).returning(Notification.person_id)).scalars()
    people = set(gone)
    left = select(Person.id, _UNREAD).where(among(Person.id, people)).order_by(Person.id)
    _tell_trays({row[0]: row[1] for row in db.session.execute(left)}, by=by)


@transactional
def mark_read(notification: Notification, *, by: Person) -> None:
    """Records notification:changed, so that what is read in one tab is read in all."""
    if notification.read_at is None:
        notification.read_at = clock.now()
        recount(by)


@transactional
def mark_all_read(person: Person) -> None:
    """Records notification:changed when anything was unread."""
    unread = update(Notification).where(Notification.person_id == person.id, Notification.read_at.is_(None))
    if unread_of(person):
        db.session.execute(unread.values(read_at=clock.now()))
        recount(person)


@transactional
def mark_read_about(signal: Signal, *, by: Person) -> None:
    """Who has opened a signal has read what the tray says of it. Records notification:changed when that was news."""
    if has_unread_about(by, signal):
        about = (Notification.person_id == by.id, Notification.signal_id == signal.id, Notification.read_at.is_(None))
        db.session.execute(update(Notification).where(*about).values(read_at=clock.now()))
        recount(by)


@transactional
def archive(notification: Notification, *, by: Person) -> None:
    """Put a line away; it counts as read. Records notification:changed."""
    if notification.archived_at is None:
        notification.archived_at, notification.snoozed_until = clock.now(), None
        notification.read_at = notification.read_at or notification.archived_at
        recount(by)


@transactional
def mark_batch_read(batch_id: str, *, by: Person) -> None:
    """What came in one go, at once. Records notification:changed when anything of it was unread."""
    unread = (*of_batch(batch_id, by), Notification.read_at.is_(None))
    if db.session.scalar(select(Notification.id).where(*unread).limit(1)):
        db.session.execute(update(Notification).where(*unread).values(read_at=clock.now()))
        recount(by)


@transactional
def archive_batch(batch_id: str, *, by: Person) -> None:
    """Put away what came in one go; it counts as read. Records notification:changed."""
    now, there = clock.now(), (*of_batch(batch_id, by), Notification.archived_at.is_(None))
    read = func.coalesce(Notification.read_at, now)
    db.session.execute(update(Notification).where(*there).values(archived_at=now, snoozed_until=None, read_at=read))
    recount(by)


def of_batch(batch_id: str, person: Person) -> tuple[ColumnElement[bool], ...]:
    """What a person's tray has of a batch."""
    return Notification.person_id == person.id, Notification.batch_id == batch_id


def _put(lines: Sequence[tuple[int, Line]], unread: Mapping[int, int], *, by: Actor) -> None:
    """Insert the lines, and tell each person how many are unread with them; `unread` is how many were before."""
    if not lines:
        return
    now = clock.now()
    if len(lines) <= _FEW:
        rows = [{"person_id": person, "created_at": now, **line._asdict()} for person, line in lines]
        db.session.connection().execute(_INSERT, rows)
    else:
        columns = ("person_id", "created_at", *Line._fields)
        insert_rows(db.session.connection(), "notification", columns, [(person, now, *line) for person, line in lines])
    _tell_trays(Counter(unread) + Counter(person for person, _ in lines), by=by)


def recount(person: Person) -> None:
    """Tell a person's trays how many lines are unread now."""
    db.session.flush()
    _tell_trays({person.id: unread_of(person)}, by=person)


def _tell_trays(unread: Mapping[int, int], *, by: Actor) -> None:
    """Those who are to be told the same number are told by one event: a large batch has ten thousands of them."""
    rooms: dict[int, list[str]] = defaultdict(list)
    for person, count in unread.items():
        rooms[count].append(f"user:{person}")
    record_each((Fact(kinds.NOTIFICATION_CHANGED, told, {"unread": count}) for count, told in rooms.items()), by=by)
