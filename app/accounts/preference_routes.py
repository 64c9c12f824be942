"""How somebody wants to be told of arrivals."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug import Response

from .guards import person, viewer
from .service import set_preferences

preferences = Blueprint("preferences", __name__, url_prefix="/preferences")


@preferences.get("")
@person
def show() -> str:
    return render_template("accounts/preferences.html")


@preferences.post("")
@person
def save() -> Response:
    set_preferences(viewer(), toasts="toasts" in request.form, sound="sound" in request.form)
    flash("Your preferences are saved.", "ok")
    return redirect(url_for("preferences.show"), 303)
