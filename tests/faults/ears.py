"""Ears: streams that are read as the browser reads them, and come back to when cut. Thousands in one thread."""

import asyncio
import json
import random
import threading
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future
from typing import NamedTuple
from urllib.request import Request, urlopen

from tests.support.listener import Frame, frames_in

SILENCE = 40.0  # seconds; then a browser takes the line for dead
FIRST_WAIT, LONGEST_WAIT = 1.0, 30.0  # seconds, as in static/js/live/reader.js
FOR_GOOD = ("signed-out", "revoked")  # a browser does not come back after these


class Heard(NamedTuple):
    """A frame, and when it was read (time.monotonic)."""

    frame: Frame
    at: float


class Ear:
    """One listener, with a credential in a header's line: `heard` is all that came over the wire, `fetched` what its
    lists showed after resets.
    """

    def __init__(self, port: int, credential: str, cursor: str | None, after_reset: Callable[["Ear"], None]) -> None:
        self.port, self.credential, self.cursor = port, credential, cursor
        self.heard: list[Heard] = []
        self.fetched: set[str] = set()
        self.asked: list[float] = []  # when it came for each of its streams
        self.opened: list[float] = []  # when each of them began
        self.ended: list[float] = []
        self.cut = 0  # streams that ended without a proper end
        self.refused: list[int] = []
        self.over: str | None = None
        self._after_reset = after_reset
        self._failures = 0
        self._order = 0.0

    @property
    def is_open(self) -> bool:
        return len(self.opened) > len(self.ended)

    def of(self, kind: str) -> list[Heard]:
        return [one for one in list(self.heard) if one.frame.kind == kind]

    async def listen(self, delay: float) -> None:
        """Come back again and again, until told not to."""
        await asyncio.sleep(delay)
        while self.over is None:
            said_when = None
            try:
                said_when = await self._read()
            except (OSError, ValueError, TimeoutError, asyncio.IncompleteReadError):
                self.cut += self.is_open
            if self.is_open:
                self.ended.append(time.monotonic())
            if self.over is None:
                await asyncio.sleep(self._pause(said_when))

    async def _read(self) -> float | None:
        """One stream, to its end; returns when to come back, if that was said."""
        self._order = 0.0
        self.asked.append(time.monotonic())
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            where = f"/live?after={self.cursor}" if self.cursor else "/live"
            writer.write(
                f"GET {where} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nAccept: text/event-stream\r\n"
                f"{self.credential}\r\n\r\n".encode()
            )
            status, headers = _head(await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), SILENCE))
            if status != 200:
                return self._note_refusal(status, headers)
            self.opened.append(time.monotonic())
            return await self._take_all(_body(reader, headers))
        finally:
            writer.close()

    def _note_refusal(self, status: int, headers: dict[str, str]) -> None:
        self.refused.append(status)
        self._order = float(headers.get("retry-after", 0))
        if status in (401, 403):
            self.over = str(status)

    async def _take_all(self, body: AsyncIterator[bytes]) -> float | None:
        rest = b""
        async for data in body:
            whole, end, rest = (rest + data).rpartition(b"\n\n")
            for frame in frames_in(whole + end):
                self.heard.append(Heard(frame, time.monotonic()))
                self._failures = 0
                if frame.kind == "live:bye":
                    self.over = frame.data["reason"] if frame.data["reason"] in FOR_GOOD else None
                    return frame.retry / 1000
                if frame.kind == "live:reset":
                    await asyncio.to_thread(self._after_reset, self)
                if frame.id and (frame.kind != "live:hello" or not self.cursor):
                    self.cursor = frame.id
        return None

    def _pause(self, said_when: float | None) -> float:
        if said_when is not None:
            return said_when
        self._failures += 1
        back_off = min(FIRST_WAIT * 2 ** (self._failures - 1), LONGEST_WAIT) * random.uniform(0.5, 1)
        return max(back_off, self._order * random.uniform(1, 1.25))


def _head(data: bytes) -> tuple[int, dict[str, str]]:
    first, *lines = data.decode().strip().split("\r\n")
    return int(first.split()[1]), {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}


async def _body(reader: asyncio.StreamReader, headers: dict[str, str]) -> AsyncIterator[bytes]:
    """Raises ValueError or IncompleteReadError where it is cut off."""
    if headers.get("transfer-encoding") != "chunked":
        while data := await asyncio.wait_for(reader.read(65536), SILENCE):
            yield data
        return
    while size := int(await asyncio.wait_for(reader.readline(), SILENCE), 16):
        yield await reader.readexactly(size)
        await reader.readexactly(2)


def assignments_listed(port: int, credential: str) -> set[str]:
    """What somebody's list shows now, as a page that is fetched anew shows it."""
    ids: set[str] = set()
    header, _, value = credential.partition(": ")
    after = ""
    while True:
        address = f"http://127.0.0.1:{port}/api/v1/assignments?limit=100{after}"
        with urlopen(Request(address, headers={header: value}), timeout=20) as answer:
            page = json.load(answer)
        ids |= {item["id"] for item in page["items"]}
        if not page["next"]:
            return ids
        after = f"&after={page['next']}"


class Ears:
    """The thread in which all the ears of a test listen."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._listening: list[tuple[Ear, Future[None]]] = []
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def start(self, ear: Ear, delay: float = 0.0) -> None:
        """Let it listen, some seconds from now."""
        self._listening.append((ear, asyncio.run_coroutine_threadsafe(ear.listen(delay), self._loop)))

    def close(self) -> None:
        """Let everybody go; an ear that broke fails its test here."""
        broken = [one.exception() for _, one in self._listening if one.done()]
        for ear, _ in self._listening:
            ear.over = ear.over or "left"
        asyncio.run_coroutine_threadsafe(_end_all(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()
        for one in filter(None, broken):
            raise one


async def _end_all() -> None:
    """Again and again: `wait_for` swallows a cancellation that comes together with data."""
    while others := asyncio.all_tasks() - {asyncio.current_task()}:
        for task in others:
            task.cancel()
        await asyncio.wait(others, timeout=1)
