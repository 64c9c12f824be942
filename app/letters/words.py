"""What a letter says of an event."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from ..assignments.answering import DECLINE_REASONS
from ..assignments.models import PoolRequest
from ..assignments.notice_news import OPEN_AGAIN
from ..extensions import db
from ..signals.models import Signal
from .holding import given_by, why_over
from .logged import Told

MOST_NAMED = 20  # signals in one letter


class Words(NamedTuple):
    """A letter's subject, its first sentence, what is quoted, and the signals that it names."""

    subject: str
    sentence: str
    quoted: str | None
    signals: Sequence[Signal]
    total: int


def words_of(told: Told) -> Words | None:
    """What there is to say; None where it no longer holds, or was undone."""
    signal = db.session.get(Signal, told.signal_id) if told.signal_id else None
    if signal is None or why_over(told):
        return None
    if told.kind == "signal:assigned":
        return _assigned(told)
    if told.kind == "assignment:updated":
        return _another_day(told, signal)
    if told.kind == "assignment:responded":
        return _answer(told, signal)
    name, day, until = signal.identifier, _day(told), told.names.get("until")
    by, actor = f" by {day}" if day else "", f"{told.actor} of {told.startup}"
    sentences = {
        "assignment:reminded": (f"{name} waits for your answer", f"The programme office waits for your answer{by}."),
        "assignment:notice_changed": _notice_changed(name, told.payload.get("changed")),
        "assignment:notice_closed": (f"{name} is closed", "The notice is closed."),
        "assignment:withdrawn": (f"{name} is withdrawn", f"{told.actor} has withdrawn it."),
        "assignment:extension_requested": (
            f"{told.startup} asks for time until {until} for {name}",
            f"{actor} asks for time until {until}. The day to answer by is {day}.",
        ),
        "assignment:viewed": (f"{told.startup} has opened {name}", f"{actor} has opened it."),
        "assignment:overdue": (f"{name} is overdue", f"{told.startup} was to answer{by}."),
        "assignment:unopened": (f"{name} was not opened", f"{told.startup} has not opened it."),
        "pool:rejected": (f"Your request for {name} was not granted", "Your request was not granted."),
        "pool:waiting": (
            f"{name} went to another startup",
            f"You are number {told.payload.get('place')} on its waiting list.",
        ),
        "pool:requested": (f"{told.startup} asks for {name}", f"{actor} asks for it."),
        "pool:listed": (f"New in the pool: {name}", "It can be asked for."),
    }
    subject, sentence = sentences[told.kind]
    quoted = _message(told) if told.kind == "pool:requested" else told.payload.get("reason")
    return Words(subject, sentence, quoted, [signal], 1)


def _notice_changed(name: str, changed: object) -> tuple[str, str]:
    if changed == OPEN_AGAIN:
        return f"{name} is open again", "The notice is open again."
    return f"{name} has changed", f"{changed} changed.".capitalize()


def _message(told: Told) -> str | None:
    """What a startup said when it asked for a signal of the pool."""
    request = db.session.get(PoolRequest, int(told.payload["requestId"]))
    return request.message if request else None


def _day(told: Told) -> str | None:
    """The day to answer by, as it was then."""
    day = told.payload.get("dueDate")
    return f"{date.fromisoformat(day):%-d %B %Y}" if day else None


def _answer(told: Told, signal: Signal) -> Words:
    """What a startup says to an assignment: its reason in words, and its own words quoted."""
    name, answer, reason = signal.identifier, told.payload["status"], told.payload["reason"]
    deeds = {
        "accepted": ("has accepted {}", "has accepted it."),
        "declined": ("has declined {}", f"has declined it. {DECLINE_REASONS.get(reason, reason)}."),
        "submitted": ("has handed in a bid for {}", "says that the bid is handed in."),
        "won": ("has won {}", "says that the bid is won."),
        "lost": ("has lost {}", "says that the bid is lost."),
    }
    subject, sentence = deeds[answer]
    comment = told.names.get("comment")
    return Words(
        f"{told.startup} {subject.format(name)}", f"{told.actor} of {told.startup} {sentence}", comment, [signal], 1
    )


def _another_day(told: Told, signal: Signal) -> Words:
    """Also that the day stays where more time was asked for."""
    name, by = signal.identifier, _day(told)
    if told.payload.get("refused"):
        subject, sentence = "no more time to answer", f"gives you no more time. Please answer by {by}."
    elif by:
        subject, sentence = f"please answer by {by}", f"asks you to answer by {by}."
    else:
        subject, sentence = "no day to answer by any more", "has taken away the day to answer by."
    return Words(f"{name}: {subject}", f"{told.actor} {sentence}", told.payload["reason"], [signal], 1)


def _assigned(told: Told) -> Words:
    """What of the batch still holds: undone or withdrawn within the minute, it is as if it had never been."""
    given = [assignment for assignment in given_by(told) if assignment.is_live]
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
