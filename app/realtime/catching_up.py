"""Catching up, from the log, whoever missed more than the window remembers."""

import logging
import time

from sqlalchemy import Engine

from . import frames, log_reading
from .authority import Authority
from .connection import Connection
from .cursor import Cursor
from .delivery import Delivery
from .frames import Piece
from .log_reading import FURTHEST_BEHIND
from .metrics import RESETS
from .outage import Outage
from .stretches import framed_of
from .told import Told

log = logging.getLogger(__name__)

PAUSE = 1.0  # seconds until it is tried again
_UNSERVED = "A listener could not be caught up (%s); it is tried again every second"


class CatchingUp:
    """Replays the log to those who lag, one after another, beside what is delivered live."""

    def __init__(self, engine: Engine, authority: Authority, delivery: Delivery) -> None:
        self._engine = engine
        self._authority = authority
        self._delivery = delivery
        self._outage = Outage(log, _UNSERVED, "Listeners are caught up again, after %.1f s")

    def wait_and_catch_up(self) -> None:
        """Wait until somebody lags whom only the log can catch up; then everybody gets their turn."""
        behind = self._delivery.behind
        behind.wait()
        behind.clear()
        for connection in list(self._delivery.audience.lagging):
            try:
                self.catch_up(connection)
                self._outage.passed()
                time.sleep(0)  # others get their turn: SQLite's reads do not give it
            except Exception as error:
                self._outage.failed(error)
                time.sleep(PAUSE)
                behind.set()

    def catch_up(self, connection: Connection) -> None:
        """From the log, until the window reaches far enough."""
        delivery = self._delivery
        while connection.lagging and connection.blocked_since is None and connection in delivery.audience.all:
            if delivery.rights_moved_since(connection):
                self._authority.ask_again([connection])
            elif delivery.needs_the_log(connection):
                self._replay(connection, delivery.cursor)
            else:
                break
        with delivery.lock:
            if connection.lagging:
                delivery.settle(connection)

    def _replay(self, connection: Connection, upto: Cursor) -> None:
        """The floor is read last: what was trimmed while it was being read is then known to be missing."""
        since, delivery = connection.position, self._delivery
        with self._engine.connect() as database:
            missed = log_reading.heard_between(database, connection.rooms, since, upto.position, FURTHEST_BEHIND + 1)
            head, floor = log_reading.head_of(database)
        with delivery.lock:
            # It may have left meanwhile: its descriptor is then somebody else's, and what it missed is not for them.
            gone = connection not in delivery.audience.all
            if gone or upto.epoch != delivery.cursor.epoch or connection.position != since:
                return
            # Counted with what is never sent: beyond them nothing was read.
            behind = "pruned" if since < floor else "behind" if len(missed) > FURTHEST_BEHIND else None
            parts = self._anew(behind, upto) if behind else self._missed(missed, upto, head.epoch)
            if delivery.hand(connection, parts, since):
                connection.position = upto.position

    def _anew(self, reason: str, upto: Cursor) -> list[Piece]:
        RESETS.labels(reason).inc()
        return [frames.piece(upto.position, frames.reset(reason, upto))]

    def _missed(self, told: list[Told], upto: Cursor, epoch: str) -> list[Piece]:
        sent = [framed for one in told if (framed := framed_of(one, epoch))]
        self._delivery.count(len(sent), 1)
        return frames.pieces(sent, upto.position)
