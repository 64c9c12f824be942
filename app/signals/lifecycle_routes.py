"""What an admin does to signals: give a status (way 3), close, put into the pool and take out of it."""

from collections.abc import Callable, Sequence

from flask import Blueprint, Response, render_template, request, url_for

from ..accounts.guards import admin, viewer
from ..assignments.pages import picks
from ..assignments.queries import signal_seen_by
from ..assignments.words import said_of, undoing_of
from ..errors import DomainError, NotFound
from ..pool.lifecycle import close_signal, for_each, list_in_pool, set_status, unlist_from_pool
from ..web.answers import deed_layout
from ..web.form import takes_form
from ..web.outcomes import done, refused, show_on
from .lifecycle_forms import ChosenForm, CloseForm, StatusForm
from .models import STATUSES, Signal
from .pages import list_page, signal_page
from .queries import signals_identified

lifecycle = Blueprint("lifecycle", __name__, url_prefix="/admin/signals")


@lifecycle.get("/<identifier>/status")
@admin
def ask_status(identifier: str) -> str:
    """The question that goes with a status: for whom, or whether one is sure."""
    asked = request.args.get("status")
    if asked not in STATUSES:
        raise NotFound
    signal = signal_seen_by(viewer(), identifier)
    if asked == "closed":
        return _closure_question(CloseForm(), [signal])
    return _status_question(signal, StatusForm(status=asked))


@lifecycle.post("/<identifier>/status")
@admin
@takes_form
def change_status(identifier: str) -> Response | tuple[str, int]:
    """Way 3 of making an assignment: a status is set, with the startups."""
    signal, form = signal_seen_by(viewer(), identifier), StatusForm()
    if not form.validate():
        return _status_question(signal, form), 422
    try:
        result = set_status(
            signal,
            form.status.data,
            by=viewer(),
            startup_ids=form.startup.data or [],
            due_date=form.due_date.data,
        )
    except DomainError as error:
        status = show_on(form, error, startupIds="startup", dueDate="due_date")
        return _status_question(signal, form), status
    text = said_of(result, [signal]) if result else f"{identifier} is {signal.status}."
    return done(text, back=url_for("signals.page", identifier=identifier), undo=undoing_of(result))


@lifecycle.get("/closure")
@admin
def ask_closure() -> str:
    return _closure_question(CloseForm(), _chosen(request.args.getlist("signal")))


@lifecycle.post("/closure")
@admin
@takes_form
def close() -> Response | tuple[str, int]:
    form = CloseForm()
    signals = _chosen(form.signal.data or [])
    if not form.validate():
        return _closure_question(form, signals), 422
    for_each(signals, close_signal, by=viewer(), reason=(form.reason.data or "").strip())
    return done(f"{_named(signals)} closed.", back=_back(signals))


@lifecycle.post("/pool-listing")
@admin
@takes_form
def add_to_pool() -> Response:
    return _each(list_in_pool, "in the pool: every startup may ask for it.")


@lifecycle.post("/pool-unlisting")
@admin
@takes_form
def take_out_of_pool() -> Response:
    return _each(unlist_from_pool, "out of the pool.")


def _each(verb: Callable[..., None], what: str) -> Response:
    """Do it to every signal chosen, or to none when one refuses."""
    form = ChosenForm().required()
    signals = _chosen(form.signal.data or [])
    try:
        for_each(signals, verb, by=viewer())
    except DomainError as error:
        return refused(error, (lambda: signal_page(signals[0])) if len(signals) == 1 else list_page)
    return done(f"{_named(signals)} {what}", back=_back(signals))


def _chosen(identifiers: Sequence[str]) -> Sequence[Signal]:
    """Raises NotFound when nothing is chosen."""
    signals = signals_identified(identifiers)
    if not signals:
        raise NotFound("Choose one signal or more first.")
    if missing := set(identifiers) - {signal.identifier for signal in signals}:
        raise NotFound(f"There is no signal {', '.join(sorted(missing))}.")
    return signals


def _status_question(signal: Signal, form: StatusForm) -> str:
    asks_startups = form.status.data == "assigned"
    return render_template(
        "signals/status.html",
        layout=deed_layout(),
        form=form,
        signal=signal,
        **(picks(form, [signal]) if asks_startups else {}),
        back=url_for("signals.page", identifier=signal.identifier),
    )


def _closure_question(form: CloseForm, signals: Sequence[Signal]) -> str:
    return render_template("signals/close.html", layout=deed_layout(), form=form, signals=signals, back=_back(signals))


def _named(signals: Sequence[Signal]) -> str:
    return f"{signals[0].identifier} is" if len(signals) == 1 else f"{len(signals):,} signals are"


def _back(signals: Sequence[Signal]) -> str:
    if len(signals) == 1:
        return url_for("signals.page", identifier=signals[0].identifier)
    return url_for("signals.listing")
