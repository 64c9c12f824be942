"""Looking into a tray."""

from collections.abc import Collection, Iterator

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload

from ..accounts.models import Person
from ..extensions import db
from ..signals.models import Signal
from ..web.finding import found
from .models import Notification


def tray_of(viewer: Person, view: str = "all") -> Select[Notification]:
    """The lines of a view, with the signals that they are about."""
    return lines_of(viewer, view).options(joinedload(Notification.signal))


def lines_of(viewer: Person, view: str) -> Select[Notification]:
    """The viewer's own lines, the newest first; `all` are those that are neither put away nor put off."""
    return select(Notification).where(*_in_view(viewer, view)).order_by(Notification.id.desc())


def batch_sizes(viewer: Person, view: str, batch_ids: Collection[str | None]) -> dict[str | None, int]:
    """How many lines of each of these batches a view of the viewer's tray has."""
    lines = select(Notification.batch_id, func.count()).where(
        *_in_view(viewer, view), Notification.batch_id.in_(batch_ids)
    )
    return {row[0]: row[1] for row in db.session.execute(lines.group_by(Notification.batch_id))}


def _in_view(viewer: Person, view: str) -> Iterator[ColumnElement[bool]]:
    yield Notification.person_id == viewer.id
    if view == "archived":
        yield Notification.archived_at.is_not(None)
    elif view == "snoozed":
        yield Notification.snoozed_until.is_not(None)
    else:
        yield Notification.archived_at.is_(None)
        yield Notification.snoozed_until.is_(None)
    if view in ("unread", "read"):
        yield Notification.read_at.is_(None) if view == "unread" else Notification.read_at.is_not(None)


def notification_seen_by(viewer: Person, notification_id: int) -> Notification:
    """Raises NotFound, whether it is another's or does not exist."""
    query = select(Notification).where(Notification.person_id == viewer.id, Notification.id == notification_id)
    return found(query)


def batch_seen_by(viewer: Person, batch_id: str) -> str:
    """The batch, where the viewer's tray has something of it. Raises NotFound."""
    found(select(Notification).where(Notification.person_id == viewer.id, Notification.batch_id == batch_id).limit(1))
    return batch_id


def unread_of(viewer: Person) -> int:
    """How many lines of the viewer's tray are unread."""
    unread = select(func.count()).where(Notification.person_id == viewer.id, Notification.read_at.is_(None))
    return db.session.scalar(unread) or 0


def has_unread_about(viewer: Person, signal: Signal) -> bool:
    """Whether the viewer's tray says something of this signal that they have not read."""
    about = (Notification.person_id == viewer.id, Notification.signal_id == signal.id, Notification.read_at.is_(None))
    return db.session.scalar(select(Notification.id).where(*about).limit(1)) is not None
