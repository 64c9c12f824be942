"""A listener at `/live`, as a browser or a program is one: it reads the wire, and tests wait for it, never sleep."""

import json
import socket
import threading
import time
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any, NamedTuple, Self
from urllib.parse import urlencode, urlsplit

PATIENCE = 8.0  # seconds


class Frame(NamedTuple):
    """One server-sent event."""

    kind: str
    id: str
    data: Any
    retry: int = 0

    @property
    def position(self) -> int:
        return int(self.id.rpartition("-")[2])


def frames_in(data: bytes) -> list[Frame]:
    """The events in a piece of a stream."""
    return [_frame(part.splitlines()) for part in data.decode().split("\n\n") if part]


def _frame(lines: list[str]) -> Frame:
    fields = dict(line.split(": ", 1) for line in lines)
    data = json.loads(fields["data"]) if "data" in fields else None
    return Frame(fields.get("event", ""), fields.get("id", ""), data, int(fields.get("retry", 0)))


class Listener:
    """An open stream. `headers` carry the credential; `status` is 200, or why there is no stream."""

    def __init__(self, base_url: str, headers: dict[str, str], **query: str) -> None:
        self.frames: list[Frame] = []
        self.ended = threading.Event()
        self._news = threading.Condition()
        self._read_upto = 0
        self._connection = HTTPConnection(urlsplit(base_url).netloc, timeout=60)
        path = "/live" + ("?" + urlencode(query) if query else "")
        self._connection.request("GET", path, headers={"Accept": "text/event-stream", **headers})
        self._socket = self._connection.sock
        self._response = self._connection.getresponse()
        self.status = self._response.status
        self.headers = self._response.headers
        self._thread = threading.Thread(target=self._read, args=(self._response,), daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Leave, as a closed laptop does. Shutting down first ends the reading thread, which holds the buffer."""
        try:
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # the server left first
        self._thread.join()
        self._connection.close()

    def wait_for(self, kind: str, timeout: float = PATIENCE, where: Callable[[Any], bool] = lambda data: True) -> Frame:
        """The next frame of this kind after the last that was waited for."""
        deadline = time.monotonic() + timeout
        with self._news:
            while True:
                while self._read_upto < len(self.frames):
                    frame = self.frames[self._read_upto]
                    self._read_upto += 1
                    if frame.kind == kind and where(frame.data):
                        return frame
                assert not self.ended.is_set(), f"the stream ended before {kind}: {self.kinds}"
                assert self._news.wait(deadline - time.monotonic()), f"no {kind} within {timeout} s: {self.kinds}"

    def wait_for_end(self, timeout: float = PATIENCE) -> None:
        assert self.ended.wait(timeout), f"the stream is still open: {self.kinds}"

    @property
    def kinds(self) -> list[str]:
        return [frame.kind for frame in self.frames]

    def heard(self, kind: str) -> list[Frame]:
        """All the frames of this kind so far."""
        return [frame for frame in self.frames if frame.kind == kind]

    def _read(self, response: HTTPResponse) -> None:
        lines: list[str] = []
        try:
            while line := response.readline():
                if text := line.decode().rstrip("\n"):
                    lines.append(text)
                elif lines:
                    self._take(_frame(lines))
                    lines = []
        except (OSError, ValueError, HTTPException, AttributeError):
            pass  # closed, by either side
        self.ended.set()
        with self._news:
            self._news.notify_all()

    def _take(self, frame: Frame) -> None:
        with self._news:
            self.frames.append(frame)
            self._news.notify_all()


def greeted(*listeners: Listener) -> None:
    """Wait until each of these is connected."""
    for listener in listeners:
        listener.wait_for("live:hello")
