"""How somebody wants to be told of arrivals."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug import Response

from ..web.form import takes_form
from .forms import PreferencesForm
from .guards import person, viewer
from .service import set_preferences

preferences = Blueprint("preferences", __name__, url_prefix="/preferences")


@preferences.get("")
@person
def show() -> str:
    return render_template("accounts/preferences.html")


@preferences.post("")
@person
@takes_form
def save() -> Response:
    form = PreferencesForm().required()
    set_preferences(viewer(), toasts=form.toasts.data, sound=form.sound.data)
    flash("Your preferences are saved.", "ok")
    return redirect(url_for("preferences.show"), 303)
