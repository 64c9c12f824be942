"""How gunicorn serves: `gunicorn -c gunicorn.conf.py wsgi:app`."""

import gc
import json
import logging
import os
import resource
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import gevent
from gunicorn.glogging import Logger
from gunicorn.workers.ggevent import GeventWorker


class LiveWorker(GeventWorker):
    """Lets the hub have a connection: forgets the request, with its greenlet and its environ. Closing its own
    descriptor leaves the connection open, since the hub holds a duplicate.
    """

    def is_already_handled(self, respiter: Any) -> bool:
        if getattr(respiter, "taken_over", False):
            raise StopIteration
        return super().is_already_handled(respiter)


class AsJson(logging.Formatter):
    """The master's own lines in production; it must not import the application, whose workers write theirs alike."""

    def format(self, record: logging.LogRecord) -> str:
        said = {"level": record.levelname.lower(), "logger": record.name, "process": record.process}
        when = self.formatTime(record, "%Y-%m-%dT%H:%M:%SZ")
        return json.dumps({"timestamp": when, **said, "message": super().format(record)}, ensure_ascii=False)


AsJson.converter = time.gmtime


class Lines(Logger):
    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        if os.environ.get("GOVINTEL_ENV") == "production":
            for handler in self.error_log.handlers:
                handler.setFormatter(AsJson())


logger_class = Lines
worker_class = LiveWorker
_host = os.environ.get("HOST") or "127.0.0.1"
bind = f"{f'[{_host}]' if ':' in _host else _host}:{os.environ.get('PORT') or '8000'}"
workers = int(os.environ.get("WEB_CONCURRENCY") or "2")
worker_connections = 20_000  # connections, not requests: an idle stream is one, and the default is 1,000
backlog = 4096
keepalive = 2  # seconds; an idle connection holds up a graceful stop for as long
limit_request_line = 8190  # bytes; a cursor of 4 kB is answered with a reset, not with an error
graceful_timeout = 8  # seconds; everything has to be stopped within 10
timeout = 30
drain_seconds = 3.0  # over which the streams of a leaving worker end
returns = 50.0  # a second, that come back to this host: all its workers end at the same time, and share it
control_socket_disable = True  # its default is one socket for all instances of a user
loglevel = "warning"

_A_TURN = 1e-6  # seconds
_COUNTS = "PROMETHEUS_MULTIPROC_DIR"
_OWN = "govintel-metrics-"
if not os.environ.get(_COUNTS):
    # In memory, where there is some: the files are mapped, and a disk that is full would kill the worker that counts.
    _memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    os.environ[_COUNTS] = tempfile.mkdtemp(prefix=_OWN, dir=_memory)


def on_starting(server: Any) -> None:
    """What the workers of before have counted is no part of this server's figures. Each stream is an open file, and a
    shell's usual 1,024 would end at a thousand browsers.
    """
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    enough = 2 * worker_connections
    resource.setrlimit(resource.RLIMIT_NOFILE, (enough if most == resource.RLIM_INFINITY else min(enough, most), most))
    counts = Path(os.environ[_COUNTS])
    counts.mkdir(parents=True, exist_ok=True)
    for counted in counts.glob("*.db"):
        counted.unlink()


def on_exit(server: Any) -> None:
    counts = Path(os.environ[_COUNTS])
    if counts.name.startswith(_OWN):
        shutil.rmtree(counts, ignore_errors=True)


def post_worker_init(worker: Any) -> None:
    """Start the worker's hub, and watch for the worker's end: its streams are the hub's, and gunicorn forgot them."""
    from app.live.stream import start_hub

    hub = start_hub(worker.app.wsgi())
    gc.collect()
    gc.freeze()  # looking through the whole application again and again would stop the streams for a moment each time
    hub.takes_sockets = sys.platform == "linux"  # it watches them with epoll

    def drain_with_the_worker() -> None:
        while worker.alive:
            gevent.sleep(0.1)
        hub.drain(drain_seconds, returns / workers)

    worker.draining = gevent.spawn(drain_with_the_worker)


def pre_request(worker: Any, request: Any) -> None:
    """Let the loop turn: its timers, its other sockets. Where the next request is always there already, as a program's
    on a connection that it keeps, a worker went from one to the next for up to 170 ms, and its streams stood still. To
    sleep for nothing at all would let other greenlets run, but not the loop.
    """
    gevent.sleep(_A_TURN)


def worker_exit(server: Any, worker: Any) -> None:
    """A worker leaves when its last stream has ended."""
    if hasattr(worker, "draining"):
        worker.draining.join()


def child_exit(server: Any, worker: Any) -> None:
    """However a worker ended, its streams are no longer open."""
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)
