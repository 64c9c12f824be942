"""Histories as CSV, to their beginning: of a signal, of an assignment, of a startup; to each who may read the page."""

from collections.abc import Iterator, Sequence

from flask import Blueprint, Response
from sqlalchemy import Select

from ..accounts.guards import admin_reader, member, viewer
from ..assignments.answering import DECLINE_REASONS
from ..assignments.history import events_of_assignment, events_of_signal, events_of_startup
from ..assignments.inbox import inbox_signal
from ..assignments.queries import assignment_seen_by, signal_seen_by
from ..realtime.history import Deed, stretches
from ..realtime.models import Event
from ..startups.queries import startup_seen_by
from ..web.csv_rows import Row, csv_of

history_exports = Blueprint("history_exports", __name__)
HEADS = ("When", "Who", "What", "Signal", "Reason", "Comment")


@history_exports.get("/admin/signals/<identifier>/history.csv")
@admin_reader
def of_signal(identifier: str) -> Response:
    return _csv(identifier, events_of_signal(viewer(), signal_seen_by(viewer(), identifier)))


@history_exports.get("/admin/assignments/<int:assignment_id>.csv")
@admin_reader
def of_assignment(assignment_id: int) -> Response:
    assignment = assignment_seen_by(viewer(), assignment_id)
    return _csv(f"assignment-{assignment_id}", events_of_assignment(viewer(), assignment))


@history_exports.get("/admin/startups/<int:startup_id>/history.csv")
@admin_reader
def of_startup(startup_id: int) -> Response:
    startup = startup_seen_by(viewer(), startup_id)
    return _csv(startup.slug, events_of_startup(viewer(), startup))


@history_exports.get("/inbox/<identifier>/history.csv")
@member
def of_own_signal(identifier: str) -> Response:
    return _csv(identifier, events_of_signal(viewer(), inbox_signal(viewer(), identifier).signal))


@history_exports.get("/team/history.csv")
@member
def of_own_startup() -> Response:
    own = viewer().startup
    assert own
    return _csv(own.slug, events_of_startup(viewer(), own))


def _csv(name: str, events: Select[Event]) -> Response:
    return csv_of(f"history-{name}", HEADS, map(_rows, stretches(events)))


def _rows(deeds: Sequence[Deed]) -> Iterator[Row]:
    for one in deeds:
        reason = DECLINE_REASONS.get(one.reason or "", one.reason)
        yield (one.at, one.actor, one.sentence, one.signal_identifier, reason, one.comment)
