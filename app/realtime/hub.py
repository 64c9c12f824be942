"""The hub, one a worker: reads the log once for all its connections, and writes to each what it may hear.

One rule covers connecting, slowness and doubles: a connection is in its rooms only while its position is the hub's
cursor. Otherwise it lags, hears nothing live, and is caught up, from the window or from the log. So nothing is lost
between a replay and the live events, and nothing is told twice.

Rights are read when a stream opens, together with the log's position in one statement. They are asked for again when an
`access:changed` stands in one of a connection's rooms after that position, before anything later is delivered; and for
every connection on its beat, which is how expiry is found.
"""

import logging
import random
import threading
import time
from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Sequence
from functools import partial

from flask import Flask
from sqlalchemy import Engine

from ..extensions import db
from . import event_log, frames
from .audience import Audience
from .connection import Connection, SocketConnection
from .cursor import Cursor
from .doorbell import rings
from .event_log import FURTHEST_BEHIND
from .frames import Framed, Piece
from .metrics import HEARD, RESETS, STREAMS, Tally
from .outage import Outage
from .poller import Poller
from .pulse import beat_on
from .rights import Prove
from .stretches import framed_of, merged, stretches
from .told import Reading, Told
from .trace import say_delivered
from .window import Window

log = logging.getLogger(__name__)

TICK = 1.0  # seconds after which the log is read without a ring
READ_AT_ONCE = 5_000  # positions
STUCK = 10.0  # seconds that a client may take nothing
_UNSERVED = "A listener could not be caught up (%s); it is tried again every second"
_UNHEARD = "The doorbell is lost (%s); the log is read every second meanwhile"
_UNREAD = "The log could not be read (%s); it is tried again every second"


class Hub:
    """Reads the log on each ring, and every second without one."""

    def __init__(self, app: Flask, prove: Prove) -> None:
        with app.app_context():
            self.engine: Engine = db.engine
        self.redis_url: str | None = app.config["REDIS_URL"]
        self.prove = prove
        self.audience = Audience()
        self._poller: Poller | None = None
        self.takes_sockets = False  # whether the server hands its sockets over
        self.accepting = True
        self.alive = True
        self.read_at = time.monotonic()
        with self.engine.connect() as database:
            self.cursor, _ = event_log.head_of(database)
        self.window = Window(self.cursor.position)
        self.tally = Tally()
        self._rights_changed: dict[str, int] = {}
        self._committed: deque[Reading] = deque()
        self._unread = False
        self._ringing = threading.Event()
        self._behind = threading.Event()
        self._moved = threading.Condition()
        self._reading = threading.Lock()
        self._lock = threading.RLock()

    def start(self) -> None:
        """Begin to read, listen, catch up and beat, each in a greenlet (a thread, where nothing is patched)."""
        for work in (self._read_on, self._listen, self._catch_up_on, partial(beat_on, self)):
            threading.Thread(target=work, daemon=True).start()

    @property
    def slots(self) -> Sequence[Collection[Connection]]:
        """The connections by the moment of their beat."""
        return self.audience.slots

    def wake(self, committed: Reading | None = None) -> None:
        """There is something new: in the log, or just committed by this process."""
        if committed:
            self._committed.append(committed)
        else:
            self._unread = True
        self._ringing.set()

    @property
    def lag(self) -> float:
        """Seconds since the log was last read to its end."""
        return time.monotonic() - self.read_at

    def wait_beyond(self, position: int, seconds: float) -> bool:
        """Wait until the log is read beyond a position; whether it was."""
        with self._moved:
            return self._moved.wait_for(lambda: self.cursor.position > position, seconds)

    # Connections

    def join(self, connection: Connection) -> None:
        """Let a connection in; it is caught up at once where that takes no query, and soon otherwise."""
        with self._lock:
            self.audience.add(connection)
            STREAMS.labels(connection.listener.role).inc()
            if isinstance(connection, SocketConnection):
                self._poller = self._poller or Poller(self)
                self._poller.add(connection)
            if self.accepting:
                self._settle(connection)
            else:
                self.leave(connection, frames.bye("deploy"))

    def leave(self, connection: Connection, last: bytes = b"") -> None:
        """Let a connection go, after these last frames if it still takes them."""
        with self._lock:
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
        with self._lock:
            try:
                if connection.flush():
                    self._settle(connection)
            except OSError:
                self.leave(connection)

    def drain(self, seconds: float) -> None:
        """End the streams one after another over some seconds, so that they do not all come back at once."""
        self.accepting = False
        leaving = list(self.audience.all)
        random.shuffle(leaving)
        began = time.monotonic()
        for n, connection in enumerate(leaving, start=1):
            self.leave(connection, frames.bye("deploy"))
            time.sleep(max(0.0, began + seconds * n / len(leaving) - time.monotonic()))
        self.stop()

    def stop(self) -> None:
        """Read no more."""
        self.alive = False
        self._ringing.set()
        self._behind.set()

    # Catching up

    def _settle(self, connection: Connection) -> None:
        """Into its rooms, if it can be caught up from the window; otherwise it waits for the log, or for its client."""
        if connection.blocked_since is not None or connection not in self.audience.all:
            return
        if connection.position > self.cursor.position:
            self.wake()  # it comes from a worker that has read further
        elif connection.position < self.window.base or self._rights_moved_since(connection):
            self._behind.set()
        else:
            owed = self.window.heard_after(connection.rooms, connection.position)
            if self._hand(connection, self._parts(owed, self.cursor), connection.position):
                self.audience.enter(connection)
                self._count(len(owed), 1)

    def _catch_up_on(self) -> None:
        outage = Outage(log, _UNSERVED, "Listeners are caught up again, after %.1f s")
        while self.alive:
            self._behind.wait()
            self._behind.clear()
            for connection in list(self.audience.lagging):
                try:
                    self.catch_up(connection)
                    outage.passed()
                    time.sleep(0)  # others get their turn: SQLite's reads do not give it
                except Exception as error:
                    outage.failed(error)
                    time.sleep(TICK)
                    self._behind.set()

    def catch_up(self, connection: Connection) -> None:
        """From the log, until the window reaches far enough."""
        while connection.lagging and connection.blocked_since is None and connection in self.audience.all:
            if self._rights_moved_since(connection):
                self._ask_again([connection])
            elif connection.position < self.window.base:
                self._replay(connection, self.cursor)
            else:
                break
        with self._lock:
            if connection.lagging:
                self._settle(connection)

    def _replay(self, connection: Connection, upto: Cursor) -> None:
        """The floor is read last: what was trimmed while it was being read is then known to be missing."""
        since = connection.position
        with self.engine.connect() as database:
            missed = event_log.heard_between(database, connection.rooms, since, upto.position, FURTHEST_BEHIND + 1)
            head, floor = event_log.head_of(database)
        with self._lock:
            # It may have left meanwhile: its descriptor is then somebody else's, and what it missed is not for them.
            if upto.epoch != self.cursor.epoch or connection.position != since or connection not in self.audience.all:
                return
            if since < floor:
                parts = [frames.piece(upto.position, frames.reset("pruned", upto))]
                RESETS.labels("pruned").inc()
            elif len(missed) > FURTHEST_BEHIND:  # counted with what is never sent: beyond them nothing was read
                parts = [frames.piece(upto.position, frames.reset("behind", upto))]
                RESETS.labels("behind").inc()
            else:
                sent = [framed for told in missed if (framed := framed_of(told, head.epoch))]
                parts = frames.pieces(sent, upto.position)
                self._count(len(sent), 1)
            if self._hand(connection, parts, since):
                connection.position = upto.position

    def _parts(self, owed: Sequence[Framed], upto: Cursor) -> list[Piece]:
        """What is owed, in pieces; beyond a limit, fetching the lists anew is cheaper for everybody."""
        if len(owed) > FURTHEST_BEHIND:
            return [frames.piece(upto.position, frames.reset("behind", upto))]
        return frames.pieces(owed, upto.position)

    def _count(self, events: int, streams: int) -> None:
        """So many streams took so many events each, or what stands for too many."""
        if events <= FURTHEST_BEHIND:
            self.tally.handed += events * streams
        else:
            RESETS.labels("behind").inc(streams)

    def _hand(self, connection: Connection, parts: Iterable[Piece], since: int) -> bool:
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

    # Reading the log

    def _read_on(self) -> None:
        outage = Outage(log, _UNREAD, "The log is read again, after %.1f s")
        while self.alive:
            if not self._ringing.wait(TICK):
                self._unread = True
            self._ringing.clear()
            try:
                if not self.take_committed() or self._unread:
                    self.read()
                outage.passed()
            except Exception as error:
                outage.failed(error)
                time.sleep(TICK)

    def read(self) -> None:
        """Read on to the log's end, and deliver."""
        with self._reading:
            self._unread, more = False, True
            while more:
                with self.engine.connect() as database:
                    reading = event_log.read_on(database, self.cursor.position, READ_AT_ONCE)
                more = self._take(reading)
            self._moved_on()

    def take_committed(self) -> bool:
        """What this process committed needs no query where it is what comes next; whether nothing is left unknown."""
        with self._reading:
            while self._committed:
                reading = self._committed.popleft()
                if reading.head.epoch != self.cursor.epoch or reading.floor > self.cursor.position:
                    self._committed.clear()
                    return False
                if reading.floor == self.cursor.position:
                    self._take(reading)
            self._moved_on()
        return True

    def _moved_on(self) -> None:
        self.read_at = time.monotonic()
        self.tally.tell(self.cursor.position, self.read_at)
        with self._moved:
            self._moved.notify_all()

    def _take(self, reading: Reading) -> bool:
        """Deliver what was read; whether there is more."""
        head = reading.head
        if head.epoch != self.cursor.epoch or head.position < self.cursor.position:
            self._begin_anew(head, "unknown")
            return False
        if self.cursor.position < reading.floor:
            self._begin_anew(head, "pruned")
            return False
        upto = min(head.position, self.cursor.position + READ_AT_ONCE)
        if upto > self.cursor.position:
            for stretch in stretches(reading.told, upto):
                self._deliver(stretch.told, Cursor(head.epoch, stretch.upto))
                self._ask_rooms_again(stretch.rights_of)
        return upto < head.position

    def _begin_anew(self, head: Cursor, reason: str) -> None:
        """The log was restored, or trimmed past the cursor: everybody fetches anew, and their rights are asked anew."""
        with self._lock:
            self.cursor, self.window = head, Window(head.position)
            here = list(self.audience.all)
            RESETS.labels(reason).inc(len(here))
            self._rights_changed = {room: 0 for connection in here for room in connection.rooms}
            anew = frames.piece(head.position, frames.reset(reason, head))
            for connection in here:
                self.audience.lag(connection, head.position)
                connection.position, connection.proven_at = head.position, -1  # before all that was ever committed
                if connection.blocked_since is None:
                    self._hand(connection, [anew], head.position)
                else:
                    self.leave(connection)  # it hears of it when it comes back: a piece is half written
        self._ask_again(here)
        with self._lock:
            for connection in here:
                self._settle(connection)

    def _deliver(self, told: Sequence[Told], upto: Cursor) -> None:
        """Hand out one part of the log, and move the cursor."""
        heard: defaultdict[str, list[Framed]] = defaultdict(list)
        for one in told:
            if framed := framed_of(one, upto.epoch):
                heard[one.room].append(framed)
        with self._lock:
            before, self.cursor = self.cursor.position, upto
            handed = self.tally.handed
            self.window.add(heard, upto.position)
            for rooms, connections in self.audience.by_rooms(heard):
                owed = merged([heard[room] for room in rooms])
                parts, live = self._parts(owed, upto), self.audience.live
                for connection in connections:
                    self._hand(connection, parts, before)
                self._count(len(owed), len(connections) - (live - self.audience.live))
            anybody = self.tally.handed > handed
            for connection in list(self.audience.lagging):
                self._settle(connection)
        if anybody:
            say_delivered(told, self.audience.rooms)

    # Rights

    def _ask_rooms_again(self, rooms: frozenset[str]) -> None:
        """The rights of whoever is in these rooms have just changed: they lag until they have been asked for.

        So when the database does not answer, nobody goes on hearing with the rights of before.
        """
        if not rooms:
            return
        with self._lock:
            self._rights_changed.update(dict.fromkeys(rooms, self.cursor.position))
            concerned = [connection for connection in self.audience.all if connection.rooms & rooms]
            for connection in concerned:
                self.audience.lag(connection, self.cursor.position)
        self._ask_again(concerned)
        with self._lock:
            for connection in concerned:
                self._settle(connection)

    def _rights_moved_since(self, connection: Connection) -> bool:
        return any(self._rights_changed.get(room, 0) > connection.proven_at for room in connection.rooms)

    def _ask_again(self, connections: Collection[Connection]) -> None:
        """What may these hear now? Whoever may hear nothing any more is told why, and ended."""
        if not connections:
            return
        with self.engine.connect() as database:
            proof = self.prove(database, {connection.listener.credential for connection in connections})
        with self._lock:
            for connection in connections:
                rights = proof.rights[connection.listener.credential]
                connection.proven_at = proof.head.position
                if rights.ended:
                    self.leave(connection, frames.bye(rights.ended))
                elif rights.rooms != connection.rooms and connection in self.audience.all:
                    self.audience.move(connection, rights.rooms)

    def _listen(self) -> None:
        outage = Outage(log, _UNHEARD, "The doorbell is heard again, after %.1f s")
        while self.alive and self.redis_url:
            try:
                for rung, is_news in enumerate(rings(self.redis_url)):
                    if is_news:
                        self.wake()
                    outage.passed()
                    if rung:  # the first says that the bell can be heard
                        HEARD.set_to_current_time()
            except Exception as error:
                outage.failed(error, logging.WARNING)
                time.sleep(TICK)

    def beat(self, connections: Collection[Connection]) -> None:
        """Ask again who these are, with one query; beat to those who stay; cut those who take nothing."""
        self._ask_again(connections)
        with self._lock:
            beat = [frames.piece(self.cursor.position, frames.beat(self.cursor))]
            for connection in connections:
                if not connection.lagging and connection in self.audience.all:
                    self._hand(connection, beat, self.cursor.position)
            for connection in {*connections, *self.audience.lagging}:
                if connection.blocked_for() > STUCK:
                    self.leave(connection)
