"""`flask events`."""

import json
import time
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta

import click
from sqlalchemy import Connection, select

from .. import clock
from ..bulk import resting_as_long
from ..extensions import db
from ..realtime.cursor import Cursor
from ..realtime.event_log import compact, trim
from ..realtime.log_reading import head_of
from ..realtime.models import Event, EventRoom
from ..realtime.transactions import commit_without_the_disk
from .refusals import Commands
from .stopping import until_stopped

PAUSE = 0.5  # seconds between two looks at the log
AT_ONCE = 500  # events
RESTS = 49  # times as long as a batch took: of fifty who write meanwhile one comes upon it

events = Commands("events", help="The log of what happened.")


@events.command("tail")
@click.option("--after", metavar="CURSOR", help="Begin behind this place; at the beginning unless given.")
@click.option("--once", is_flag=True, help="Stop at the end instead of waiting for more.")
def tail(after: str | None, once: bool) -> None:
    """Print the log, a JSON line each, then what is added to it."""
    with until_stopped():
        cursor = _beginning(after)
        while True:
            batch = _batch_after(cursor)
            for place, line in batch:
                cursor = place
                click.echo(line)
            if not batch and once:
                return
            if not batch:
                time.sleep(PAUSE)


def _beginning(after: str | None) -> Cursor:
    with db.engine.connect() as connection:
        present, _ = head_of(connection)
    if after is None:
        return Cursor(present.epoch, 0)
    cursor = Cursor.parse(after)
    if cursor is None or cursor.epoch != present.epoch or cursor.position > present.position:
        raise click.ClickException(f"{after} is no cursor of this log; it ends at {present}.")
    return cursor


def _batch_after(cursor: Cursor) -> list[tuple[Cursor, str]]:
    with db.engine.connect() as connection:
        present, _ = head_of(connection)
        if present.epoch != cursor.epoch:
            raise click.ClickException(f"The log was begun anew; it ends at {present}.")
        query = select(Event.position, Event.kind, Event.payload, Event.at).order_by(Event.position).limit(AT_ONCE)
        rows = connection.execute(query.where(Event.position > cursor.position)).all()
        rooms = _rooms(connection, rows[0].position, rows[-1].position) if rows else {}
    numbered = [(Cursor(cursor.epoch, row.position), row) for row in rows]
    return [
        (place, _line(place, row.kind, row.payload, clock.iso(row.at), rooms.get(row.position, [])))
        for place, row in numbered
    ]


def _rooms(connection: Connection, first: int, last: int) -> dict[int, list[str]]:
    rooms: dict[int, list[str]] = defaultdict(list)
    query = select(EventRoom.position, EventRoom.room).where(EventRoom.position.between(first, last))
    for position, room in connection.execute(query.order_by(EventRoom.position, EventRoom.room)):
        rooms[position].append(room)
    return rooms


def _line(place: Cursor, kind: str, payload: str, at: str | None, rooms: list[str]) -> str:
    return compact({"id": str(place), "kind": kind, "payload": json.loads(payload), "at": at, "rooms": rooms})


@events.command("prune")
@click.option("--older-than", "days", type=click.IntRange(min=0), required=True, metavar="DAYS")
def prune(days: int) -> None:
    """Forget who could hear old events, so that they are replayed no more; prints how many. History stays."""
    commit_without_the_disk(db.engine)  # what a power cut takes back is pruned again
    before = clock.now() - timedelta(days=days)
    click.echo(sum(_pruned(before)))


def _pruned(before: datetime) -> Iterator[int]:
    """How many, batch by batch."""
    while True:
        with resting_as_long(RESTS):
            some = trim(before)
        if not some:
            return
        yield some
