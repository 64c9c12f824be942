"""Reading the event log: where it stands, what comes next, and what a listener has missed.

Nothing here writes. What is asked of a connection leaves its transaction to the caller.
"""

from collections.abc import Collection, Iterable

from sqlalchemy import Connection, bindparam, literal, select

from ..extensions import db
from ..id_sets import among_words
from .cursor import Cursor
from .kinds import ACCESS_CHANGED
from .models import Event, EventRoom, LogHead
from .told import Reading, Told

FURTHEST_BEHIND = 500  # events; beyond, fetching the lists anew is cheaper than replaying


def head() -> LogHead:
    """The log's head as it is now."""
    return db.session.execute(select(LogHead)).scalar_one()


def present_cursor() -> Cursor:
    """Where the log ends now. Taken before a page's own queries, so that nothing between them is missed."""
    row = db.session.execute(select(LogHead.epoch, LogHead.position)).one()
    return Cursor(row.epoch, row.position)


_HEAD = select(LogHead.epoch, LogHead.position, LogHead.floor)
_READ_ON = (
    select(LogHead.epoch, LogHead.position, LogHead.floor)
    .add_columns(Event.position, Event.kind, Event.payload, EventRoom.room, Event.request_id)
    .select_from(LogHead)
    .outerjoin(EventRoom, EventRoom.position.between(bindparam("first"), bindparam("last")))
    .outerjoin(Event, Event.position == EventRoom.position)
    .order_by(EventRoom.position)
)
_OF_A_STRETCH = (
    select(Event.position, Event.kind, Event.payload, EventRoom.room, Event.request_id)
    .join(EventRoom, EventRoom.position == Event.position)
    .where(EventRoom.position.between(bindparam("first"), bindparam("last")))
)
_FOR_ROOMS = _OF_A_STRETCH.where(among_words(EventRoom.room, "rooms"))
_CHANGING_RIGHTS = _OF_A_STRETCH.where(Event.kind == ACCESS_CHANGED.name)
_HEARD_BETWEEN = (
    select(Event.position, Event.kind, Event.payload, literal("").label("room"), Event.request_id, Event.at)
    .where(
        Event.position.in_(
            select(EventRoom.position)
            .where(
                EventRoom.room.in_(bindparam("rooms", expanding=True)),
                EventRoom.position > bindparam("after"),
                EventRoom.position <= bindparam("upto"),
            )
            .distinct()
            .order_by(EventRoom.position)
            .limit(bindparam("most"))
        )
    )
    .order_by(Event.position)
)


def head_of(connection: Connection) -> tuple[Cursor, int]:
    """The present cursor, and the floor below which nothing is replayed."""
    epoch, position, floor = connection.execute(_HEAD).one()
    return Cursor(epoch, position), floor


def read_on(connection: Connection, after: int, most: int) -> Reading:
    """The events of the next `most` positions, in order, once for each of their rooms; in one statement."""
    rows = connection.execute(_READ_ON, {"first": after + 1, "last": after + most}).all()
    epoch, position, floor = rows[0][:3]
    told = [Told(*row[3:]) for row in rows if row[3] is not None]
    return Reading(Cursor(epoch, position), floor, told, min(position, after + most))


def read_for(connection: Connection, rooms: Collection[str], after: int, most: int) -> Reading:
    """Of the next `most` positions, what is for these rooms, and whatever changes rights; the rest is not fetched."""
    epoch, position, floor = connection.execute(_HEAD).one()
    upto = min(position, after + most)
    asked = {"first": after + 1, "last": upto, "rooms": rooms}
    told = {Told(*row) for query in (_FOR_ROOMS, _CHANGING_RIGHTS) for row in connection.execute(query, asked).all()}
    return Reading(Cursor(epoch, position), floor, sorted(told), upto, rooms)


def heard_between(connection: Connection, rooms: Iterable[str], after: int, upto: int, most: int) -> list[Told]:
    """What the listener of these rooms heard in (after, upto], in order, each once; at most `most`."""
    asked = {"after": after, "upto": upto, "rooms": list(rooms), "most": most}
    return [Told(*row) for row in connection.execute(_HEARD_BETWEEN, asked)]
