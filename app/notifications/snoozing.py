"""A line put off until later: out of the tray, and back in it, unread, when its time has come."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select, update

from .. import clock
from ..accounts.models import Person
from ..background.jobs import Job
from ..errors import InvalidInput
from ..extensions import db
from ..realtime.event_log import transactional
from .models import Notification
from .service import of_batch, recount

AT_ONCE = 100  # lines
UNTIL = {"hours": timedelta(hours=3), "tomorrow": timedelta(days=1), "week": timedelta(days=7)}


@transactional
def snooze(notification: Notification, *, by: Person, until: str) -> None:
    """Put it off; meanwhile it counts as read. Records notification:changed. Raises InvalidInput."""
    notification.snoozed_until, notification.read_at = _later(until), notification.read_at or clock.now()
    recount(by)


@transactional
def snooze_batch(batch_id: str, *, by: Person, until: str) -> None:
    """Put off what came in one go. Records notification:changed. Raises InvalidInput."""
    now, later = clock.now(), _later(until)
    there = (*of_batch(batch_id, by), Notification.archived_at.is_(None), Notification.snoozed_until.is_(None))
    read = func.coalesce(Notification.read_at, now)
    db.session.execute(update(Notification).where(*there).values(snoozed_until=later, read_at=read))
    recount(by)


@transactional
def wake_batch(batch_id: str, *, by: Person) -> None:
    """Put back before its time what came in one go. Records notification:changed."""
    asleep = (*of_batch(batch_id, by), Notification.snoozed_until.is_not(None))
    db.session.execute(update(Notification).where(*asleep).values(snoozed_until=None, read_at=None))
    recount(by)


@transactional
def wake(notification: Notification, *, by: Person) -> None:
    """Put it back before its time. Records notification:changed."""
    if notification.snoozed_until:
        notification.snoozed_until = notification.read_at = None
        recount(by)


def some_wake() -> bool:
    return db.session.scalar(select(Notification.id).where(_over(clock.now())).limit(1)) is not None


def wake_some() -> None:
    lines = select(Notification).where(_over(clock.now())).order_by(Notification.snoozed_until).limit(AT_ONCE)
    for line in db.session.scalars(lines).all():
        _wake(line)


SNOOZED = Job("snoozed", some_wake, wake_some)


@transactional
def _wake(line: Notification) -> None:
    db.session.refresh(line, with_for_update=True)
    if line.snoozed_until and line.snoozed_until <= clock.now():
        line.snoozed_until = line.read_at = None
        if person := db.session.get(Person, line.person_id):
            recount(person)


def _later(until: str) -> datetime:
    if until not in UNTIL:
        raise InvalidInput({"until": f"Choose one of: {', '.join(UNTIL)}."})
    return clock.now() + UNTIL[until]


def _over(now: datetime) -> ColumnElement[bool]:
    return Notification.snoozed_until <= now
