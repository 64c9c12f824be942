"""Events told as sentences: who did what, when."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import dropwhile, groupby, takewhile
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Row, Select, select

from ..extensions import db
from ..row_limit import at_most
from .kinds import BY_NAME, STARTUP_CHANGED, Kind
from .models import Event, EventRoom

KEPT = [kind.name for kind in BY_NAME.values() if kind.kept and kind.told]
_WHAT = (Event.kind, Event.payload, Event.names, Event.signal_id, Event.startup_id)
_TOLD_OF: tuple[Any, ...] = (Event.position, Event.at, Event.actor, *_WHAT)


class Deed(NamedTuple):
    """One line of history; `reason` is what was said with it, `words` what its sentence is made of."""

    position: int
    at: datetime
    kind: str
    sentence: str
    reason: str | None
    signal_identifier: str | None
    signal_id: int | None
    startup_id: int | None
    words: dict[str, Any]

    @property
    def actor(self) -> str:
        return self.words["actor"]

    @property
    def comment(self) -> str | None:
        """What was said beyond the reason, in somebody's own words."""
        return self.words.get("comment")

    def said_with(self, **words: str) -> str:
        """Its sentence with some words replaced."""
        return BY_NAME[self.kind].sentence.format(**{**self.words, **words})


def kept_events() -> Select[Event]:
    """All that history tells, unordered; the caller narrows it to what the viewer may see."""
    return select(Event).where(Event.kind.in_(KEPT))


class Stretch(NamedTuple):
    """Some lines, the newest first; `earlier` is the position before which it goes on, None at the beginning."""

    deeds: list[Deed]
    earlier: int | None


def deeds(query: Select[Event], *, most: int) -> list[Deed]:
    """The newest so many events of a query as sentences, the newest first."""
    return list(told(query, most=most))


def told(query: Select[Event], *, most: int) -> Iterator[Deed]:
    """The same, each made into a sentence when it is asked for."""
    newest = query.with_only_columns(*_TOLD_OF).order_by(Event.position.desc()).limit(at_most(most))
    return map(_deed, db.session.execute(newest).all())


def stretch(query: Select[Event], *, most: int, before: int | None = None) -> Stretch:
    """So many events of a query, from one position back; the thousandth stretch costs what the first does."""
    if before is not None:
        query = query.where(Event.position < before)
    found = deeds(query, most=most + 1)
    return Stretch(found[:most], found[most - 1].position if len(found) > most else None)


def stretches(query: Select[Event], *, most: int = 500) -> Iterator[list[Deed]]:
    """All events of a query, the newest first, so many at a time, each with a statement of its own."""
    before = None
    while True:
        found = stretch(query, most=most, before=before)
        yield found.deeds
        if found.earlier is None:
            return
        before = found.earlier


def heard_in(room: str, kind: Kind, since: datetime, upto: datetime) -> list[Any]:
    """What a room heard of one kind in (since, upto], the newest first, each with its `position` and `signal_id`.

    The room is read backwards and no further than that; of a room that was pruned nothing is left.
    """
    columns = (Event.position, Event.kind, Event.signal_id, Event.at)
    heard = select(*columns).join(EventRoom, EventRoom.position == Event.position).where(EventRoom.room == room)
    rows = db.session.execute(heard.order_by(EventRoom.position.desc()), execution_options={"yield_per": 200})
    late = takewhile(lambda row: row.at > since, dropwhile(lambda row: row.at > upto, rows))
    found = [row for row in late if row.kind == kind.name]
    rows.close()
    return found


def in_batches(lines: Iterable[Deed], *, most: int) -> Iterator[Deed]:
    """What was done in one go is one line. Of the last, some may be missing where `most` were surveyed."""
    surveyed = 0
    for _, run in groupby(lines, key=lambda deed: (deed.kind, deed.words.get("batchId", deed.position))):
        batch = list(run)
        surveyed += len(batch)
        yield _as_one(batch, whole=surveyed < most)


def _as_one(batch: Sequence[Deed], *, whole: bool) -> Deed:
    first, size = batch[0], batch[0].words.get("batchSize")
    if len(batch) < (size or 1):
        return first._replace(sentence=f"{first.actor} made {size:,} assignments", signal_identifier=None)
    signals, startups = len({deed.signal_id for deed in batch}), len({deed.startup_id for deed in batch})
    perhaps_more = "" if whole or size else "+"
    several = {"signalIdentifier": f"{signals:,}{perhaps_more} signals"} if signals > 1 else {}
    several |= {"startup": f"{startups:,}{perhaps_more} startups"} if startups > 1 else {}
    return first._replace(sentence=first.said_with(**several)) if several else first


def _deed(event: Row[*tuple[Any, ...]]) -> Deed:
    payload = orjson.loads(event.payload)
    words = {
        "person": "somebody",
        "deed": "changed" if event.kind == STARTUP_CHANGED.name else "changed the access of",
        **payload,
        **orjson.loads(event.names),
        "actor": event.actor,
    }
    return Deed(
        position=event.position,
        at=event.at,
        kind=event.kind,
        sentence=BY_NAME[event.kind].sentence.format(**words),
        reason=payload.get("reason"),
        signal_identifier=payload.get("signalIdentifier"),
        signal_id=event.signal_id,
        startup_id=event.startup_id,
        words=words,
    )
