"""Watching over what runs: some of it may end and is started again, without the server there is no product."""

import time
from typing import NoReturn

from bootstrap.child import Child
from bootstrap.speech import give_up, tell
from bootstrap.stopping import stop_if_asked

GLANCE = 0.25  # seconds
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0  # seconds before it is started again
SETTLED = 60.0  # seconds after which an ending counts as the first one


class Revived:
    """A child that is started again when it ends, after longer and longer pauses."""

    def __init__(self, child: Child) -> None:
        self._child = child
        self._pause = FIRST_PAUSE
        self._due: float | None = None

    def look_after(self) -> None:
        now = time.monotonic()
        if self._due is not None and now >= self._due:
            self._due = None
            self._child.start()
        elif self._due is None and not self._child.alive:
            self._pause = FIRST_PAUSE if now - self._child.started_at > SETTLED else self._pause
            tell(f"{self._child.name} {self._child.ending}; starting it again in {self._pause:.0f} s")
            self._due = now + self._pause
            self._pause = min(2 * self._pause, LONGEST_PAUSE)


def watch_over(server: Child, *others: Child) -> NoReturn:
    revived = [Revived(child) for child in others]
    while server.alive:
        stop_if_asked()
        for child in revived:
            child.look_after()
        time.sleep(GLANCE)
    give_up(f"{server.name} {server.ending}; stopping the rest.")
