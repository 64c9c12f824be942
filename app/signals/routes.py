"""The admin's pages of signals: the list, one signal, writing one down, changing one."""

from flask import Blueprint, Response, render_template, url_for

from ..accounts.guards import admin, admin_reader, viewer
from ..assignments.queries import signal_seen_by
from ..errors import DomainError
from ..pool.lifecycle import update_signal
from ..web.form import takes_form
from ..web.outcomes import done, show_on
from .forms import SignalForm, form_of
from .pages import list_page, signal_page
from .service import create_signal

signals = Blueprint("signals", __name__, url_prefix="/admin/signals")


@signals.get("")
@admin_reader
def listing() -> str:
    return list_page()


@signals.route("/new", methods=["GET", "POST"])
@admin
@takes_form
def new() -> Response | tuple[str, int]:
    form = SignalForm()
    if not form.is_submitted():
        return render_template("signals/new.html", form=form), 200
    if not form.validate():
        return render_template("signals/new.html", form=form), 422
    try:
        status = "draft" if form.draft.data else "open"
        signal = create_signal(by=viewer(), pool=form.pool.data, status=status, **form.fields(viewer().timezone))
    except DomainError as error:
        status = show_on(form, error)
        return render_template("signals/new.html", form=form), status
    return done(f"{signal.identifier} is written down.", back=url_for(".page", identifier=signal.identifier))


@signals.get("/<identifier>")
@admin_reader
def page(identifier: str) -> str:
    return signal_page(signal_seen_by(viewer(), identifier))


@signals.route("/<identifier>/edit", methods=["GET", "POST"])
@admin
@takes_form
def edit(identifier: str) -> Response | tuple[str, int]:
    signal = signal_seen_by(viewer(), identifier)
    form = form_of(signal, viewer().timezone)
    if not form.is_submitted():
        return render_template("signals/edit.html", form=form, signal=signal), 200
    if not form.validate():
        return render_template("signals/edit.html", form=form, signal=signal), 422
    try:
        changed = update_signal(signal, by=viewer(), **form.fields(viewer().timezone))
    except DomainError as error:
        status = show_on(form, error)
        return render_template("signals/edit.html", form=form, signal=signal), status
    text = f"{identifier} is changed." if changed else "Nothing was changed."
    return done(text, back=url_for(".page", identifier=identifier), tone="ok" if changed else "info")
