"""The hub, one a worker: reads the log once for all its connections, and has each told what it may hear.

It has three parts: `delivery` knows who listens and writes to them, `authority` asks what they may hear, and
`catching_up` replays what they missed. Here the log is read, and what goes on beside the requests is kept going.
"""

import logging
import random
import sys
import threading
import time
from collections import deque
from collections.abc import Collection, Sequence
from functools import partial

from flask import Flask
from sqlalchemy import Connection as DatabaseConnection
from sqlalchemy import Engine

from ..extensions import db
from . import frames, log_reading
from .audience import Audience
from .authority import Authority
from .catching_up import CatchingUp
from .checkpoints import checkpoint_on
from .connection import Connection
from .cursor import Cursor
from .delivery import Delivery
from .doorbell import rings
from .log_reading import FURTHEST_BEHIND
from .metrics import HEARD
from .outage import Outage
from .pulse import beat_on
from .returns import moments_of_return
from .rights import Prove
from .stretches import stretches
from .threads import in_turn_beside_the_loop
from .told import Reading

log = logging.getLogger(__name__)

TICK = 1.0  # seconds after which the log is read without a ring
REST = 3  # for each second of work
LONGEST_REST = 0.05  # seconds
READ_AT_ONCE = 1_000  # positions
READ_BESIDE = 100_000  # positions; more than a large batch has
_UNHEARD = "The doorbell is lost (%s); the log is read every second meanwhile"
_UNREAD = "The log could not be read (%s); it is tried again every second"


class Hub:
    """Reads the log on each ring, and every second without one."""

    def __init__(self, app: Flask, prove: Prove) -> None:
        with app.app_context():
            self.engine: Engine = db.engine
        self.redis_url: str | None = app.config["REDIS_URL"]
        self.prove = prove
        self.takes_sockets = False  # whether the server hands its sockets over
        self.alive = True
        self.read_at = time.monotonic()
        with self.engine.connect() as database:
            head, _ = log_reading.head_of(database)
        self.delivery = Delivery(head, read_further=self.wake)
        self.authority = Authority(self.engine, prove, self.delivery)
        self.catching_up = CatchingUp(self.engine, self.authority, self.delivery)
        self._committed: deque[Reading] = deque()
        self._unread = False
        self._ringing = threading.Event()
        self._moved = threading.Condition()
        self._reading = threading.Lock()

    def start(self) -> None:
        """Begin what goes on beside the requests, each in a greenlet (a thread, where nothing is patched)."""
        beside = (self._read_on, self._listen, self._catch_up_on, partial(beat_on, self), partial(checkpoint_on, self))
        for work in beside:
            threading.Thread(target=work, daemon=True).start()

    @property
    def cursor(self) -> Cursor:
        """How far the log was read and delivered."""
        return self.delivery.cursor

    @property
    def audience(self) -> Audience:
        """Who listens."""
        return self.delivery.audience

    @property
    def slots(self) -> Sequence[Collection[Connection]]:
        """The connections by the moment of their beat."""
        return self.audience.slots

    @property
    def lag(self) -> float:
        """Seconds since the log was last read to its end."""
        return time.monotonic() - self.read_at

    def wake(self, committed: Reading | None = None) -> None:
        """There is something new: in the log, or just committed by this process."""
        if committed:
            self._committed.append(committed)
        else:
            self._unread = True
        self._ringing.set()

    def wait_beyond(self, position: int, seconds: float) -> bool:
        """Wait until the log is read beyond a position; whether it was."""
        with self._moved:
            return self._moved.wait_for(lambda: self.cursor.position > position, seconds)

    def drain(self, seconds: float, returns: float) -> None:
        """End the streams one after another over some seconds; so many a second are to come back."""
        self.delivery.accepting = False
        leaving = list(self.audience.all)
        random.shuffle(leaving)
        began = time.monotonic()
        moments = moments_of_return(len(leaving), returns)
        for n, (connection, moment) in enumerate(zip(leaving, moments, strict=True), start=1):
            self.delivery.leave(connection, frames.bye("deploy", max(0.0, began + moment - time.monotonic())))
            time.sleep(max(0.0, began + seconds * n / len(leaving) - time.monotonic()))
        self.stop()

    def stop(self) -> None:
        """Read no more."""
        self.alive = False
        self._ringing.set()
        self.delivery.behind.set()

    # Reading the log

    def read(self) -> None:
        """Read on to the log's end, and deliver."""
        with self._reading:
            self._unread, more = False, True
            while more:
                with self.engine.connect() as database:
                    more = self._take(self._read_some(database))
            self._moved_on()

    def _read_some(self, database: DatabaseConnection) -> Reading:
        """A large batch is mostly for others than who listens here, and reading all of it would stop the loop."""
        reading = log_reading.read_on(database, self.cursor.position, READ_AT_ONCE)
        if reading.upto == reading.head.position:
            return reading
        here = frozenset(self.audience.rooms)
        return in_turn_beside_the_loop(log_reading.read_for, database, here, self.cursor.position, READ_BESIDE)

    def take_committed(self) -> bool:
        """What this process committed needs no query where it is what comes next; whether nothing is left unknown."""
        with self._reading:
            while self._committed:
                reading = self._committed.popleft()
                if reading.head.epoch != self.cursor.epoch or reading.floor > self.cursor.position:
                    self._committed.clear()
                    return False
                if reading.floor == self.cursor.position:
                    self._take(self._with_what_follows(reading))
            self._moved_on()
        return True

    def _with_what_follows(self, reading: Reading) -> Reading:
        """Several commits as one reading: whoever hears of all of them is written to once."""
        head, floor, told = reading.head, reading.floor, list(reading.told)
        while self._committed:
            following = self._committed[0]
            fits = len(told) + len(following.told) <= FURTHEST_BEHIND
            if not fits or (following.head.epoch, following.floor) != head:
                break
            self._committed.popleft()
            head, told = following.head, [*told, *following.told]
        return Reading(head, floor, told, head.position)

    def _take(self, reading: Reading) -> bool:
        """Deliver what was read; whether there is more."""
        head = reading.head
        if head.epoch != self.cursor.epoch or head.position < self.cursor.position:
            return self._begin_anew(head, "unknown")
        if self.cursor.position < reading.floor:
            return self._begin_anew(head, "pruned", reading.floor)
        if reading.upto > self.cursor.position:
            for stretch in stretches(reading.told, reading.upto):
                self.delivery.deliver(stretch.told, Cursor(head.epoch, stretch.upto), reading.only_for)
                if stretch.rights_of:
                    self.authority.ask_and_settle(self.delivery.hold_back(stretch.rights_of))
        return reading.upto < head.position

    def _begin_anew(self, head: Cursor, reason: str, since: int = sys.maxsize) -> bool:
        self.authority.ask_and_settle(self.delivery.begin_anew(head, reason, since))
        return False

    def _moved_on(self) -> None:
        self.read_at = time.monotonic()
        self.delivery.tally.tell(self.cursor.position, self.read_at)
        with self._moved:
            self._moved.notify_all()

    # Beside the requests, as long as the hub lives

    def _read_on(self) -> None:
        outage = Outage(log, _UNREAD, "The log is read again, after %.1f s")
        while self.alive:
            if not self._ringing.wait(TICK):
                self._unread = True
            self._ringing.clear()
            began = time.monotonic()
            try:
                if not self.take_committed() or self._unread:
                    self.read()
                outage.passed()
            except Exception as error:
                outage.failed(error)
                time.sleep(TICK)
            else:
                self._rest(time.monotonic() - began)

    def _rest(self, worked: float) -> None:
        """Longer than the work took: with thousands of listeners the requests would else hardly get a turn, and what
        they commit meanwhile is told in one send.
        """
        time.sleep(min(REST * worked, LONGEST_REST))

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

    def _catch_up_on(self) -> None:
        while self.alive:
            self.catching_up.wait_and_catch_up()

    def beat(self, connections: Collection[Connection]) -> None:
        """Ask again who these are, with one query; beat to those who stay; cut those who take nothing.

        Where that cannot be asked nothing can be read and delivered either: nobody has to leave meanwhile.
        """
        try:
            self.authority.ask_again(connections)
        finally:
            self.delivery.beat(connections)
