"""Programs that go on assigning while something happens to the server."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import cycle
from typing import Self

from .crowd import signals
from .programs import Program

PROGRAMS = 2
PAUSE = 0.1  # seconds between two posts of one: a busy office, not a benchmark


class Posts:
    """Each assigns one signal after another to one startup after another. With `insist` it sends again, under the
    same key, what was not answered. `acknowledged` are the signals, `refused` the other answers (0: none came).
    """

    def __init__(self, program: Program, startup_ids: Iterable[int], *, insist: bool = False) -> None:
        self.acknowledged: set[str] = set()
        self.refused: list[int] = []
        self._program, self._startups, self._insist = program, cycle(startup_ids), insist
        self._signals, self._stop = iter(signals(5_000)), threading.Event()

    @contextmanager
    def going_on(self) -> Iterator[Self]:
        threads = [threading.Thread(target=self._assign) for _ in range(PROGRAMS)]
        for thread in threads:
            thread.start()
        try:
            yield self
        finally:
            self._stop.set()
            for thread in threads:
                thread.join()

    def _assign(self) -> None:
        while not self._stop.wait(PAUSE):
            identifier, startup_id = next(self._signals), next(self._startups)
            while not self._post(identifier, startup_id) and self._insist:
                self._stop.wait(PAUSE)

    def _post(self, identifier: str, startup_id: int) -> bool:
        status = self._program.assign(identifier, [startup_id], key=identifier if self._insist else None).status
        if status == 201:
            self.acknowledged.add(identifier)
        else:
            self.refused.append(status)
        return status == 201
