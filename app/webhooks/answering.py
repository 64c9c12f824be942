"""An answer that comes within its time, or not at all.

The attack: a receiver sends its answer a byte at a time. A socket's timeout is for one read, and begins anew with each
byte, so that a dozen such receivers would hold all calls that there are for as long as they like.
"""

import time
from http.client import HTTPResponse
from io import BufferedReader, RawIOBase
from socket import SocketIO, socket
from typing import Any, cast


class AnsweredInTime(HTTPResponse):
    """Takes the socket's timeout for the whole answer. Reading raises TimeoutError when it is over."""

    def __init__(self, sock: socket, *args: Any, **more: Any) -> None:
        super().__init__(sock, *args, **more)
        raw = cast(SocketIO, self.fp.detach())  # type: ignore[attr-defined]
        self.fp = BufferedReader(_InTime(sock, raw))


class _InTime(RawIOBase):
    def __init__(self, sock: socket, raw: SocketIO) -> None:
        self._socket, self._raw = sock, raw
        self._limit = sock.gettimeout()
        self._until = time.monotonic() + (self._limit or 0.0)

    def readable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._raw.fileno()

    def readinto(self, buffer: Any, /) -> int | None:
        if self._limit is None:
            return self._raw.readinto(buffer)
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        self._socket.settimeout(left)
        try:
            return self._raw.readinto(buffer)
        finally:
            self._socket.settimeout(self._limit)

    def close(self) -> None:
        self._raw.close()
        super().close()
