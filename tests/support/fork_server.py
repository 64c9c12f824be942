"""gunicorn, forked from a process that has imported the application: a server's two workers importing it each is most
of what its start costs, and hundreds of servers start here.

What runs is what `python -m gunicorn` runs: a master, workers that it forks, an application that each of them makes.
Alone the modules are there already, imported below gevent's patches as in a worker.
"""

import json
import os
import select
import signal
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

from app.config import ROOT


class Forked:
    """A process that another one has forked and reaps; what tests ask of `subprocess.Popen`."""

    def __init__(self, pid: int, args: list[str]) -> None:
        self.pid = pid
        self.args = args
        self._process = os.pidfd_open(pid)
        self._end = select.poll()
        self._end.register(self._process, select.POLLIN)

    def __del__(self) -> None:
        os.close(self._process)

    def poll(self) -> int | None:
        return 0 if self._end.poll(0) else None

    def wait(self, timeout: float | None = None) -> None:
        """Raises subprocess.TimeoutExpired."""
        if not self._end.poll(None if timeout is None else timeout * 1000):
            raise subprocess.TimeoutExpired(self.args, timeout or 0)

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            signal.pidfd_send_signal(self._process, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


def fork(args: list[str], environ: dict[str, str], log: Path) -> Forked:
    """Start `gunicorn ARGS` in a session of its own; what it says is added to the log."""
    orders = _server()
    assert orders.stdin is not None and orders.stdout is not None
    orders.stdin.write(json.dumps([args, environ, str(log)]) + "\n")
    orders.stdin.flush()
    return Forked(int(orders.stdout.readline()), args)


_counts = tempfile.TemporaryDirectory(prefix="gi-counts-")  # whether counts are shared is decided at the import


@cache
def _server() -> "subprocess.Popen[str]":
    """One for each of pytest's processes; it ends with them, as nobody holds its input any more."""
    command = [sys.executable, "-m", "tests.support.gunicorn_forks"]
    environ = os.environ | {"PROMETHEUS_MULTIPROC_DIR": _counts.name}
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, env=environ, text=True, stdin=pipe, stdout=pipe)
