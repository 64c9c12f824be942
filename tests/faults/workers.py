"""gunicorn's workers, as Linux shows them: which there are, and which of them has a connection."""

import http.client
import os
import signal
import time
from pathlib import Path

from tests.support.servers import Server

from .ledger import wait_for

LONGEST_START = 30.0  # seconds for a new worker on a busy machine


def workers_of(server: Server) -> set[int]:
    children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children")
    return {int(pid) for pid in children.read_text().split()}


def worker_at(server: Server, client_port: int) -> int | None:
    """The worker that has accepted the connection from this port of loopback."""
    inode = _inode(server.port, client_port)
    return next((pid for pid in workers_of(server) if inode and f"socket:[{inode}]" in _open_files(pid)), None)


def kill_worker(server: Server, pid: int) -> float:
    """Returns once gunicorn has missed it; says when it was killed (time.monotonic)."""
    killed = time.monotonic()
    os.kill(pid, signal.SIGKILL)
    wait_for(lambda: pid not in workers_of(server), 10, "the killed worker was not missed")
    return killed


def wait_until_all_serve(server: Server) -> None:
    """Until each of the workers there are has answered."""
    serving: set[int] = set()

    def all_serve() -> bool:
        if worker := _who_answers(server):
            serving.add(worker)
        return len(workers_of(server)) > 1 and workers_of(server) <= serving

    wait_for(all_serve, LONGEST_START, "the workers did not come back")


def _who_answers(server: Server) -> int | None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    try:
        connection.request("GET", "/healthz")
        connection.getresponse().read()
        assert connection.sock
        return worker_at(server, connection.sock.getsockname()[1])
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def _inode(port: int, client_port: int) -> str | None:
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        if fields[1].endswith(f":{port:04X}") and fields[2].endswith(f":{client_port:04X}"):
            return fields[9]
    return None


def _open_files(pid: int) -> set[str]:
    files: set[str] = set()
    try:
        for file in Path(f"/proc/{pid}/fd").iterdir():
            files.add(str(file.readlink()))
    except OSError:
        pass  # it was closed, or the worker has gone, between two looks
    return files
