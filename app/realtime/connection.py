"""One open stream, as the hub sees it, and the two ways in which it takes what it is owed."""

import contextlib
import os
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Hashable, Iterator
from typing import NamedTuple

from .frames import LAST_CHUNK, Piece, piece

FULL = 256 * 1024  # bytes that may wait for one client
_NOTHING = memoryview(b"")  # one for all: an idle listener would hold 300 bytes for its own


class Listener(NamedTuple):
    """Who listens. `credential` is what they signed in with; `person` and `address` are counted for admission, `role`
    for the operator.
    """

    credential: Hashable
    person: int
    address: str
    role: str = ""


class Connection:
    """A listener's stream.

    `position` is up to where it has been told, while it lags; in its rooms, that is the hub's cursor.
    `proven_at` is the log's position when its rights were read.
    """

    __slots__ = ("blocked_since", "lagging", "listener", "position", "proven_at", "rooms", "slot")

    def __init__(self, listener: Listener, rooms: frozenset[str], position: int, proven_at: int) -> None:
        self.listener = listener
        self.rooms = rooms
        self.position = position
        self.proven_at = proven_at
        self.lagging = True
        self.blocked_since: float | None = None
        self.slot = 0

    def write(self, piece: Piece) -> bool:
        """Take a piece without waiting; False when it takes no more for now. Raises OSError when nobody is there.

        A piece that was begun counts as taken: its rest goes before anything else.
        """
        raise NotImplementedError

    def flush(self) -> bool:
        """Take the rest of what was begun; whether it takes more. Raises OSError when nobody is there."""
        raise NotImplementedError

    def close(self, last: bytes) -> None:
        """End the stream, after these last frames if it still takes them."""
        raise NotImplementedError

    def blocked_for(self) -> float:
        """Seconds since it last took something of what it was handed."""
        return time.monotonic() - self.blocked_since if self.blocked_since is not None else 0.0


class SocketConnection(Connection):
    """Takes it on the socket itself, which the server handed over: it holds no greenlet, no queue and no request."""

    __slots__ = ("fd", "rest")

    def __init__(self, fd: int, listener: Listener, rooms: frozenset[str], position: int, proven_at: int) -> None:
        super().__init__(listener, rooms, position, proven_at)
        self.fd = fd
        self.rest = _NOTHING

    def write(self, piece: Piece) -> bool:
        try:
            sent = os.write(self.fd, piece.chunk)
        except BlockingIOError:
            self.blocked_since = time.monotonic()
            return False
        self.position = piece.upto
        if sent == len(piece.chunk):
            return True
        self.rest = memoryview(piece.chunk)[sent:]
        self.blocked_since = time.monotonic()
        return False

    def flush(self) -> bool:
        try:
            while self.rest:
                self.rest = self.rest[os.write(self.fd, self.rest) :]
                self.blocked_since = time.monotonic()
        except BlockingIOError:
            return False
        self.rest = _NOTHING  # an empty view of the piece would keep the whole piece
        self.blocked_since = None
        return True

    def close(self, last: bytes) -> None:
        """A half-written piece cannot be ended cleanly; otherwise the body gets its last chunk, so that a proxy and a
        browser see an end and not an accident.
        """
        sock = socket.socket(fileno=self.fd)
        with contextlib.suppress(OSError):
            if not self.rest:
                os.write(self.fd, piece(0, last).chunk + LAST_CHUNK if last else LAST_CHUNK)
            sock.shutdown(socket.SHUT_WR)
        sock.close()


class QueueConnection(Connection):
    """Takes it in a queue, which a generator empties: for servers that do not hand their sockets over."""

    __slots__ = ("_ended", "_hang_up", "_queue", "_size", "_wake")

    def __init__(
        self,
        hang_up: Callable[[], None],
        listener: Listener,
        rooms: frozenset[str],
        position: int,
        proven_at: int,
    ) -> None:
        super().__init__(listener, rooms, position, proven_at)
        self._hang_up = hang_up
        self._queue: deque[bytes] = deque()
        self._size = 0
        self._ended = False
        self._wake = threading.Event()

    def write(self, piece: Piece) -> bool:
        if self._size >= FULL:
            return False
        self._queue.append(piece.body)
        self._size += len(piece.body)
        self.position = piece.upto
        self._wake.set()
        return True

    def flush(self) -> bool:
        return self._size < FULL

    def close(self, last: bytes) -> None:
        self._queue.append(last)
        self._ended = True
        self._wake.set()
        if self.blocked_since is not None and not last:
            self._hang_up()

    def body(self, emptied: Callable[[], None]) -> Iterator[bytes]:
        """All that comes, until it is closed; `emptied` is called when there is room again."""
        while True:
            ended = self._ended
            if data := b"".join(self._queue):
                self._queue.clear()
                self._size = 0
                self.blocked_since = time.monotonic()
                yield data
                self.blocked_since = None
                if self.lagging:
                    emptied()
            elif ended:
                return
            else:
                self._wake.wait()
                self._wake.clear()
