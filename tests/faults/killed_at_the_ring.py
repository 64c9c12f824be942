"""The product, but a worker that finds the file TRAP on its way to the doorbell takes it away and is killed."""

import os
import signal
from pathlib import Path

from app.realtime import doorbell
from wsgi import app as app

_ring = doorbell.ring


def ring() -> str | None:
    try:
        Path(os.environ["TRAP"]).unlink()
    except FileNotFoundError:
        return _ring()
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("unreachable")


doorbell.ring = ring
