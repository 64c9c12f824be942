"""The viewer's own tray."""

from typing import Any

from marshmallow import RAISE, validate

from ..accounts.guards import api_person, viewer
from ..notifications.models import Notification
from ..notifications.queries import tray_of
from .blueprint import Answer, resource
from .documents import NotificationDocument
from .fields import Text
from .pages import newest_first
from .schemas import PageQuery, page_schema

notifications = resource("notifications", "What the token's person was told, a line each.")
_VIEWS = ("all", "unread", "archived")


class TrayQuery(PageQuery):
    """Which lines."""

    view = Text(load_default="all", validate=validate.OneOf(_VIEWS, error="It must be one of: {choices}."))


@notifications.get("/notifications")
@api_person
@notifications.input(TrayQuery, location="query", unknown=RAISE)
@notifications.output(page_schema(NotificationDocument, "NotificationPage"))
def list_notifications(query_data: dict[str, Any]) -> Answer:
    """List one's own notifications

    `all` are those that are not archived.
    """
    query = tray_of(viewer(), query_data.pop("view"))
    return newest_first(query, Notification.id, **query_data)
