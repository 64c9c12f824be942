"""The product, but a worker that finds the file TRAP on its way to the doorbell takes it away and is killed."""

import os
import signal
from pathlib import Path

from app.realtime import doorbell
from app.realtime.told import Reading
from wsgi import app as app

_ring = doorbell.ring


def ring(committed: Reading | None = None) -> str | None:
    try:
        Path(os.environ["TRAP"]).unlink()
    except FileNotFoundError:
        return _ring(committed)
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("unreachable")


doorbell.ring = ring
