"""The processes that the launcher starts, each in a session of its own: Ctrl-C reaches the launcher alone."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from bootstrap.paths import ROOT

PR_SET_PDEATHSIG = 1  # from Linux's prctl.h


class Child:
    def __init__(self, name: str, *command: str | Path, environment: Mapping[str, str]) -> None:
        self.name = name
        self._command = [str(word) for word in command]
        self._environment = environment
        self.start()

    def start(self) -> None:
        self.started_at = time.monotonic()
        self._process = subprocess.Popen(
            self._command,
            cwd=ROOT,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_end_with_launcher,
        )

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    @property
    def ending(self) -> str:
        code = self._process.returncode
        return f"was killed by signal {-code}" if code < 0 else f"ended with status {code}"

    def ask_to_stop(self) -> None:
        if self.alive:
            self._process.terminate()

    def see_stopped(self, *, by: float) -> None:
        """Wait until then (time.monotonic), and kill what is left of its session."""
        try:
            self._process.wait(max(0.0, by - time.monotonic()))
        except subprocess.TimeoutExpired:
            pass
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            return
        self._process.wait()


def _end_with_launcher() -> None:
    """A launcher that is killed outright cannot stop anything; on Linux the kernel then does it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
