"""Of what somebody is told, and how. The tray always keeps it; this is about messages, notifications and mail."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select

from ..accounts.models import Person
from ..accounts.service import record_choice
from ..errors import InvalidInput
from ..extensions import db
from ..realtime.event_log import transactional
from ..signals.models import Signal
from .models import MutedSignal, Preference, QuietHours

MAIL = {"none": "No e-mail", "now": "At once", "daily": "Once a day"}


class Channels(NamedTuple):
    """How one kind of event is told: a message on the screen, a notification of the desktop, a sound, mail."""

    message: bool
    desktop: bool
    sound: bool
    mail: str


class Choice(NamedTuple):
    """One line of the grid, and what holds until somebody chooses."""

    label: str
    usual: Channels


FOR_MEMBERS: dict[str, Choice] = {
    "signal:assigned": Choice("A signal is assigned to us", Channels(True, True, True, "now")),
    "assignment:reminded": Choice("We are reminded of an answer", Channels(True, True, False, "now")),
    "assignment:updated": Choice("The day to answer by moves, or stays", Channels(True, False, False, "daily")),
    "assignment:notice_changed": Choice("A notice that we hold changes", Channels(True, False, False, "daily")),
    "assignment:notice_closed": Choice("A notice that we have accepted is closed", Channels(True, True, False, "now")),
    "assignment:withdrawn": Choice("A signal is withdrawn", Channels(True, False, False, "daily")),
    "pool:rejected": Choice("A request of ours is rejected", Channels(True, False, False, "daily")),
    "pool:waiting": Choice("A request of ours stays on the waiting list", Channels(True, False, False, "daily")),
    "pool:listed": Choice("A signal is new in the pool", Channels(False, False, False, "daily")),
}
FOR_ADMINS: dict[str, Choice] = {
    "assignment:responded": Choice("A startup answers", Channels(True, False, False, "daily")),
    "assignment:extension_requested": Choice("A startup asks for more time", Channels(True, True, False, "now")),
    "assignment:viewed": Choice("A startup opens a signal", Channels(False, False, False, "none")),
    "assignment:overdue": Choice("A startup has not answered in time", Channels(True, False, False, "daily")),
    "assignment:unopened": Choice("A startup has not opened a signal for days", Channels(False, False, False, "daily")),
    "pool:requested": Choice("A startup asks for a signal of the pool", Channels(True, True, False, "now")),
}


def choices_of(person: Person) -> Mapping[str, Choice]:
    """The lines of this person's grid, by kind of event."""
    return FOR_ADMINS if person.is_admin else FOR_MEMBERS


def channels_of(people: Iterable[Person], kind: str) -> dict[int, Channels]:
    """How each of these people is told of a kind of event, by their id; who has no such line in the grid is missing."""
    asked = {person.id: choices_of(person)[kind].usual for person in people if kind in choices_of(person)}
    chosen = select(Preference).where(Preference.kind == kind, Preference.person_id.in_(list(asked)))
    return asked | {one.person_id: _of(one) for one in db.session.scalars(chosen)}


def grid_of(person: Person) -> dict[str, Channels]:
    """The whole grid of one person, by kind of event."""
    chosen = {one.kind: one for one in db.session.scalars(select(Preference).where(Preference.person_id == person.id))}
    return {kind: _of(chosen[kind]) if kind in chosen else choice.usual for kind, choice in choices_of(person).items()}


@transactional
def choose_channels(person: Person, grid: Mapping[str, Channels]) -> None:
    """Keep a person's choices. Records preferences:changed. Raises InvalidInput."""
    for kind, channels in grid.items():
        if kind not in choices_of(person):
            raise InvalidInput({kind: f"Choose among: {', '.join(choices_of(person))}."})
        if channels.mail not in MAIL:
            raise InvalidInput({kind: f"Mail is one of: {', '.join(MAIL)}."})
        db.session.merge(Preference(person_id=person.id, kind=kind, **channels._asdict()))
    record_choice(person)


@transactional
def stop_mail(person: Person, kind: str) -> None:
    """One click out of a mail: no more mail of this kind, or of any kind."""
    for each, channels in grid_of(person).items():
        if kind in (each, "all"):
            db.session.merge(Preference(person_id=person.id, kind=each, **channels._replace(mail="none")._asdict()))


@transactional
def set_quiet_hours(person: Person, begin: int | None, end: int | None) -> None:
    """From one hour of the person's day to another nothing but the tray tells; None for both: never.

    Records preferences:changed. Raises InvalidInput.
    """
    if (begin is None) != (end is None):
        raise InvalidInput({"quiet_until" if end is None else "quiet_from": "Choose both hours, or none."})
    db.session.execute(delete(QuietHours).where(QuietHours.person_id == person.id))
    if begin is not None and end is not None and begin != end:
        db.session.add(QuietHours(person_id=person.id, begin=begin, end=end))
    record_choice(person)


def quiet_hours_of(people: Iterable[int]) -> dict[int, tuple[int, int]]:
    """The hours, from and until, of those of these people who have some."""
    rows = db.session.scalars(select(QuietHours).where(QuietHours.person_id.in_(list(people))))
    return {row.person_id: (row.begin, row.end) for row in rows}


def end_of_quiet(hours: tuple[int, int] | None, zone: str, now: datetime) -> datetime | None:
    """When the quiet hours end that it is in now; None when it is in none."""
    if hours is None:
        return None
    begin, end = hours
    here = now.astimezone(ZoneInfo(zone))
    inside = begin <= here.hour < end if begin < end else here.hour >= begin or here.hour < end
    if not inside:
        return None
    day = here if here.hour < end else here + timedelta(days=1)
    return day.replace(hour=end, minute=0, second=0, microsecond=0).astimezone(UTC)


@transactional
def mute(person: Person, signal_id: int, *, on: bool) -> None:
    """Tell a person no more of one signal, but in the tray; or again. Records preferences:changed."""
    if on:
        db.session.merge(MutedSignal(person_id=person.id, signal_id=signal_id))
    else:
        mine = (MutedSignal.person_id == person.id, MutedSignal.signal_id == signal_id)
        db.session.execute(delete(MutedSignal).where(*mine))
    record_choice(person)


def muted_by(people: Iterable[int], signal_ids: Iterable[int]) -> set[tuple[int, int]]:
    """Pairs of a person and a signal that the person has muted."""
    query = select(MutedSignal.person_id, MutedSignal.signal_id).where(
        MutedSignal.person_id.in_(list(people)), MutedSignal.signal_id.in_(list(signal_ids))
    )
    return {(row[0], row[1]) for row in db.session.execute(query)}


def has_muted(person: Person, signal: Signal) -> bool:
    """Whether this person wants to hear no more of a signal."""
    return (person.id, signal.id) in muted_by([person.id], [signal.id])


def muted_identifiers(person: Person) -> list[str]:
    """What a person has muted, by the names that events carry."""
    query = select(Signal.identifier).join(MutedSignal, MutedSignal.signal_id == Signal.id)
    return list(db.session.scalars(query.where(MutedSignal.person_id == person.id).order_by(Signal.id)))


def _of(row: Preference) -> Channels:
    return Channels(row.message, row.desktop, row.sound, row.mail)
