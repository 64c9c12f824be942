"""A person's own day: the zone they live in, and the hour at which the daily letter comes."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from .. import clock
from ..accounts.models import Person
from ..accounts.service import record_choice
from ..errors import InvalidInput
from ..extensions import db
from ..realtime.event_log import transactional
from .models import DigestSent

_NO_PLACES = ("Etc/", "SystemV/", "posix/", "right/", "US/", "Brazil/", "Canada/", "Chile/", "Mexico/")


@transactional
def choose_day(person: Person, *, timezone: str, letter_hour: int) -> None:
    """From now on; the letter that is next comes at the new hour. Records preferences:changed. Raises InvalidInput."""
    if timezone not in available_timezones():
        raise InvalidInput({"timezone": "There is no such time zone. It should look like Europe/Berlin."})
    if letter_hour not in range(24):
        raise InvalidInput({"letter_hour": "It must be an hour from 0 to 23."})
    person.timezone, person.letter_hour = timezone, letter_hour
    if row := db.session.get(DigestSent, person.id, with_for_update=True):
        row.next_at = next_letter(timezone, letter_hour, clock.now())
    record_choice(person)


def next_letter(zone: str, hour: int, now: datetime) -> datetime:
    """The next time that it is this hour there, once a day.

    Of an hour that a day has twice it is the first; for one that a day leaves out, the moment at which it would begin.
    """
    today = now.astimezone(ZoneInfo(zone)).date()
    hours = (datetime.combine(today + timedelta(days=n), time(hour), ZoneInfo(zone)).astimezone(UTC) for n in range(3))
    return next(at for at in hours if at > now)


def moment_of(person: Person, moment: datetime) -> str:
    """As the clock on this person's wall has it: `4 December 2026, 18:00, Berlin time`."""
    place = person.timezone.rpartition("/")[2].replace("_", " ")
    zone = f", {place} time" if "/" in person.timezone else f" {place}"
    return f"{moment.astimezone(ZoneInfo(person.timezone)):%-d %B %Y, %H:%M}{zone}"


@cache
def zones_offered() -> Sequence[str]:
    """Zones that are called after a place, and UTC."""
    named = (zone for zone in available_timezones() if "/" in zone and not zone.startswith(_NO_PLACES))
    return ["UTC", *sorted(named)]
