"""To whom a letter of an event goes: as each has chosen, and when their quiet hours end."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial

from flask import current_app

from .. import clock
from ..accounts.models import Person
from ..mail.compose import bodies
from ..mail.outbox import Letter
from ..notifications.places import page_about
from ..notifications.preferences import channels_of, end_of_quiet, muted_by, quiet_hours_of
from ..signals.models import Signal
from ..signals.urgency import is_urgent
from .day import moment_of
from .leaving import leaving_address
from .logged import Told
from .words import Words, words_of


def letters_of(told: Told, people: Sequence[Person]) -> list[Letter]:
    """The letters to those who want them at once; nobody hears of what he did himself, or has muted."""
    channels = channels_of(people, told.kind)
    wanting = [one for one in people if one.id != told.actor_id and channels[one.id].mail == "now"]
    if not wanting or (words := words_of(told)) is None:
        return []
    quiet = quiet_hours_of(one.id for one in wanting)
    muted = muted_by([one.id for one in wanting], [told.signal_id] if told.signal_id else [])
    return [
        letter_to(one, told, words, _not_before(one, quiet.get(one.id), words))
        for one in wanting
        if (one.id, told.signal_id) not in muted
    ]


def _not_before(person: Person, hours: tuple[int, int] | None, words: Words) -> datetime:
    """At the end of the quiet hours, unless a notice closes so soon that waiting would cost it."""
    now = clock.now()
    soon = any(is_urgent(signal.deadline) for signal in words.signals)
    return now if soon else end_of_quiet(hours, person.timezone, now) or now


def letter_to(person: Person, told: Told, words: Words, not_before: datetime) -> Letter:
    """What one person reads of it."""
    shown = {
        "words": words,
        "person": person,
        "signals": list(links_of(words.signals, person, told.kind)),
        "closing": partial(moment_of, person),
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
        position=told.position,
        **bodies("letters/letter", **shown),
    )


def key_of(told: Told) -> str:
    """What makes two events one letter: the batch they came in; otherwise each is its own."""
    return f"{told.kind}:{told.payload.get('batchId') or told.position}"


def links_of(signals: Sequence[Signal], person: Person, kind: str) -> Iterator[tuple[Signal, str]]:
    """Each signal with its page as this person finds it."""
    for signal in signals:
        yield signal, current_app.config["PUBLIC_URL"] + page_about(signal.identifier, kind, person)
