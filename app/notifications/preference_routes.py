"""How somebody wants to be told, of what, and when not."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug import Response

from ..accounts.forms import PreferencesForm
from ..accounts.guards import person, viewer
from ..accounts.service import set_preferences
from ..assignments.queries import signal_seen_by
from ..errors import InvalidInput
from ..letters.day import choose_day
from ..web.form import takes_form
from ..web.outcomes import done, show_on
from .preference_forms import WAYS, DayForm, QuietHoursForm, field_name, grid_form, grid_in
from .preferences import choices_of, choose_channels, grid_of, mute, quiet_hours_of, set_quiet_hours

preferences = Blueprint("preferences", __name__, url_prefix="/preferences")


@preferences.get("")
@person
def show() -> str:
    return _page(grid_form(viewer(), grid_of(viewer())), _hours())


@preferences.post("")
@person
@takes_form
def save() -> Response:
    form = PreferencesForm().required()
    set_preferences(viewer(), toasts=form.toasts.data, sound=form.sound.data)
    return _saved()


@preferences.post("/grid")
@person
@takes_form
def save_grid() -> Response | tuple[str, int]:
    form = grid_form(viewer(), grid_of(viewer()))
    if not form.validate():
        return _page(form, _hours()), 422
    choose_channels(viewer(), grid_in(form, viewer()))
    return _saved()


@preferences.post("/quiet-hours")
@person
@takes_form
def save_quiet_hours() -> Response | tuple[str, int]:
    form = QuietHoursForm()
    if not form.validate():
        return _page(grid_form(viewer(), grid_of(viewer())), form), 422
    begin, end = (int(each) if each else None for each in (form.quiet_from.data, form.quiet_until.data))
    try:
        set_quiet_hours(viewer(), begin, end)
    except InvalidInput as error:
        status = show_on(form, error)
        return _page(grid_form(viewer(), grid_of(viewer())), form), status
    return _saved()


@preferences.post("/day")
@person
@takes_form
def save_day() -> Response | tuple[str, int]:
    form = DayForm().of(viewer())
    if not form.validate():
        return _page(grid_form(viewer(), grid_of(viewer())), _hours(), form), 422
    choose_day(viewer(), timezone=form.timezone.data, letter_hour=int(form.letter_hour.data))
    return _saved()


@preferences.post("/muted/<identifier>")
@person
def mute_signal(identifier: str) -> Response:
    signal = signal_seen_by(viewer(), identifier)
    mute(viewer(), signal.id, on=True)
    return done(f"You are told no more of {identifier}; your notifications keep it.", back=_place(identifier))


@preferences.post("/unmuted/<identifier>")
@person
def unmute_signal(identifier: str) -> Response:
    signal = signal_seen_by(viewer(), identifier)
    mute(viewer(), signal.id, on=False)
    return done(f"You are told of {identifier} again.", back=_place(identifier))


def _place(identifier: str) -> str:
    return url_for("signals.page" if viewer().is_admin else "inbox.signal", identifier=identifier)


def _hours() -> QuietHoursForm:
    begin, end = quiet_hours_of([viewer().id]).get(viewer().id, ("", ""))
    return QuietHoursForm(quiet_from=str(begin), quiet_until=str(end))


def _day() -> DayForm:
    return DayForm(timezone=viewer().timezone, letter_hour=str(viewer().letter_hour)).of(viewer())


def _page(grid: object, hours: QuietHoursForm, day: DayForm | None = None) -> str:
    return render_template(
        "notifications/preferences.html",
        grid=grid,
        hours=hours,
        day=day or _day(),
        lines=choices_of(viewer()),
        ways=WAYS,
        field_name=field_name,
    )


def _saved() -> Response:
    flash("Your preferences are saved.", "ok")
    return redirect(url_for("preferences.show"), 303)  # type: ignore[return-value]
