"""Awards name who won: one of our startups that holds the signal is asked whether it was."""

import re
from collections.abc import Sequence

from sqlalchemy import select

from ...accounts.models import Person
from ...assignments.models import Assignment
from ...extensions import db
from ...notifications.models import Notification
from ...notifications.service import Line as NotificationLine
from ...notifications.service import notify_members
from ...realtime.event_log import Actor
from ...signals.models import Signal
from ...startups.models import Startup
from .notice import Notice, Row
from .outcome import Line, line_of

AWARD_NAMED = "award:named"  # in trays only
_LEGAL_FORM = re.compile(r"\b(inc|llc|ltd|limited|corp|corporation|co|company|gmbh|plc|lp|llp)\b")


def ask_awardees(row: Row, notice: Notice, signal: Signal, *, by: Actor) -> list[Line]:
    """Which of those who hold the signal the award names. Whether they won is theirs to say; each is asked once."""
    if not notice.awardees:
        return []
    held = select(Startup).join(Assignment, Assignment.startup_id == Startup.id)
    held = held.where(Assignment.signal_id == signal.id, Assignment.status.in_(("accepted", "submitted")))
    named = [one for one in db.session.scalars(held) if any(is_named(one.name, name) for name in notice.awardees)]
    asked = _asked(signal, [one.id for one in named]) if named else ()
    named = [one for one in named if one.id not in asked]
    title = f"The award of {signal.identifier} names you: say that it was won"
    notify_members([NotificationLine(AWARD_NAMED, title, signal.id, one.id) for one in named], by=by)
    return [line_of(row, "award", f"{signal.identifier}: the award names {one.name}.", signal) for one in named]


def _asked(signal: Signal, startup_ids: Sequence[int]) -> set[int | None]:
    """Which of these startups were asked before: an index finds a notification by whose it is."""
    about = (Notification.kind == AWARD_NAMED, Notification.signal_id == signal.id)
    of_members = select(Notification.startup_id).join(Person, Person.id == Notification.person_id)
    return set(db.session.scalars(of_members.where(Person.startup_id.in_(startup_ids), *about)))


def is_named(startup: str, awardee: str) -> bool:
    """Whether an awardee, whose address may follow its name, is this startup; legal forms do not count."""
    wanted, given = _plain(startup), _plain(awardee)
    return bool(wanted) and (given == wanted or given.startswith(f"{wanted} "))


def _plain(name: str) -> str:
    words = re.sub(r"[^\w\s]", " ", name.casefold())
    return " ".join(_LEGAL_FORM.sub(" ", words).split())
