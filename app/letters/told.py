"""What a letter says of an event, and to whom it goes: as each has chosen, and when their quiet hours end."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from flask import current_app
from sqlalchemy import select

from .. import clock
from ..accounts.models import Person
from ..assignments.models import LIVE, Assignment, PoolRequest
from ..extensions import db
from ..mail.compose import bodies
from ..mail.outbox import Letter
from ..notifications.places import page_about
from ..notifications.preferences import PASSES_THROUGH, channels_of, end_of_quiet, muted_by, quiet_hours_of
from ..signals.models import Signal
from .leaving import leaving_address

MOST_NAMED = 20  # signals in one letter


class Told(NamedTuple):
    """One event as mail tells it."""

    position: int
    kind: str
    payload: dict[str, Any]
    actor_id: int | None
    actor: str
    signal_id: int | None
    startup_id: int | None
    startup: str


class Words(NamedTuple):
    """A letter's subject, its first sentence, what is quoted, and the signals that it names."""

    subject: str
    sentence: str
    quoted: str | None
    signals: Sequence[Signal]
    total: int


def letters_of(told: Told, people: Sequence[Person]) -> list[Letter]:
    """The letters to those who want them at once; nobody hears of what he did himself, or has muted."""
    channels = channels_of(people, told.kind)
    wanting = [one for one in people if one.id != told.actor_id and channels[one.id].mail == "now"]
    if not wanting or (words := words_of(told)) is None:
        return []
    quiet = quiet_hours_of(one.id for one in wanting)
    muted = muted_by([one.id for one in wanting], [told.signal_id] if told.signal_id else [])
    return [
        _letter(told, words, one, _not_before(one, quiet.get(one.id), words))
        for one in wanting
        if (one.id, told.signal_id) not in muted
    ]


def _not_before(person: Person, hours: tuple[int, int] | None, words: Words) -> datetime:
    """At the end of the quiet hours, unless a notice closes so soon that waiting would cost it."""
    now = clock.now()
    soon = any(signal.deadline and now < signal.deadline < now + PASSES_THROUGH for signal in words.signals)
    return now if soon else end_of_quiet(hours, person.timezone, now) or now


def _letter(told: Told, words: Words, person: Person, not_before: datetime) -> Letter:
    shown = {
        "words": words,
        "person": person,
        "signals": list(links_of(words.signals, person, told.kind)),
        "home": current_app.config["PUBLIC_URL"],
        "leave": leaving_address(person, told.kind),
    }
    return Letter(
        address=person.email,
        subject_key=key_of(told),
        subject=words.subject,
        person_id=person.id,
        unsubscribe=shown["leave"],
        not_before=not_before,
        **bodies("letters/letter", **shown),
    )


def key_of(told: Told) -> str:
    """What makes two events one letter: the batch they came in; otherwise each is its own."""
    return f"{told.kind}:{told.payload.get('batchId') or told.position}"


def links_of(signals: Sequence[Signal], person: Person, kind: str) -> Iterator[tuple[Signal, str]]:
    """Each signal with its page as this person finds it."""
    for signal in signals:
        yield signal, current_app.config["PUBLIC_URL"] + page_about(signal, kind, person)


def words_of(told: Told) -> Words | None:
    """What there is to say; None where it no longer holds, or was undone."""
    signal = db.session.get(Signal, told.signal_id) if told.signal_id else None
    if signal is None:
        return None
    if told.kind == "signal:assigned":
        return _assigned(told)
    if told.kind == "pool:waiting" and not _still_waits(told):
        return None
    name, reason = signal.identifier, told.payload.get("reason")
    moved = (f"{name}: another day to answer by", f"{told.actor} changed the day to answer by.")
    refused = (f"{name}: no more time", f"{told.actor} gives no more time.")
    sentences = {
        "assignment:reminded": (f"{name} waits for your answer", "The programme office waits for your answer."),
        "assignment:updated": refused if reason else moved,
        "assignment:withdrawn": (f"{name} is withdrawn", f"{told.actor} has withdrawn it."),
        "assignment:responded": (f"{name}: {told.payload.get('status')}", f"{told.actor} answered."),
        "assignment:extension_requested": (f"{name}: more time asked for", f"{told.actor} asks for more time."),
        "assignment:viewed": (f"{name} was opened", f"{told.actor} opened it."),
        "assignment:overdue": (f"{name} is overdue", f"{told.startup} has not answered in time."),
        "assignment:unopened": (f"{name} was not opened", f"{told.startup} has not opened it."),
        "pool:rejected": (f"Your request for {name} was not granted", "Your request was not granted."),
        "pool:waiting": (
            f"{name} went to another startup",
            f"You are number {told.payload.get('place')} on its waiting list.",
        ),
        "pool:requested": (f"{name} is asked for", f"{told.actor} asks for it."),
        "pool:listed": (f"New in the pool: {name}", "It can be asked for."),
    }
    subject, sentence = sentences[told.kind]
    return Words(subject, sentence, reason, [signal], 1)


def _still_waits(told: Told) -> bool:
    request = db.session.get(PoolRequest, int(told.payload["requestId"]))
    return request is not None and request.status == "pending"


def _assigned(told: Told) -> Words | None:
    """What of the batch still holds: undone or withdrawn within the minute, it is as if it had never been."""
    batch, one = told.payload.get("batchId"), int(told.payload["assignmentId"])
    mine = (Assignment.startup_id == told.startup_id, Assignment.status.in_(LIVE))
    which = Assignment.batch_id == batch if batch else Assignment.id == one
    given = db.session.scalars(select(Assignment).where(*mine, which).order_by(Assignment.id)).all()
    if not given:
        return None
    signals, count = [assignment.signal for assignment in given[:MOST_NAMED]], len(given)
    if count == 1:
        subject = f"Signal Assigned: {signals[0].identifier} has been assigned to you"
        return Words(subject, f"{told.actor} has assigned a signal to you.", given[0].note, signals, 1)
    return Words(
        f"{count:,} signals have been assigned to you",
        f"{told.actor} has assigned {count:,} signals to you.",
        given[0].note,
        signals,
        count,
    )
