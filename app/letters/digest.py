"""The daily letter: what came since the last one, at the hour of their own day that each person has chosen."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from .. import clock
from ..accounts.models import Person
from ..background.jobs import Job
from ..extensions import db
from ..mail.compose import bodies
from ..mail.outbox import Letter, put_letters
from ..notifications.models import Notification
from ..notifications.places import page_about
from ..notifications.preferences import grid_of, muted_by
from ..pool.queries import listed_since, pool_signals
from ..realtime import kinds
from ..realtime.event_log import transactional
from ..realtime.history import deeds, heard_in, kept_events
from ..realtime.models import Event
from ..signals.models import Signal
from .day import next_letter
from .leaving import leaving_address
from .models import DigestSent

AT_ONCE = 50  # people
MOST_LINES = 50


class News(NamedTuple):
    """One thing that the letter tells, and of which signal."""

    kind: str
    title: str
    signal: Signal | None

    @property
    def identifier(self) -> str | None:
        return self.signal.identifier if self.signal else None


def digests_are_due() -> bool:
    return bool(_due(1))


def write_digests() -> None:
    for person in _due(AT_ONCE):
        _write_digest(person, clock.now())


DIGESTS = Job("digests", digests_are_due, write_digests)


@transactional
def _write_digest(person: Person, now: datetime) -> None:
    """Of what is still unread. A day without news has no letter; it counts as told all the same."""
    row = db.session.get(DigestSent, person.id, with_for_update=True)
    next_at = next_letter(person.timezone, person.letter_hour, now)
    if row is None:
        db.session.add(DigestSent(person_id=person.id, upto=now - timedelta(days=1), next_at=next_at))
        return
    since, row.upto, row.next_at = row.upto, now, next_at
    daily = [kind for kind, channels in grid_of(person).items() if channels.mail == "daily"]
    lines = _lines(person, daily, since, now)
    opened = _opened(person, since, now) if "assignment:viewed" in daily else []
    listed = _listed(person, since, now) if "pool:listed" in daily else []
    if lines or opened or listed:
        put_letters([_letter(person, [*lines, *opened], listed, now)])


def _due(most: int) -> Sequence[Person]:
    """Who has had no letter yet today; somebody new begins with the next hour of theirs."""
    waiting = select(Person).outerjoin(DigestSent, DigestSent.person_id == Person.id).where(Person.active)
    due = waiting.where((DigestSent.next_at <= clock.now()) | DigestSent.person_id.is_(None))
    return db.session.scalars(due.order_by(Person.id).limit(most)).all()


def _listed(person: Person, since: datetime, upto: datetime) -> Sequence[Signal]:
    """What is new in the pool, of what may still be asked for: every startup is told, so no tray has a line of it."""
    listed = listed_since(since, upto)[:MOST_LINES]
    signals = db.session.scalars(pool_signals().where(Signal.id.in_(listed)).order_by(Signal.deadline)).all()
    muted = muted_by([person.id], listed)
    return [signal for signal in signals if (person.id, signal.id) not in muted]


def _opened(person: Person, since: datetime, upto: datetime) -> list[News]:
    """Which signals startups have opened: so small a thing has no line in a tray."""
    positions = [row.position for row in heard_in("admins", kinds.ASSIGNMENT_VIEWED, since, upto)[:MOST_LINES]]
    found = deeds(kept_events().where(Event.position.in_(positions)), most=MOST_LINES)
    signals = select(Signal).where(Signal.id.in_({deed.signal_id for deed in found}))
    by_id: dict[int | None, Signal] = {signal.id: signal for signal in db.session.scalars(signals)}
    muted = muted_by([person.id], [deed.signal_id for deed in found if deed.signal_id])
    return [
        News(deed.kind, deed.sentence, by_id.get(deed.signal_id))
        for deed in found
        if (person.id, deed.signal_id) not in muted
    ]


def _lines(person: Person, daily: Collection[str], since: datetime, upto: datetime) -> list[News]:
    query = select(Notification).where(
        Notification.person_id == person.id,
        Notification.read_at.is_(None),
        Notification.created_at > since,
        Notification.created_at <= upto,
        Notification.kind.in_(daily),
    )
    rows = query.options(joinedload(Notification.signal)).order_by(Notification.id.desc()).limit(MOST_LINES)
    found = db.session.scalars(rows).all()
    muted = muted_by([person.id], {line.signal_id for line in found if line.signal_id})
    return [News(one.kind, one.title, one.signal) for one in found if (person.id, one.signal_id) not in muted]


def _letter(person: Person, lines: Sequence[News], listed: Sequence[Signal], now: datetime) -> Letter:
    count = len(lines) + len(listed)
    subject = f"{count} {'thing' if count == 1 else 'things'} since yesterday"
    home = current_app.config["PUBLIC_URL"]
    shown = {
        "person": person,
        "lines": [(line, home + page_about(line.identifier, line.kind, person)) for line in lines],
        "listed": [(signal, home + page_about(signal.identifier, "pool:listed", person)) for signal in listed],
        "subject": subject,
        "home": home,
        "leave": leaving_address(person, "all"),
    }
    return Letter(
        address=person.email,
        subject_key=f"digest:{now:%Y-%m-%d}",
        subject=subject,
        person_id=person.id,
        unsubscribe=shown["leave"],
        **bodies("letters/digest", **shown),
    )
