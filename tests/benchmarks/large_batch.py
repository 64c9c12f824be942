"""One signal to 10,000 startups of two members, while others write and a thousand startups listen. On both cores."""

import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection

from .crowd import crowd, request
from .figures import Figure, at_most
from .installation import Installation, Signals, installation, people, post, startups

STARTUPS, LISTENING = 10_000, 1_000
MOST = {"sqlite": 0.5, "postgresql": 1.0}  # seconds for the commit


def large() -> Iterator[Figure]:
    for database, commit in MOST.items():
        with installation(database, workers=2, one_core=False) as own:
            given = startups(STARTUPS)
            members = people(2 * STARTUPS, "member", given)
            other, signals = startups(1), Signals(400)
            with crowd(own.port, [request("/live", token) for token in members[:LISTENING]]) as ears:
                post(own, signals.take(10), other, 1)
                writing, asking = Timed(own, signals, other), Pings(own)
                with writing, asking:
                    time.sleep(1)  # what it takes without the batch is in its figures, too
                    began = time.monotonic_ns()
                    post(own, signals.take(1), given, 1)
                    ears.hear(2)
                moments = [one for heard in ears.moments() for one in heard[:2]]
        row = f"10,000 startups, {database}:"
        yield at_most(f"{row} until the first hears, so committed, s", (min(moments) - began) / 1e9, commit)
        yield at_most(f"{row} until the last of 1,000 hears, s", (max(moments) - began) / 1e9, 1.5)
        yield at_most(f"{row} another writer waits, s", writing.longest, 0.5)
        yield at_most(f"{row} a worker's loop stops, s", asking.longest, 0.1)


class Timed:
    """Does something over and over in a thread; `longest` is the longest it took, in seconds."""

    def __init__(self, own: Installation, signals: Signals, startup_ids: list[int]) -> None:
        self.longest = 0.0
        self._own, self._signals, self._startups = own, signals, startup_ids
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._go_on, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(30)

    def _go_on(self) -> None:
        while not self._over.wait(0.02):
            began = time.monotonic()
            self.once()
            self.longest = max(self.longest, time.monotonic() - began)

    def once(self) -> None:
        post(self._own, self._signals.take(1), self._startups, 1)


class Pings(Timed):
    """Asks for what needs no database; which worker answers is left to chance."""

    def __init__(self, own: Installation) -> None:
        super().__init__(own, Signals(0), [])

    def once(self) -> None:
        connection = HTTPConnection("127.0.0.1", self._own.port, timeout=30)
        connection.request("GET", "/healthz")
        connection.getresponse().read()
        connection.close()
