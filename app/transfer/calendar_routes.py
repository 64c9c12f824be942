"""A startup's deadlines for a calendar: the link, made and taken back on a page, and what it shows."""

from flask import Blueprint, Response, current_app, g, render_template, request, url_for

from ..accounts.guards import anyone, member, viewer
from ..accounts.limits import limiter, per_hour
from ..accounts.models import Person
from ..accounts.tokens import digest
from ..errors import NotFound
from ..web.outcomes import done
from .calendar_links import link_of, make_link, person_behind, revoke_link
from .deadlines import calendar_of

calendar = Blueprint("calendar", __name__, url_prefix="/calendar")
SETTING = "CALENDAR_REQUESTS_PER_HOUR"


@calendar.get("")
@member
def page() -> str:
    return _page()


@calendar.post("")
@member
def link() -> tuple[str, int]:
    """The answer shows the link, once: no address shows it again."""
    secret = make_link(viewer())
    return _page(current_app.config["PUBLIC_URL"] + url_for(".deadlines", secret=secret)), 201


@calendar.post("/revocation")
@member
def revocation() -> Response:
    revoke_link(viewer())
    return done("The link opens nothing any more.", back=url_for(".page"))


def _who() -> str:
    """A link's hash, or the address that tries one."""
    secret = (request.view_args or {}).get("secret", "")
    return digest(secret) if _person(secret) else f"calendar {request.remote_addr}"


@calendar.get("/<secret>.ics")
@anyone
@limiter.limit(lambda: per_hour(SETTING), key_func=_who, exempt_when=lambda: not current_app.config[SETTING])
def deadlines(secret: str) -> Response:
    """Whoever knows the secret reads; a wrong one is nowhere."""
    person = _person(secret)
    if person is None:
        raise NotFound
    response = Response(calendar_of(person), mimetype="text/calendar")
    response.headers["Content-Disposition"] = 'inline; filename="deadlines.ics"'
    response.add_etag()
    response.make_conditional(request)
    return response


def _person(secret: str) -> Person | None:
    if "calendar_person" not in g:
        g.calendar_person = person_behind(secret)
    return g.calendar_person


def _page(made: str | None = None) -> str:
    return render_template("transfer/calendar.html", link=link_of(viewer()), made=made)
