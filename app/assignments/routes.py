"""The admin's pages of assignments: assigning (way 1), the list across signals, taking one back."""

from collections.abc import Sequence

from flask import Blueprint, Response, render_template, request, url_for

from ..accounts.guards import admin, admin_reader, viewer
from ..errors import DomainError, InvalidInput, NotFound
from ..signals.models import Signal
from ..signals.queries import signals_identified
from ..web.answers import deed_layout
from ..web.form import takes_form
from ..web.outcomes import done, show_on
from .choosing import choices_for, preview_of
from .due_dates import due_date_of
from .forms import AssignForm, WithdrawForm
from .models import Assignment
from .pages import list_page, picks
from .queries import assignment_seen_by
from .service import Assigned, assign
from .withdrawing import withdraw_assignment
from .words import said_of, said_of_proposed_day, undoing_of

assignments = Blueprint("assignments", __name__, url_prefix="/admin")


@assignments.get("/assignments")
@admin_reader
def listing() -> str:
    return list_page()


@assignments.get("/signals/assign")
@admin
def choose() -> str:
    """The dialog that asks for startups."""
    signals = signals_identified(request.args.getlist("signal"))
    if not signals:
        raise NotFound("Choose one signal or more first, then Assign.")
    return _question(AssignForm(due_date=due_date_of(signals)), signals)


@assignments.get("/signals/assign/startups")
@admin
def find_startups() -> str:
    """The dialog's list, narrowed; what is ticked stays."""
    signals = signals_identified(request.args.getlist("signal"))
    choices = choices_for(
        viewer(),
        signals,
        words=request.args.get("find", ""),
        chosen=_ticked(),
        least_loaded=request.args.get("order") == "load",
    )
    return render_template("assignments/_picks.html", choices=choices, signals=signals, ticked=_ticked())


@assignments.get("/signals/assign/preview")
@admin
def preview() -> str:
    """What the dialog would do now."""
    signals = signals_identified(request.args.getlist("signal"))
    return render_template(
        "assignments/_preview.html", preview=preview_of(viewer(), signals, _ticked()), signals=signals
    )


@assignments.post("/assignments")
@admin
@takes_form
def create() -> Response | tuple[str, int]:
    """Way 1 of making an assignment."""
    form = AssignForm()
    identifiers = form.signal.data or []
    signals = signals_identified(identifiers)
    if not form.validate():
        return _question(form, signals), 422
    try:
        _check_all_found(identifiers, signals)
        result = assign(
            signals,
            form.startup.data or [],
            by=viewer(),
            origin="direct",
            due_date=form.due_date.data,
            note=(form.note.data or "").strip() or None,
        )
    except DomainError as error:
        status = show_on(form, error, startupIds="startup", dueDate="due_date")
        return _question(form, signals), status
    return _told(result, signals)


@assignments.route("/assignments/<int:assignment_id>/withdrawal", methods=["GET", "POST"])
@admin
@takes_form
def withdrawal(assignment_id: int) -> Response | tuple[str, int]:
    assignment = assignment_seen_by(viewer(), assignment_id)
    form = WithdrawForm()
    if not form.is_submitted():
        return _withdrawal(form, assignment), 200
    if not form.validate():
        return _withdrawal(form, assignment), 422
    try:
        withdraw_assignment(assignment, by=viewer(), reason=form.reason.data or "")
    except DomainError as error:
        status = show_on(form, error)
        return _withdrawal(form, assignment), status
    text = f"{assignment.signal.identifier} is withdrawn from {assignment.startup.name}."
    return done(text, back=url_for("signals.page", identifier=assignment.signal.identifier))


def _ticked() -> list[int]:
    return [int(id) for id in request.args.getlist("startup") if id.isdecimal() and len(id) < 19]


def _question(form: AssignForm, signals: Sequence[Signal]) -> str:
    return render_template(
        "assignments/assign.html",
        layout=deed_layout(),
        form=form,
        signals=signals,
        proposed=said_of_proposed_day(signals),
        **picks(form, signals),
        back=_back(signals),
    )


def _withdrawal(form: WithdrawForm, assignment: Assignment) -> str:
    return render_template(
        "assignments/withdraw.html",
        layout=deed_layout(),
        form=form,
        assignment=assignment,
        back=_back([assignment.signal]),
    )


def _check_all_found(identifiers: Sequence[str], signals: Sequence[Signal]) -> None:
    missing = set(identifiers) - {signal.identifier for signal in signals}
    if missing or not signals:
        raise InvalidInput(
            {"signal": f"There is no signal {', '.join(sorted(missing))}." if missing else "Choose one."}
        )


def _back(signals: Sequence[Signal]) -> str:
    """To the one signal, or to the list."""
    if len(signals) == 1:
        return url_for("signals.page", identifier=signals[0].identifier)
    return url_for("signals.listing")


def _told(result: Assigned, signals: Sequence[Signal]) -> Response:
    tone = "ok" if result.created else "info"
    return done(said_of(result, signals), back=_back(signals), tone=tone, undo=undoing_of(result))
