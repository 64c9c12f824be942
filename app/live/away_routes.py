"""What happened while somebody was away, and up to where they have seen it."""

from flask import Blueprint, redirect, render_template
from werkzeug import Response
from wtforms import StringField
from wtforms.validators import InputRequired

from ..accounts.guards import person, viewer
from ..realtime.cursor import Cursor
from ..web.answers import is_htmx
from ..web.form import Form, takes_form
from .away import SURVEYED, absence_of, end_absence, note_seen

away = Blueprint("away", __name__, url_prefix="/away")


class SeenForm(Form):
    """How far a page has come that somebody has before them."""

    cursor = StringField(validators=[InputRequired()])


@away.get("")
@person
def panel() -> str:
    """The newest of it beside a page's own; all of it as a page."""
    if is_htmx():
        return render_template("layouts/_away.html", absence=absence_of(viewer()))
    return render_template("live/away.html", absence=absence_of(viewer(), lines=SURVEYED))


@away.post("/sight")
@person
@takes_form
def see() -> tuple[str, int]:
    """A cursor that means nothing is left alone, as the stream leaves it."""
    cursor = Cursor.parse(SeenForm().required().cursor.data or "")
    if cursor:
        note_seen(viewer(), cursor)
    return "", 204


@away.post("/reading")
@person
def read() -> str | Response:
    end_absence(viewer())
    return render_template("layouts/_away.html", absence=None) if is_htmx() else redirect("/", 303)
