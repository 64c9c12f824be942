"""A startup's deadlines as a calendar (RFC 5545): when each signal closes, and the day to answer by."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from flask import current_app
from icalendar import Calendar, Event
from sqlalchemy import or_

from .. import clock
from ..accounts.models import Person
from ..assignments.models import Assignment
from ..assignments.queries import assignments_visible_to
from ..extensions import db
from ..signals.models import Signal
from ..signals.titles import readable_title

KEPT = timedelta(days=30)  # what is over disappears from the calendar then
MOST = 1_000  # assignments; a startup has tens
_OPEN = ("pending_review", "accepted")  # what is submitted has no deadline any more


def deadlines_of(viewer: Person) -> Sequence[Assignment]:
    """What the viewer's startup has still to answer or to submit, the soonest first."""
    since = clock.now() - KEPT
    query = assignments_visible_to(viewer).join(Assignment.signal)
    dated = or_(Signal.deadline >= since, Assignment.due_date >= since.date())
    soonest = query.where(Assignment.startup_id == viewer.startup_id, Assignment.status.in_(_OPEN), dated)
    return db.session.scalars(soonest.order_by(Signal.deadline, Assignment.id).limit(MOST)).all()


def calendar_of(viewer: Person) -> bytes:
    """The same bytes as long as nothing has changed."""
    calendar = Calendar()
    assert viewer.startup
    name = f"{viewer.startup.name}: deadlines"
    for key, value in (("prodid", "-//GovIntel//Deadlines//EN"), ("version", "2.0"), ("x-wr-calname", name)):
        calendar.add(key, value)
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for assignment in deadlines_of(viewer):
        for event in _events(assignment):
            calendar.add_component(event)
    return calendar.to_ical()


def _events(assignment: Assignment) -> Iterator[Event]:
    signal, title = assignment.signal, readable_title(assignment.signal.title)
    if signal.deadline:
        yield _event("closes", assignment, signal.deadline, f"{signal.identifier} closes: {title}")
    if assignment.due_date and assignment.status == "pending_review":
        yield _event("answer", assignment, assignment.due_date, f"Answer {signal.identifier}: {title}")


def _event(what: str, assignment: Assignment, begins: date, summary: str) -> Event:
    signal, home = assignment.signal, current_app.config["PUBLIC_URL"]
    address = f"{home}/inbox/{signal.identifier}"
    facts = (signal.agency, f"{signal.value:,.2f} {signal.currency or ''}".strip() if signal.value else None, address)
    changed = max(filter(None, (signal.updated_at, assignment.assigned_at, assignment.responded_at)))
    event = Event()
    event.add("uid", f"{what}-{assignment.id}@{urlsplit(home).hostname}")
    event.add("dtstamp", changed)
    event.add("dtstart", begins)
    if not isinstance(begins, datetime):
        event.add("dtend", begins + timedelta(days=1))
    event.add("summary", summary)
    event.add("description", "\n".join(filter(None, facts)))
    event.add("url", address)
    event.add("transp", "TRANSPARENT")  # a deadline makes nobody busy
    return event
