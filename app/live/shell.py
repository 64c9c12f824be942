"""What surrounds every page: who looks, from which cursor on, how much is unread and waiting."""

import hashlib
import json
from functools import partial
from typing import Any

from flask import Blueprint, Flask, Response, current_app, g, jsonify, render_template, request
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from ..accounts.guards import person, signed_in_or_none, viewer
from ..accounts.models import Person
from ..accounts.sessions import SignedIn
from ..assignments.answering import DECLINE_REASONS
from ..assignments.listing import WAITING
from ..assignments.models import Assignment
from ..assignments.queries import inbox_counts
from ..notifications.preferences import grid_of, has_muted, muted_identifiers, quiet_hours_of
from ..notifications.queries import unread_of
from ..pool.queries import pending_request_count, pool_signals
from ..realtime.log_reading import present_cursor
from ..web.answers import for_program, is_htmx
from ..web.keyset import count_of
from .away import absence_of

shell = Blueprint("shell", __name__, url_prefix="/shell")


def init_app(app: Flask) -> None:
    app.before_request(_take_cursor)
    app.context_processor(_surroundings)
    app.jinja_env.globals["only_looking"] = _only_looking  # buttons are macros, which know nothing of the page


def _take_cursor() -> None:
    """Before the page's own queries: what is committed between them and the stream's opening is then replayed.

    A form that is sent is answered with a page, too, when something is not right yet.
    """
    if "signed_in" in g and not (is_htmx() or for_program() or request.path == "/live"):
        g.cursor = str(present_cursor())


def _surroundings() -> dict[str, Any]:
    identity = _somebody()
    if identity is None:
        return {"viewer": None, "instance_name": current_app.config["INSTANCE_NAME"]}
    return {
        "viewer": identity.person,
        "behind": identity.behind,
        "instance_name": current_app.config["INSTANCE_NAME"],
        "live_cursor": _cursor,
        "session_name": partial(_session_name, identity),
        "unread": partial(unread_of, identity.person),
        "nav_counts": partial(nav_counts, identity.person),
        "telling": partial(_telling, identity.person),
        "decline_reasons": DECLINE_REASONS,
        "absence": partial(absence_of, identity.person),
        "has_muted": partial(has_muted, identity.person),
    }


def _only_looking() -> bool:
    return "signed_in" in g and bool(g.signed_in.behind)


def _cursor() -> str:
    """A page that no route answered, such as an error's, had none taken before it."""
    return g.get("cursor") or str(present_cursor())


def _somebody() -> SignedIn | None:
    """Nobody, while the database does not answer: the page that says so must not need it."""
    try:
        return signed_in_or_none()
    except SQLAlchemyError:
        return None


def _telling(person: Person) -> dict[str, str]:
    """How this person is told of what, as the body's data attributes have it; the scripts read it."""
    ways = {
        kind: [way for way in ("message", "desktop", "sound") if getattr(channels, way)]
        for kind, channels in grid_of(person).items()
    }
    hours = quiet_hours_of([person.id]).get(person.id)
    return {
        "channels": json.dumps({"ways": ways, "muted": muted_identifiers(person)}),
        "quiet": f"{hours[0]}-{hours[1]}" if hours else "",
        "zone": person.timezone,
        "sound": "1" if person.sound else "0",
        "toastsOn": "1" if person.toasts else "0",
    }


@shell.get("/nav")
@person
def nav() -> str:
    return render_template("layouts/_nav.html")


@shell.get("/place")
@person
def place() -> str:
    return render_template("layouts/_place.html")


@shell.get("/telling")
@person
def telling() -> Response:
    return jsonify(_telling(viewer()))


@shell.get("/bell")
@person
def bell() -> str:
    return render_template("layouts/_bell.html")


def nav_counts(viewer: Person) -> dict[str, int]:
    """The figures beside the menu's words, each counted up to a bound."""
    if viewer.is_admin:
        return {"assignments": count_of(select(Assignment.id).where(WAITING)), "requests": pending_request_count()}
    return {"inbox": inbox_counts(viewer)["waiting"], "pool": count_of(pool_signals())}


def _session_name(identity: SignedIn) -> str:
    """Names this session for the tabs that share a stream, without giving its id away."""
    return hashlib.sha256("/".join(identity.credential).encode()).hexdigest()[:12]
