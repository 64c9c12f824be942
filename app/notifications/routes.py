"""The tray, for members and admins alike."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug import Response

from ..accounts.guards import person, viewer
from ..web.answers import is_htmx
from ..web.form import takes_form
from .forms import SnoozeForm
from .queries import batch_seen_by, notification_seen_by, unread_of
from .service import archive, archive_batch, mark_all_read, mark_batch_read, mark_read
from .snoozing import snooze, snooze_batch, wake, wake_batch
from .tray import VIEWS, tray_page, tray_row

notifications = Blueprint("notifications", __name__, url_prefix="/notifications")


@notifications.get("")
@person
def tray() -> str:
    view = _view()
    entries, page = tray_page(viewer(), view, request.args.get("after"))
    return render_template(
        "notifications/_tray.html" if is_htmx() else "notifications/tray.html",
        entries=entries,
        page=page,
        view=view,
        unread_count=unread_of(viewer()),
        row=tray_row,
    )


@notifications.post("/reading")
@person
def read_all() -> Response:
    mark_all_read(viewer())
    return _back()


@notifications.post("/<int:notification_id>/reading")
@person
def read(notification_id: int) -> Response:
    mark_read(notification_seen_by(viewer(), notification_id), by=viewer())
    return _back()


@notifications.post("/<int:notification_id>/archival")
@person
def put_away(notification_id: int) -> Response:
    archive(notification_seen_by(viewer(), notification_id), by=viewer())
    return _back()


@notifications.post("/<int:notification_id>/snoozing")
@person
@takes_form
def put_off(notification_id: int) -> Response:
    form = SnoozeForm().required()
    snooze(notification_seen_by(viewer(), notification_id), by=viewer(), until=form.until.data or "")
    return _back()


@notifications.post("/<int:notification_id>/waking")
@person
def put_back(notification_id: int) -> Response:
    wake(notification_seen_by(viewer(), notification_id), by=viewer())
    return _back()


@notifications.post("/batches/<batch_id>/reading")
@person
def read_batch(batch_id: str) -> Response:
    mark_batch_read(batch_seen_by(viewer(), batch_id), by=viewer())
    return _back()


@notifications.post("/batches/<batch_id>/archival")
@person
def put_batch_away(batch_id: str) -> Response:
    archive_batch(batch_seen_by(viewer(), batch_id), by=viewer())
    return _back()


@notifications.post("/batches/<batch_id>/snoozing")
@person
@takes_form
def put_batch_off(batch_id: str) -> Response:
    form = SnoozeForm().required()
    snooze_batch(batch_seen_by(viewer(), batch_id), by=viewer(), until=form.until.data or "")
    return _back()


@notifications.post("/batches/<batch_id>/waking")
@person
def put_batch_back(batch_id: str) -> Response:
    wake_batch(batch_seen_by(viewer(), batch_id), by=viewer())
    return _back()


def _view() -> str:
    view = request.args.get("view", "")
    return view if view in VIEWS else "all"


def _back() -> Response:
    return redirect(url_for("notifications.tray", view=_view()), 303)
