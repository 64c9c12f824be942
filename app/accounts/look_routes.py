"""Where an admin begins to see what a member sees, and ends it."""

from flask import Blueprint, redirect, url_for
from werkzeug import Response

from ..errors import DomainError
from ..web.outcomes import done, refused
from .guards import admin, admin_behind, signed_in, viewer
from .looking import begin_look, end_look
from .people_pages import person_page
from .queries import person_with_id

looks = Blueprint("looks", __name__)


@looks.post("/admin/people/<int:person_id>/look")
@admin
def begin(person_id: int) -> Response:
    person = person_with_id(person_id)
    try:
        begin_look(person, by=viewer(), session=signed_in().credential[1])
    except DomainError as error:
        return refused(error, lambda: person_page(person))
    return redirect("/", 303)


@looks.post("/look/end")
@admin_behind
def end() -> Response:
    """Also when it ended by itself a moment ago."""
    seen = end_look(signed_in().credential[1])
    if seen is None:
        return redirect("/", 303)
    text = f"You no longer see what {seen.name} sees."
    return done(text, back=url_for("people.page", person_id=seen.id), tone="info")
