"""One's own sessions: where one is signed in, and ending all but this one."""

from flask import Blueprint, Response, render_template, url_for

from ..web.outcomes import done
from .guards import person, signed_in, viewer
from .sessions import end_other_sessions, sessions_of

own_sessions = Blueprint("own_sessions", __name__, url_prefix="/sessions")


@own_sessions.get("")
@person
def listing() -> str:
    return render_template("accounts/sessions.html", sessions=sessions_of(viewer()), here=signed_in().credential[1])


@own_sessions.post("/end-others")
@person
def end_others() -> Response:
    ended = end_other_sessions(viewer(), kept=signed_in().credential[1])
    text = f"{ended} other session{'s' if ended != 1 else ''} ended." if ended else "You are signed in nowhere else."
    return done(text, back=url_for(".listing"))
