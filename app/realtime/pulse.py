"""The heart of a hub: beats, spread over the interval, a whole slot at a time."""

import logging
import time
from collections.abc import Collection, Sequence
from typing import Protocol

from .audience import SLOTS
from .connection import Connection
from .outage import Outage

log = logging.getLogger(__name__)

BEAT = 15.0  # seconds between two beats of one connection


class Beating(Protocol):
    """Whoever has connections that are to be beaten to."""

    alive: bool

    @property
    def slots(self) -> Sequence[Collection[Connection]]: ...
    def beat(self, connections: Collection[Connection]) -> None: ...


def beat_on(hub: Beating) -> None:
    """Slot after slot, as long as the hub lives. A beat that fails is made up for by the next one."""
    turn, outage = 0, Outage(log, "A beat failed (%s); the next ones are tried", "Beats go out again, after %.1f s")
    while hub.alive:
        time.sleep(BEAT / SLOTS)
        turn = (turn + 1) % SLOTS
        due = list(hub.slots[turn])
        try:
            hub.beat(due)
        except Exception as error:
            outage.failed(error)
        else:
            if due:  # an empty slot asks the database nothing
                outage.passed()
