"""Receivers of webhooks on loopback: one that takes whatever comes, and one that never answers."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

_TAKEN = b"HTTP/1.1 204 No Content\r\n\r\n"


class Receiver:
    """`heard` are the ids of messages, each with when it first came; `connections` were opened to it."""

    def __init__(self, *, answers: bool) -> None:
        self.heard: dict[bytes, float] = {}
        self.connections = 0
        self.port = 0
        self._answers = answers
        self._more = threading.Condition()

    async def serve(self) -> None:
        server = await asyncio.start_server(self._take_all, "127.0.0.1", 0, backlog=1000)
        self.port = server.sockets[0].getsockname()[1]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    def wait_for(self, count: int, longest: float) -> float:
        """The moment of the last of so many. Raises AssertionError where they do not come."""
        with self._more:
            assert self._more.wait_for(lambda: len(self.heard) >= count, longest), f"{len(self.heard)} of {count} came"
            return max(self.heard.values())

    async def _take_all(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while True:
                await self._take(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        await reader.readexactly(int(_header(head, b"content-length")))
        if self._answers:
            writer.write(_TAKEN)
            with self._more:
                self.heard.setdefault(_header(head, b"webhook-id"), time.monotonic())
                self._more.notify()


@contextmanager
def receiving(*receivers: Receiver) -> Iterator[None]:
    """They listen, in a thread of their own, until the block ends."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    for receiver in receivers:
        asyncio.run_coroutine_threadsafe(receiver.serve(), loop).result(5)
    try:
        yield
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)


def _header(head: bytes, name: bytes) -> bytes:
    return head.partition(b"\r\n" + name + b":")[2].partition(b"\r\n")[0].strip()
