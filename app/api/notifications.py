"""The viewer's own tray."""

from typing import Any

from marshmallow import RAISE, fields, validate

from ..accounts.guards import api_person, viewer
from ..notifications.models import Notification
from ..notifications.queries import batch_seen_by, tray_of, unread_of
from ..notifications.service import archive, archive_batch, mark_all_read, mark_batch_read, mark_read
from ..notifications.snoozing import UNTIL, snooze, snooze_batch, wake, wake_batch
from ..notifications.tray import VIEWS
from .blueprint import Answer, resource
from .documents.notifications import NotificationDocument
from .fields import Text
from .idempotency import idempotent
from .named import notification_at
from .pages import newest_first
from .schemas import Document, Nothing, PageQuery, page_schema
from .versions import unless_changed, versioned

notifications = resource("notifications", "What the token's person was told, a line each.")
_unless_changed = unless_changed(notification_at, NotificationDocument)


class TrayQuery(PageQuery):
    """Which lines."""

    view = Text(load_default="all", validate=validate.OneOf(VIEWS, error="It must be one of: {choices}."))


class Snooze(Document):
    """Until when."""

    until = Text(
        required=True,
        validate=validate.OneOf(list(UNTIL), error="It must be one of: {choices}."),
        metadata={"example": "tomorrow", "description": "In three hours, in a day, or in seven."},
    )


class Unread(Document):
    """How many lines are unread."""

    unread = fields.Integer(metadata={"example": 0})


@notifications.get("/notifications")
@api_person
@notifications.input(TrayQuery, location="query", unknown=RAISE)
@notifications.output(page_schema(NotificationDocument, "NotificationPage"))
def list_notifications(query_data: dict[str, Any]) -> Answer:
    """List one's own notifications

    `all` are those that are neither archived nor snoozed.
    """
    query = tray_of(viewer(), query_data.pop("view"))
    return newest_first(query, Notification.id, **query_data)


@notifications.get("/notifications/<digits:id>")
@api_person
@versioned
@notifications.output(NotificationDocument)
def show_notification(id: str) -> Answer:
    """Look at one line

    This does not count as read: that is said with `reading`.
    """
    return notification_at(viewer(), id)


@notifications.post("/notifications/reading")
@api_person
@idempotent
@notifications.input(Nothing)
@notifications.output(Unread)
def read_all(json_data: dict[str, Any]) -> Answer:
    """Mark all as read"""
    mark_all_read(viewer())
    return {"unread": unread_of(viewer())}


@notifications.post("/notifications/<id>/reading")
@api_person
@idempotent
@notifications.input(Nothing)
@_unless_changed
@notifications.output(NotificationDocument)
def read(id: str, json_data: dict[str, Any]) -> Answer:
    """Mark one as read"""
    line = notification_at(viewer(), id)
    mark_read(line, by=viewer())
    return line


@notifications.post("/notifications/<id>/archival")
@api_person
@idempotent
@notifications.input(Nothing)
@_unless_changed
@notifications.output(NotificationDocument)
def put_away(id: str, json_data: dict[str, Any]) -> Answer:
    """Archive one

    It counts as read, too.
    """
    line = notification_at(viewer(), id)
    archive(line, by=viewer())
    return line


@notifications.post("/notifications/<id>/snoozing")
@api_person
@idempotent
@notifications.input(Snooze)
@_unless_changed
@notifications.output(NotificationDocument)
def put_off(id: str, json_data: dict[str, Any]) -> Answer:
    """Put one off until later

    It counts as read until then, and comes back unread.
    """
    line = notification_at(viewer(), id)
    snooze(line, by=viewer(), **json_data)
    return line


@notifications.post("/notifications/<id>/waking")
@api_person
@idempotent
@notifications.input(Nothing)
@_unless_changed
@notifications.output(NotificationDocument)
def put_back(id: str, json_data: dict[str, Any]) -> Answer:
    """Put one back before its time"""
    line = notification_at(viewer(), id)
    wake(line, by=viewer())
    return line


@notifications.post("/notifications/batches/<batch_id>/reading")
@api_person
@idempotent
@notifications.input(Nothing)
@notifications.output(Unread)
def read_batch(batch_id: str, json_data: dict[str, Any]) -> Answer:
    """Mark as read what came in one go"""
    mark_batch_read(batch_seen_by(viewer(), batch_id), by=viewer())
    return {"unread": unread_of(viewer())}


@notifications.post("/notifications/batches/<batch_id>/archival")
@api_person
@idempotent
@notifications.input(Nothing)
@notifications.output(Unread)
def put_batch_away(batch_id: str, json_data: dict[str, Any]) -> Answer:
    """Archive what came in one go

    It counts as read, too.
    """
    archive_batch(batch_seen_by(viewer(), batch_id), by=viewer())
    return {"unread": unread_of(viewer())}


@notifications.post("/notifications/batches/<batch_id>/snoozing")
@api_person
@idempotent
@notifications.input(Snooze)
@notifications.output(Unread)
def put_batch_off(batch_id: str, json_data: dict[str, Any]) -> Answer:
    """Put off until later what came in one go"""
    snooze_batch(batch_seen_by(viewer(), batch_id), by=viewer(), **json_data)
    return {"unread": unread_of(viewer())}


@notifications.post("/notifications/batches/<batch_id>/waking")
@api_person
@idempotent
@notifications.input(Nothing)
@notifications.output(Unread)
def put_batch_back(batch_id: str, json_data: dict[str, Any]) -> Answer:
    """Put back before its time what came in one go"""
    wake_batch(batch_seen_by(viewer(), batch_id), by=viewer())
    return {"unread": unread_of(viewer())}
