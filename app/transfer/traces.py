"""Where the log names a person: as whoever did something, or as whom it was done to.

No index leads there, for every batch of thousands would pay for it and it is asked for a few times a year. The log is
walked through in stretches instead, each a short read of its own that holds nobody up.
"""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, and_, or_, select

from ..extensions import db
from ..realtime.history import Deed, deeds, kept_events
from ..realtime.kinds import BY_NAME
from ..realtime.log_reading import head
from ..realtime.models import Event

_ABOUT_PEOPLE = [kind.name for kind in BY_NAME.values() if "personId" in kind.payload]
STRETCH = 5_000  # positions


def naming(person_id: int) -> ColumnElement[bool]:
    return or_(Event.actor_id == person_id, about(person_id))


def about(person_id: int) -> ColumnElement[bool]:
    """What was done to somebody's access. Payloads are written without spaces, and ids in them are strings."""
    named = Event.payload.contains(f'"personId":"{person_id}"', autoescape=True)
    return and_(Event.kind.in_(_ABOUT_PEOPLE), named)


def deeds_of(person_id: int) -> Iterator[list[Deed]]:
    """What history says that they did, or that was done to their access, the newest first."""
    for first, last in _stretches(0, head().position):
        query = kept_events().where(Event.position.between(first, last), naming(person_id))
        yield deeds(query, most=STRETCH)


def positions_naming(person_id: int, *, after: int, upto: int) -> list[int]:
    """Of every kind, also of those that no history tells."""
    return [
        position
        for first, last in _stretches(after, upto)
        for position in db.session.scalars(
            select(Event.position).where(Event.position.between(first, last), naming(person_id))
        )
    ]


def _stretches(after: int, upto: int) -> Iterator[tuple[int, int]]:
    """(first, last) of each, the newest first."""
    for last in range(upto, after, -STRETCH):
        yield max(after, last - STRETCH) + 1, last
