"""Out of mail by one click, and a test to oneself."""

from flask import Blueprint, render_template, url_for
from werkzeug import Response

from ..accounts.guards import anyone, person, viewer
from ..extensions import csrf
from ..notifications.preferences import choices_of, stop_mail
from ..web.form import takes_form
from ..web.outcomes import done
from .forms import LeaveForm
from .leaving import who_leaves
from .trial import send_trial

letters = Blueprint("letters", __name__)


@letters.get("/leave/<token>")
@anyone
def leave(token: str) -> str:
    """Asks: a mail program that looks at every link must change nothing."""
    who, kind = who_leaves(token)
    return render_template("letters/leave.html", token=token, who=who, what=_named(kind, choices_of(who)), done=False)


@letters.post("/leave/<token>")
@anyone
@csrf.exempt  # the mail program sends it, which has no page of ours; the signature in the address is what counts
@takes_form
def leaving(token: str) -> str:
    """RFC 8058, and the page's own button."""
    who, kind = who_leaves(token)
    LeaveForm(meta={"csrf": False}).required()
    stop_mail(who, kind)
    return render_template("letters/leave.html", token=token, who=who, what=_named(kind, choices_of(who)), done=True)


@letters.post("/preferences/trial")
@person
def trial() -> Response:
    send_trial(viewer())
    text = f"Your open tabs are told now, and a letter to {viewer().email} should arrive within a minute."
    return done(text, back=url_for("preferences.show"))


def _named(kind: str, choices: object) -> str:
    assert isinstance(choices, dict)
    return choices[kind].label if kind in choices else "Everything"
