"""Histories to their beginning, and the one assignment whose history is short."""

from flask import Blueprint, render_template, request, url_for

from ..accounts.guards import admin_reader, member, viewer
from ..errors import InvalidInput
from ..realtime.history import KEPT, Stretch
from ..realtime.kinds import SIGNAL_ASSIGNED
from ..startups.models import Startup
from ..startups.queries import startup_seen_by
from ..web.answers import is_htmx
from .answering import DECLINE_REASONS
from .history import ON_ITS_PAGE, history_of_assignment, history_of_signal, history_of_startup
from .inbox import inbox_signal
from .queries import assignment_seen_by, signal_seen_by

history = Blueprint("history", __name__)

LONGEST_POSITION = 18  # digits


@history.get("/admin/assignments/<int:assignment_id>")
@admin_reader
def assignment(assignment_id: int) -> str:
    one = assignment_seen_by(viewer(), assignment_id)
    return render_template(
        "assignments/_assignment.html" if is_htmx() else "assignments/assignment.html",
        assignment=one,
        signal=one.signal,
        history=history_of_assignment(viewer(), one),
        reasons=DECLINE_REASONS,
    )


@history.get("/admin/signals/<identifier>/history")
@admin_reader
def of_signal(identifier: str) -> str:
    signal = signal_seen_by(viewer(), identifier)
    told = history_of_signal(viewer(), signal, most=ON_ITS_PAGE, before=_before())
    return _page(told, identifier, url_for("signals.page", identifier=identifier))


@history.get("/admin/startups/<int:startup_id>/history")
@admin_reader
def of_startup(startup_id: int) -> str:
    return _startup_page(startup_seen_by(viewer(), startup_id), url_for("startups.page", startup_id=startup_id))


@history.get("/inbox/<identifier>/history")
@member
def of_own_signal(identifier: str) -> str:
    signal = inbox_signal(viewer(), identifier).signal
    told = history_of_signal(viewer(), signal, most=ON_ITS_PAGE, before=_before())
    return _page(told, identifier, url_for("inbox.signal", identifier=identifier))


@history.get("/team/history")
@member
def of_own_startup() -> str:
    own = viewer().startup
    assert own
    return _startup_page(own, url_for("team.members"))


def _startup_page(startup: Startup, back: str) -> str:
    told = history_of_startup(viewer(), startup, most=ON_ITS_PAGE, before=_before())
    return _page(told, startup.name, back)


def _page(told: Stretch, name: str, back: str) -> str:
    return render_template(
        "assignments/_history.html" if is_htmx() else "assignments/history.html",
        history=told,
        name=name,
        back=back,
        before=_before(),
        reasons=DECLINE_REASONS,
        concerning=[*KEPT, SIGNAL_ASSIGNED.name],
    )


def _before() -> int | None:
    """The position before which the page goes on. Raises InvalidInput."""
    asked = request.args.get("before")
    if asked is None:
        return None
    if not (asked.isascii() and asked.isdecimal() and len(asked) <= LONGEST_POSITION):
        raise InvalidInput({"before": "This is no position in a history; leave it out to begin with the newest."})
    return int(asked)
