"""What `fork_server` starts: it imports what a worker has, and becomes gunicorn once for each line that it reads.

A program of its own: what it imports, it must import below gevent's patches.
"""

import json
import os
import queue
import signal
import sys
import time
import warnings
from types import SimpleNamespace
from typing import NoReturn

from gevent import monkey


def import_everything() -> None:
    """gunicorn's master keeps its own clock and queue: it runs unpatched, and its workers patch the rest themselves."""
    clock = SimpleNamespace(sleep=time.sleep, time=time.time, monotonic=time.monotonic)
    queues = SimpleNamespace(SimpleQueue=queue.SimpleQueue, Empty=queue.Empty)
    monkey.patch_all(os=False, signal=False, subprocess=False)
    warnings.filterwarnings("ignore", category=monkey.MonkeyPatchWarning, message="Patching more than once")

    import gunicorn.app.wsgiapp
    import gunicorn.arbiter
    import gunicorn.workers.ggevent

    import app.live.stream  # noqa: F401

    gunicorn.arbiter.__dict__.update(time=clock, queue=queues)


def serve() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel reaps
    for order in sys.stdin:
        if pid := os.fork():
            print(pid, flush=True)
        else:
            become_gunicorn(*json.loads(order))


def become_gunicorn(args: list[str], environ: dict[str, str], log: str) -> NoReturn:
    from gunicorn.app.wsgiapp import run

    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    said, nothing = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND), os.open(os.devnull, os.O_RDONLY)
    for number, descriptor in enumerate((nothing, said, said)):
        os.dup2(descriptor, number)
    os.environ.clear()
    os.environ.update(environ)
    sys.argv = ["gunicorn", *args]
    sys.exit(run())


if __name__ == "__main__":
    import_everything()
    serve()
