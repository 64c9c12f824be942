"""A line between a browser and a server that can be cut, or go dead without a word as under a laptop that sleeps."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from .databases import free_port


class Relay:
    """Passes everything on, until it is told to `swallow`: what is connected stays so, and nothing comes through."""

    def __init__(self, upstream: int) -> None:
        self.port = free_port()
        self._upstream = upstream
        self._lines: set[tuple[socket.socket, socket.socket]] = set()
        self._kept: list[socket.socket] = []
        self._door = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def wait_until_quiet(self, lines: int) -> None:
        """Until so many lines are left: the server closes what is idle for two seconds, and the browser forgets it."""
        deadline = time.monotonic() + 10
        while len(self._lines) != lines:
            assert time.monotonic() < deadline, f"there are {len(self._lines)} lines and not {lines}"
            time.sleep(0.01)

    def swallow(self) -> None:
        """Every line that is open now is dead from now on; new ones work."""
        self._lines.clear()

    def cut(self) -> None:
        """Every line that is open now ends, and what is on its way is lost; new ones work."""
        cut = list(self._lines)
        self._lines.clear()
        for one in (end for line in cut for end in line):
            with suppress(OSError):  # it has just ended by itself
                one.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._door.close()
        for one in self._kept:
            one.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._door.accept()
                far = socket.create_connection(("127.0.0.1", self._upstream))
            except OSError:
                return  # closed
            self._kept += (near, far)
            line = (near, far)
            self._lines.add(line)
            for ends in (line, line[::-1]):
                threading.Thread(target=self._pass_on, args=(line, *ends), daemon=True).start()

    def _pass_on(self, line: tuple[socket.socket, socket.socket], source: socket.socket, target: socket.socket) -> None:
        data = b"."
        while data:
            try:
                data = source.recv(65536)
                if line not in self._lines:
                    return
                target.sendall(data) if data else target.shutdown(socket.SHUT_WR)
            except OSError:
                break  # one of them hung up
        self._lines.discard(line)


@contextmanager
def relay(upstream: int) -> Iterator[Relay]:
    between = Relay(upstream)
    try:
        yield between
    finally:
        between.close()
