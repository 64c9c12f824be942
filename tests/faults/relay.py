"""A line between a browser and a server that can go dead without a word, as it does under a laptop that sleeps."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.databases import free_port

from .ledger import wait_for


class Relay:
    """Passes everything on, until it is told to `swallow`: what is connected stays so, and nothing comes through."""

    def __init__(self, upstream: int) -> None:
        self.port = free_port()
        self._upstream = upstream
        self._lines: set[tuple[socket.socket, socket.socket]] = set()
        self._kept: list[socket.socket] = []
        self._door = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._accept, daemon=True).start()

    def wait_until_quiet(self, lines: int) -> None:
        """Until so many lines are left: the server closes what is idle for two seconds, and the browser forgets it."""
        wait_for(lambda: len(self._lines) == lines, 10, f"there are {len(self._lines)} lines and not {lines}")

    def swallow(self) -> None:
        """Every line that is open now is dead from now on; new ones work."""
        self._lines.clear()

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
