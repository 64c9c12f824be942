"""Real gunicorn on loopback, and the same installation's application beside it, in the test's own process."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path

from apiflask import APIFlask

from app.accounts.models import Person
from app.config import ROOT
from app.extensions import db

from .apps import application, environment
from .cookies import cookie_of
from .databases import free_port
from .fork_server import Forked, fork
from .listener import Listener
from .world import World

Process = subprocess.Popen[bytes] | Forked
Start = Callable[[dict[str, str], Path], Process]
GUNICORN = ("-c", "gunicorn.conf.py")
LONGEST_START = 45.0  # seconds; three tests that start servers and browsers at the same time share two cores


class Server:
    """A running installation. `app` is a process beside it: what it does must be on the wire at once."""

    def __init__(self, port: int, environ: dict[str, str], start: Start, log: Path) -> None:
        self.port = port
        self.environ = environ
        self.log_file = log
        self.app: APIFlask = application(environ)
        self._start = start
        self.process = start(environ, log)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        return self.log_file.read_text()

    def listen(self, person: Person, *, last_event_id: str | None = None, **query: str) -> Listener:
        """Open a stream with this person's session."""
        headers = {"Cookie": cookie_of(self.app, person)} | _asked(last_event_id)
        return Listener(self.url, headers, **query)

    def listen_with(self, token: str, *, last_event_id: str | None = None, **query: str) -> Listener:
        """Open a stream with an API token."""
        return Listener(self.url, {"Authorization": f"Bearer {token}"} | _asked(last_event_id), **query)

    def hup(self) -> None:
        self.process.send_signal(signal.SIGHUP)

    def kill_workers(self) -> None:
        """End them without a word; gunicorn starts others."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        for worker in children.split():
            os.kill(int(worker), signal.SIGKILL)

    def kill(self) -> None:
        """All that belongs to it at once, as on a host that loses its power."""
        for pid in processes_of(self.environ["INSTANCE_PATH"]):
            os.kill(pid, signal.SIGKILL)
        with suppress(ProcessLookupError):  # it has ended by itself
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def start_again(self) -> None:
        """On the same port, after a stop."""
        self.process = self._start(self.environ, self.log_file)
        wait_until_it_serves(self.port, self.process, self.log_file)

    def stop(self, patience: float = 15) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(patience)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()


def _asked(last_event_id: str | None) -> dict[str, str]:
    return {"Last-Event-ID": last_event_id} if last_event_id is not None else {}


@contextmanager
def gunicorn(
    database: str, instance: Path, redis_url: str | None = None, workers: int = 2, **more: str
) -> Iterator[Server]:
    """Serve this database until the block ends."""
    start = _command(sys.executable, "-m", "gunicorn", *GUNICORN, "wsgi:app")
    with _running(start, database, instance, redis_url, workers, more) as server:
        yield server


@contextmanager
def forked(
    database: str,
    instance: Path,
    redis_url: str | None = None,
    workers: int = 2,
    application: str = "wsgi:app",
    **more: str,
) -> Iterator[Server]:
    """The same, in a fraction of the time: the application is imported once for many servers. None ends by itself."""

    def start(environ: dict[str, str], log: Path) -> Forked:
        return fork([*GUNICORN, application], environ, log)

    more |= {"PROMETHEUS_MULTIPROC_DIR": str(instance / "counts")}
    with _running(start, database, instance, redis_url, workers, more) as server:
        try:
            yield server
        finally:
            server.kill()


@contextmanager
def launched(
    database: str, instance: Path, redis_url: str | None = None, workers: int = 2, **more: str
) -> Iterator[Server]:
    """The same by `./run`, which has a background process beside the workers."""
    with _running(_command(str(ROOT / "run")), database, instance, redis_url, workers, more) as server:
        yield server


@contextmanager
def _running(
    start: Start, database: str, instance: Path, redis_url: str | None, workers: int, more: dict[str, str]
) -> Iterator[Server]:
    port = free_port()
    path = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environ = path | environment(
        database, instance, redis_url, PORT=str(port), WEB_CONCURRENCY=str(workers), PYTHONUNBUFFERED="1", **more
    )
    server = Server(port, environ, start, instance / "server.log")
    try:
        wait_until_it_serves(port, server.process, server.log_file)
        yield server
    finally:
        server.stop()
        with server.app.app_context():
            db.engine.dispose()


def _command(*words: str) -> Start:
    def start(environ: dict[str, str], log: Path) -> "subprocess.Popen[bytes]":
        with log.open("ab") as file:
            return subprocess.Popen(words, cwd=ROOT, env=environ, stdout=file, stderr=file, start_new_session=True)

    return start


def processes_of(instance: Path | str) -> dict[int, str]:
    """What runs with this instance folder, by its process id, and its command."""
    found: dict[int, str] = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"INSTANCE_PATH={instance}\0".encode() in (process / "environ").read_bytes():
                found[int(process.name)] = (process / "cmdline").read_text().replace("\0", " ")
        except OSError:  # it has ended, or is somebody else's
            continue
    return found


def wait_until_it_serves(port: int, process: Process, log: Path) -> None:
    deadline = time.monotonic() + LONGEST_START
    while process.poll() is None and time.monotonic() < deadline:
        connection = HTTPConnection("127.0.0.1", port, timeout=2)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.05)
        finally:
            connection.close()
    raise RuntimeError(f"gunicorn did not start: {log.read_text()[-3000:]}")


def world_on(server: Server, suffix: str) -> World:
    """Another programme in the server's database."""
    return World(suffix)
