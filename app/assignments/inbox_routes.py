"""The startup's inbox: its signals, one of them, and the answer."""

from functools import partial

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug import Response

from ..accounts.guards import member, viewer
from ..errors import InvalidInput, NotFound
from ..notifications.service import mark_read_about
from ..web.answers import deed_layout, is_htmx
from ..web.form import takes_form
from ..web.kept_rows import KeptRow
from ..web.outcomes import done, refused, show_on
from .answer_forms import DeclineForm
from .answering import accept_assignment, decline_assignment, view_assignment
from .inbox import ORDERS, inbox_seen_by, inbox_signal
from .inbox_pages import address_of, signal_page
from .models import Assignment
from .queries import signal_seen_by
from .receiving import receipts_in, receive_assignments
from .standing import AlreadyAnswered

inbox = Blueprint("inbox", __name__, url_prefix="/inbox")

_row = KeptRow("assignments/_inbox_row.html", "inbox_row")


@inbox.get("")
@member
def signals() -> str:
    template = "assignments/_inbox_list.html" if is_htmx() else "assignments/inbox.html"
    seen = inbox_seen_by(viewer(), request.args)
    return render_template(template, inbox=seen, orders=ORDERS, inbox_row=_row)


@inbox.get("/<identifier>")
@member
def signal(identifier: str) -> str | Response:
    try:
        return signal_page(inbox_signal(viewer(), identifier))
    except NotFound:
        in_pool = signal_seen_by(viewer(), identifier)
        return redirect(url_for("pool.signal", identifier=in_pool.identifier))


@inbox.post("/receipts")
@member
@takes_form
def receive() -> tuple[str, int]:
    """A browser says which assignments have reached it."""
    receive_assignments(receipts_in(request.form), by=viewer())
    return "", 204


@inbox.post("/<identifier>/viewing")
@member
def view(identifier: str) -> tuple[str, int]:
    assignment = inbox_signal(viewer(), identifier)
    view_assignment(assignment, by=viewer())
    mark_read_about(assignment.signal, by=viewer())
    return "", 204


@inbox.post("/<identifier>/acceptance")
@member
def accept(identifier: str) -> Response:
    assignment = inbox_signal(viewer(), identifier)
    try:
        accept_assignment(assignment, by=viewer())
    except AlreadyAnswered as too_late:
        return refused(too_late, partial(signal_page, assignment))
    return done(f"You accepted {identifier}. The programme office has been told.", back=address_of(identifier))


@inbox.get("/<identifier>/decline")
@member
def decline_form(identifier: str) -> str:
    assignment = inbox_signal(viewer(), identifier)
    return _decline_page(assignment, DeclineForm(formdata=None, seen=assignment.status))


@inbox.post("/<identifier>/decline")
@member
@takes_form
def decline(identifier: str) -> Response | tuple[str, int]:
    assignment, form = inbox_signal(viewer(), identifier), DeclineForm()
    if not form.validate():
        return _decline_page(assignment, form), 422
    try:
        _check_seen(assignment, form)
        decline_assignment(assignment, by=viewer(), reason=form.reason.data, comment=form.comment.data or None)
    except (InvalidInput, AlreadyAnswered) as refusal:
        form.seen.data, status = assignment.status, show_on(form, refusal)
        return _decline_page(assignment, form), status
    return done(f"You declined {identifier}. The programme office reads why.", back=address_of(identifier))


def _check_seen(assignment: Assignment, form: DeclineForm) -> None:
    """Nobody takes back a colleague's answer without having seen it. Raises AlreadyAnswered."""
    if form.seen.data and form.seen.data != assignment.status:
        raise AlreadyAnswered(assignment)


def _decline_page(assignment: Assignment, form: DeclineForm) -> str:
    return render_template("assignments/inbox_decline.html", layout=deed_layout(), signal=assignment.signal, form=form)
