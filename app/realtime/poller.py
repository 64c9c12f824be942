"""Watches the sockets that were handed over: who left, and who takes more again."""

import logging
import os
import threading
from typing import Any, Protocol

from gevent.monkey import get_original
from gevent.socket import wait_read

from .connection import Connection, SocketConnection

log = logging.getLogger(__name__)

# From Linux's eventpoll.h: elsewhere Python knows none of them, and no sockets are handed over.
_IN, _OUT, _ERR, _HUP, _RDHUP, _EDGE_TRIGGERED = 0x1, 0x4, 0x8, 0x10, 0x2000, 1 << 31
_GONE = _HUP | _ERR | _RDHUP
_EDGES = _IN | _OUT | _RDHUP | _EDGE_TRIGGERED  # nothing to arm, nothing to disarm
_AT_ONCE = 1024  # sockets


class Watched(Protocol):
    """Who wants to know."""

    def leave(self, connection: Connection) -> None: ...
    def takes_more(self, connection: Connection) -> None: ...


class Poller:
    """One epoll for all handed-over sockets. gevent's patching removes it, so the original is fetched back."""

    def __init__(self, watched: Watched) -> None:
        self._watched = watched
        self._epoll: Any = get_original("select", "epoll")()
        self._connections: dict[int, SocketConnection] = {}
        threading.Thread(target=self._watch, daemon=True, name="hub_poller").start()

    def add(self, connection: SocketConnection) -> None:
        self._connections[connection.fd] = connection
        self._epoll.register(connection.fd, _EDGES)

    def remove(self, connection: Connection) -> None:
        """Before its descriptor is closed: the number may be another connection's the next moment."""
        if isinstance(connection, SocketConnection) and self._connections.pop(connection.fd, None):
            self._epoll.unregister(connection.fd)

    def _watch(self) -> None:
        while True:
            wait_read(self._epoll.fileno())
            try:
                self.look()
            except Exception:
                log.exception("A socket could not be looked after")

    def look(self) -> None:
        """See now what happened to the sockets, without waiting."""
        for fd, events in self._epoll.poll(0, _AT_ONCE):
            if connection := self._connections.get(fd):
                self._look_at(connection, events)

    def _look_at(self, connection: SocketConnection, events: int) -> None:
        if events & _GONE or (events & _IN and not _says_something(connection.fd)):
            self._watched.leave(connection)
        elif events & _OUT and connection.lagging:
            self._watched.takes_more(connection)


def _says_something(fd: int) -> bool:
    """A listener has nothing to say; what it says is dropped. Nothing at all means that it hung up."""
    try:
        return bool(os.read(fd, 4096))
    except BlockingIOError:
        return True
    except OSError:
        return False
