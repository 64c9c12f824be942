"""What happened while somebody was away, and up to where they have seen it."""

from flask import Blueprint, render_template
from wtforms import StringField
from wtforms.validators import InputRequired

from ..accounts.guards import person, viewer
from ..realtime.cursor import Cursor
from ..web.form import Form, takes_form
from .away import absence_of, end_absence, note_seen

away = Blueprint("away", __name__, url_prefix="/away")


class SeenForm(Form):
    """How far a page has come that somebody has before them."""

    cursor = StringField(validators=[InputRequired()])


@away.get("")
@person
def panel() -> str:
    return render_template("layouts/_away.html", absence=absence_of(viewer()))


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
def read() -> str:
    end_absence(viewer())
    return render_template("layouts/_away.html", absence=None)
