"""What an admin does with an assignment that waits: another day, a reminder, undone."""

from functools import cache, partial
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, url_for

from ..accounts.guards import admin, viewer
from ..errors import DomainError
from ..signals.pages import signal_page
from ..web.answers import deed_layout
from ..web.form import takes_form
from ..web.outcomes import done, refused, show_on
from .extending import change_due_date, grant_extension, refuse_extension
from .models import Assignment
from .pages import list_page
from .queries import assignment_seen_by
from .reminding import remind_assignment
from .upkeep_forms import DueDateForm, RefuseForm
from .withdrawing import undo_batch, undoable_count
from .words import said_of_undoing

upkeep = Blueprint("upkeep", __name__, url_prefix="/admin")


@upkeep.route("/assignments/<int:assignment_id>/due-date", methods=["GET", "POST"])
@admin
@takes_form
def due_date(assignment_id: int) -> Response | tuple[str, int]:
    assignment = assignment_seen_by(viewer(), assignment_id)
    form = DueDateForm(due_date=assignment.asked_until or assignment.due_date)
    if not form.is_submitted():
        return _asked("assignments/due_date.html", assignment, form), 200
    if not form.validate():
        return _asked("assignments/due_date.html", assignment, form), 422
    try:
        change_due_date(assignment, by=viewer(), due_date=form.due_date.data)
    except DomainError as error:
        status = show_on(form, error, dueDate="due_date")
        return _asked("assignments/due_date.html", assignment, form), status
    return _done(assignment, "has been told of the day.")


@upkeep.post("/assignments/<int:assignment_id>/extension-grant")
@admin
def grant(assignment_id: int) -> Response:
    assignment = assignment_seen_by(viewer(), assignment_id)
    try:
        grant_extension(assignment, by=viewer())
    except DomainError as error:
        return refused(error, partial(signal_page, assignment.signal))
    return _done(assignment, "has more time.")


@upkeep.route("/assignments/<int:assignment_id>/extension-refusal", methods=["GET", "POST"])
@admin
@takes_form
def refusal(assignment_id: int) -> Response | tuple[str, int]:
    assignment, form = assignment_seen_by(viewer(), assignment_id), RefuseForm()
    if not form.is_submitted():
        return _asked("assignments/refuse_extension.html", assignment, form), 200
    if not form.validate():
        return _asked("assignments/refuse_extension.html", assignment, form), 422
    try:
        refuse_extension(assignment, by=viewer(), reason=form.reason.data or "")
    except DomainError as error:
        status = show_on(form, error)
        return _asked("assignments/refuse_extension.html", assignment, form), status
    return _done(assignment, "reads that there is no more time.")


@upkeep.app_context_processor
def _to_undo() -> dict[str, Any]:
    """A page with many of one batch counts it once."""
    return {"undoable_count": cache(undoable_count)}


@upkeep.post("/assignments/<int:assignment_id>/reminder")
@admin
def reminder(assignment_id: int) -> Response:
    assignment = assignment_seen_by(viewer(), assignment_id)
    try:
        remind_assignment(assignment, by=viewer())
    except DomainError as error:
        return refused(error, partial(signal_page, assignment.signal))
    return _done(assignment, f"is reminded of {assignment.signal.identifier}.")


@upkeep.get("/batches/<batch_id>/undoing")
@admin
def undoable(batch_id: str) -> Response:
    """How many there are to undo, for the message that offers it."""
    return jsonify(undoable=undoable_count(batch_id))


@upkeep.post("/batches/<batch_id>/undoing")
@admin
def undoing(batch_id: str) -> Response:
    try:
        undone = undo_batch(batch_id, by=viewer())
    except DomainError as error:
        return refused(error, list_page)
    return done(said_of_undoing(undone), back=url_for("assignments.listing"), tone="warn" if undone.kept else "ok")


def _asked(template: str, assignment: Assignment, form: Any) -> str:
    return render_template(
        template, layout=deed_layout(), assignment=assignment, form=form, back=_address_of(assignment)
    )


def _done(assignment: Assignment, text: str) -> Response:
    return done(f"{assignment.startup.name} {text}", back=_address_of(assignment))


def _address_of(assignment: Assignment) -> str:
    return url_for("signals.page", identifier=assignment.signal.identifier)
