"""Looking into a tray."""

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from ..accounts.models import Person
from ..extensions import db
from ..web.finding import found
from .models import Notification


def tray_of(viewer: Person, view: str = "all") -> Select[Notification]:
    """The viewer's own lines, the newest first: `unread`, `archived`, `snoozed`, or all that are neither put away nor
    put off."""
    query = select(Notification).where(Notification.person_id == viewer.id).options(joinedload(Notification.signal))
    if view == "archived":
        query = query.where(Notification.archived_at.is_not(None))
    elif view == "snoozed":
        query = query.where(Notification.snoozed_until.is_not(None))
    else:
        query = query.where(Notification.archived_at.is_(None), Notification.snoozed_until.is_(None))
    if view in ("unread", "read"):
        query = query.where(Notification.read_at.is_(None) if view == "unread" else Notification.read_at.is_not(None))
    return query.order_by(Notification.id.desc())


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
