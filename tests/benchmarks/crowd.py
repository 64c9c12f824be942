"""Thousands of listeners that cost next to nothing: a process in C, compiled at the first use."""

import subprocess
import tempfile
from array import array
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import NamedTuple

from .cores import CLIENTS, pin

HERE = Path(__file__).parent
KEPT = 64  # moments for each listener


class Heard(NamedTuple):
    """Events in all, and by the listener that heard fewest and most."""

    total: int
    fewest: int
    most: int


@cache
def compiled(name: str) -> Path:
    """A C file of this folder as a program."""
    program = Path(tempfile.mkdtemp(prefix="gi-bench-")) / name
    subprocess.run(["cc", "-O2", "-o", program, HERE / f"{name}.c"], check=True)
    return program


class Crowd:
    """Connected listeners; `seconds` is how long it took until all were in."""

    def __init__(self, process: "subprocess.Popen[str]", count: int) -> None:
        self._process, self.count = process, count
        said = self._read().split()
        assert said[:2] == ["ready", str(count)], said
        self.seconds = float(said[2])

    def reset(self) -> None:
        self._ask("reset")

    def hear(self, events: int, seconds: float = 60.0) -> Heard:
        """Wait until everybody has heard so many since the last reset. Without that there is no result."""
        heard = Heard(*map(int, self._ask(f"wait {events} {round(seconds * 1000)}").split()[1:]))
        assert heard.fewest == heard.most == events, f"not everybody heard {events}: {heard}"
        return heard

    def moments(self) -> list["array[int]"]:
        """For each listener, when it heard each of the first events (nanoseconds of the monotonic clock)."""
        with tempfile.NamedTemporaryFile() as file:
            self._ask(f"times {file.name}")
            data = array("q", Path(file.name).read_bytes())
        return [data[n * KEPT : (n + 1) * KEPT] for n in range(self.count)]

    def _ask(self, words: str) -> str:
        assert self._process.stdin
        self._process.stdin.write(f"{words}\n")
        self._process.stdin.flush()
        return self._read()

    def _read(self) -> str:
        assert self._process.stdout
        line = self._process.stdout.readline()
        assert line, "the listeners ended; what they said stands above"
        return line


@contextmanager
def crowd(port: int, requests: Sequence[str], mode: str = "sse") -> Iterator[Crowd]:
    """One listener for each request, connected, on a core of their own."""
    with tempfile.NamedTemporaryFile("w") as file:
        file.write("".join(f"{request}\0" for request in requests))
        file.flush()
        command = [compiled("crowd"), str(port), file.name, mode]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        pin(process.pid, CLIENTS)
        try:
            yield Crowd(process, len(requests))
        finally:
            process.kill()
            process.communicate()


def request(path: str, token: str = "") -> str:
    """What a listener sends."""
    credential = f"Authorization: Bearer {token}\r\n" if token else ""
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n{credential}\r\n"
