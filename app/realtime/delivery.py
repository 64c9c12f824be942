"""Handing out what was read of the log: to whoever is in the rooms, and to whoever comes back a little later.

One rule covers connecting, slowness and doubles: a connection is in its rooms only while its position is the hub's
cursor. Otherwise it lags, hears nothing live, and is caught up, from the window or from the log. So nothing is lost
between a replay and the live events, and nothing is told twice.

Nothing here asks the database, so nothing here waits for it.
"""

import sys
import threading
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence

from . import frames
from .audience import Audience
from .connection import Connection, SocketConnection
from .cursor import Cursor
from .frames import Framed, Piece
from .log_reading import FURTHEST_BEHIND
from .metrics import RESETS, STREAMS, Tally
from .poller import Poller
from .stretches import framed_of, merged
from .told import Told
from .trace import say_delivered
from .window import Window

STUCK = 10.0  # seconds that a client may take nothing


class Delivery:
    """The connections of one worker, and how far all of them have been told that do not lag.

    `behind` is set when somebody lags whom only the log can catch up. `lock` is held while anything here changes; it
    may be taken again by whoever holds it.
    """

    def __init__(self, cursor: Cursor, read_further: Callable[[], None]) -> None:
        """`read_further` is called for a connection that was told more elsewhere than was read here."""
        self.cursor = cursor
        self.window = Window(cursor.position)
        self.audience = Audience()
        self.tally = Tally()
        self.accepting = True
        self.behind = threading.Event()
        self.lock = threading.RLock()
        self._read_further = read_further
        self._rights_changed: dict[str, int] = {}
        self._poller: Poller | None = None

    # Who listens

    def join(self, connection: Connection) -> None:
        """Let a connection in; it is caught up at once where that takes no query, and soon otherwise."""
        with self.lock:
            self.audience.add(connection)
            STREAMS.labels(connection.listener.role).inc()
            if isinstance(connection, SocketConnection):
                self._poller = self._poller or Poller(self)
                self._poller.add(connection)
            if self.accepting:
                self.settle(connection)
            else:
                self.leave(connection, frames.bye("deploy"))

    def leave(self, connection: Connection, last: bytes = b"") -> None:
        """Let a connection go, after these last frames if it still takes them."""
        with self.lock:
            if self.audience.remove(connection):
                STREAMS.labels(connection.listener.role).dec()
                if self._poller:
                    self._poller.remove(connection)
                connection.close(last)

    def look_who_left(self) -> None:
        """A browser that goes from page to page closes one stream and opens the next in the same moment."""
        if self._poller:
            self._poller.look()

    def takes_more(self, connection: Connection) -> None:
        """A connection that was too slow has room again."""
        with self.lock:
            try:
                if connection.flush():
                    self.settle(connection)
            except OSError:
                self.leave(connection)

    def settle(self, connection: Connection) -> None:
        """Into its rooms, if it can be caught up from the window; otherwise it waits for the log, or for its client."""
        if connection.blocked_since is not None or connection not in self.audience.all:
            return
        if connection.position > self.cursor.position:
            self._read_further()
        elif self.needs_the_log(connection) or self.rights_moved_since(connection):
            self.behind.set()
        else:
            owed = self.window.heard_after(connection.rooms, connection.position)
            if self.hand(connection, _parts(owed, self.cursor), connection.position):
                self.audience.enter(connection)
                self.count(len(owed), 1)

    def needs_the_log(self, connection: Connection) -> bool:
        """Whether it missed more than the window remembers."""
        return connection.position < self.window.base

    # What they are told

    def deliver(self, told: Sequence[Told], upto: Cursor, only_for: Collection[str] | None = None) -> None:
        """Hand out one part of the log, and move the cursor.

        Where it is complete for some rooms only, whoever has come into another meanwhile lags, and so is caught up.
        """
        heard: defaultdict[str, list[Framed]] = defaultdict(list)
        for one in told:
            if framed := framed_of(one, upto.epoch):
                heard[one.room].append(framed)
        with self.lock:
            if only_for is None:
                self.window.add(heard, upto.position)
            else:
                self._leave_out_all_but(only_for)
                self.window = Window(upto.position)
            before, self.cursor = self.cursor.position, upto
            handed = self.tally.handed
            for rooms, connections in self.audience.by_rooms(heard):
                owed = merged([heard[room] for room in rooms])
                parts, live = _parts(owed, upto), self.audience.live
                for connection in connections:
                    self.hand(connection, parts, before)
                self.count(len(owed), len(connections) - (live - self.audience.live))
            anybody = self.tally.handed > handed
            for connection in list(self.audience.lagging):
                self.settle(connection)
        if anybody:
            say_delivered(told, self.audience.rooms)

    def _leave_out_all_but(self, rooms: Collection[str]) -> None:
        for connection in [one for one in self.audience.all if not one.lagging and not one.rooms.issubset(rooms)]:
            self.audience.lag(connection, self.cursor.position)

    def begin_anew(self, head: Cursor, reason: str, since: int = sys.maxsize) -> list[Connection]:
        """The log was restored, or trimmed past the cursor: all fetch anew, and lag until they are asked for again.

        But for whoever has just come, and from `since` or later: the door has told them, or nothing is missing.
        """
        with self.lock:
            self.cursor, self.window = head, Window(head.position)
            here = list(self.audience.all)
            self._rights_changed = {room: 0 for connection in here for room in connection.rooms}
            anew = frames.piece(head.position, frames.reset(reason, head))
            for connection in here:
                connection.proven_at = -1  # before all that was ever committed
                if connection.lagging and connection.position >= since:
                    continue
                RESETS.labels(reason).inc()
                self.audience.lag(connection, head.position)
                connection.position = head.position
                if connection.blocked_since is None:
                    self.hand(connection, [anew], head.position)
                else:
                    self.leave(connection)  # it hears of it when it comes back: a piece is half written
        return here

    def beat(self, connections: Iterable[Connection]) -> None:
        """Say that the stream lives; cut those who take nothing."""
        with self.lock:
            beat = [frames.piece(self.cursor.position, frames.beat(self.cursor))]
            for connection in connections:
                if not connection.lagging and connection in self.audience.all:
                    self.hand(connection, beat, self.cursor.position)
            for connection in {*connections, *self.audience.lagging}:
                if connection.blocked_for() > STUCK:
                    self.leave(connection)

    def hand(self, connection: Connection, parts: Iterable[Piece], since: int) -> bool:
        """Write to one connection that has been told up to `since`; whether it took it all."""
        try:
            for part in parts:
                if not connection.write(part):
                    self.audience.lag(connection, since)
                    return False
        except OSError:
            self.leave(connection)
            return False
        return True

    def count(self, events: int, streams: int) -> None:
        """So many streams took so many events each, or what stands for too many."""
        if events <= FURTHEST_BEHIND:
            self.tally.handed += events * streams
        else:
            RESETS.labels("behind").inc(streams)

    # What they may hear

    def hold_back(self, rooms: frozenset[str]) -> Collection[Connection]:
        """The rights of whoever is in these rooms have just changed: they lag until they have been asked for.

        So when the database does not answer, nobody goes on hearing with the rights of before.
        """
        with self.lock:
            self._rights_changed.update(dict.fromkeys(rooms, self.cursor.position))
            concerned = [connection for connection in self.audience.all if connection.rooms & rooms]
            for connection in concerned:
                self.audience.lag(connection, self.cursor.position)
        return concerned

    def rights_moved_since(self, connection: Connection) -> bool:
        """Whether its rights changed after they were last asked for."""
        return any(self._rights_changed.get(room, 0) > connection.proven_at for room in connection.rooms)


def _parts(owed: Sequence[Framed], upto: Cursor) -> list[Piece]:
    """What is owed, in pieces; beyond a limit, fetching the lists anew is cheaper for everybody."""
    if len(owed) > FURTHEST_BEHIND:
        return [frames.piece(upto.position, frames.reset("behind", upto))]
    return frames.pieces(owed, upto.position)
