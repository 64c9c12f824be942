"""While you were away: what came, changed and went since somebody's page last had them before it."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import or_, select

from .. import clock
from ..accounts.models import Person
from ..assignments.queries import signals_visible_to
from ..extensions import db
from ..id_sets import among
from ..realtime import kinds
from ..realtime.cursor import Cursor
from ..realtime.event_log import transactional
from ..realtime.history import Deed, deeds, in_batches
from ..realtime.log_reading import present_cursor
from ..realtime.models import Event, EventRoom
from ..signals.models import Signal
from .models import LastSeen
from .rooms import rooms_of

ABSENCE = timedelta(hours=4)  # a lunch is none
SURVEYED = 500  # events
LINES = 6  # of each sort

_CAME = (kinds.SIGNAL_ASSIGNED, kinds.ASSIGNMENT_CREATED, kinds.POOL_LISTED, kinds.POOL_REQUESTED, kinds.SIGNAL_CREATED)
_WENT = (kinds.ASSIGNMENT_WITHDRAWN, kinds.SIGNAL_CLOSED, kinds.POOL_UNLISTED, kinds.POOL_WITHDRAWN)
_CHANGED = (
    kinds.ASSIGNMENT_RESPONDED,
    kinds.ASSIGNMENT_UPDATED,
    kinds.ASSIGNMENT_REMINDED,
    kinds.ASSIGNMENT_EXTENSION_REQUESTED,
    kinds.ASSIGNMENT_OVERDUE,
    kinds.ASSIGNMENT_UNOPENED,
    kinds.SIGNAL_UPDATED,
    kinds.POOL_APPROVED,
    kinds.POOL_REJECTED,
    kinds.POOL_WAITING,
)


class Sort(NamedTuple):
    """The lines of one sort, the newest first, and how many more there are."""

    title: str
    lines: Sequence[Deed]
    more: int


class Absence(NamedTuple):
    """What happened since; `all_of_it` is false where there was more than was looked at."""

    since: datetime
    sorts: Sequence[Sort]
    all_of_it: bool
    viewer: Person
    open_signals: Collection[int]  # by their ids, those that the viewer may open now

    def place_of(self, deed: Deed) -> str:
        """The endpoint of the page about it; none where it has gone since, which would be a 404."""
        if deed.signal_id not in self.open_signals:
            return ""
        if self.viewer.is_admin:
            return "signals.page"
        return "pool.signal" if deed.kind.startswith("pool:") else "inbox.signal"


def absence_of(viewer: Person, *, lines: int = LINES) -> Absence | None:
    """What to tell somebody who is back, so many lines of each sort. None: not away, or nothing missed."""
    seen = db.session.get(LastSeen, viewer.id)
    if seen is None or seen.epoch != present_cursor().epoch:
        return None
    if seen.away_position is not None and seen.away_since:
        return _missed(viewer, seen.away_position, seen.away_since, lines)
    return _missed(viewer, seen.position, seen.at, lines) if clock.now() - seen.at > ABSENCE else None


@transactional
def note_seen(person: Person, cursor: Cursor) -> None:
    """Somebody is before a page that has come this far. After an absence its beginning is kept."""
    head, now = present_cursor(), clock.now()
    if cursor.epoch != head.epoch or cursor.position > head.position:
        return
    seen = db.session.get(LastSeen, person.id, with_for_update=True)
    if seen is None or seen.epoch != head.epoch:
        db.session.merge(LastSeen(person_id=person.id, epoch=head.epoch, position=cursor.position, at=now))
        return
    if seen.away_position is None and now - seen.at > ABSENCE:
        seen.away_position, seen.away_since = seen.position, seen.at
    seen.position, seen.at = max(seen.position, cursor.position), now


@transactional
def end_absence(person: Person) -> None:
    """They have read it."""
    seen = db.session.get(LastSeen, person.id, with_for_update=True)
    if seen:
        head = present_cursor()
        seen.epoch, seen.position, seen.at = head.epoch, head.position, clock.now()
        seen.away_position = seen.away_since = None


def _missed(viewer: Person, position: int, since: datetime, most: int) -> Absence | None:
    """Of what the viewer may hear now, without what they did themselves; each batch is one line."""
    named = [kind.name for kind in (*_CAME, *_CHANGED, *_WENT) if viewer.is_admin or kind is not kinds.SIGNAL_CREATED]
    heard = select(EventRoom.position).where(EventRoom.room.in_(rooms_of(viewer)), EventRoom.position > position)
    query = select(Event).where(
        Event.position.in_(heard), Event.kind.in_(named), or_(Event.actor_id != viewer.id, Event.actor_id.is_(None))
    )
    surveyed = deeds(query, most=SURVEYED + 1)
    lines = list(in_batches(surveyed[:SURVEYED], most=SURVEYED))
    sorts = [_sort(title, of, lines, most) for title, of in (("Came", _CAME), ("Changed", _CHANGED), ("Went", _WENT))]
    told = [sort for sort in sorts if sort.lines]
    return Absence(since, told, len(surveyed) <= SURVEYED, viewer, _open_signals(viewer, told)) if told else None


def _open_signals(viewer: Person, sorts: Sequence[Sort]) -> Collection[int]:
    about = {line.signal_id for sort in sorts for line in sort.lines if line.signal_id is not None}
    visible = signals_visible_to(viewer).with_only_columns(Signal.id)
    return set(db.session.scalars(visible.where(among(Signal.id, about))))


def _sort(title: str, of: Collection[kinds.Kind], lines: Sequence[Deed], most: int) -> Sort:
    names = {kind.name for kind in of}
    mine = [line for line in lines if line.kind in names]
    return Sort(title, mine[:most], len(mine) - len(mine[:most]))
