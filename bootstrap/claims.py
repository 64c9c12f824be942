"""What one running copy must have to itself: its instance folder and its port."""

import errno
import fcntl
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bootstrap.speech import give_up


@contextmanager
def sole_use_of(instance: Path) -> Iterator[None]:
    """The lock goes with its process, so a killed one leaves none behind."""
    with (instance / "running.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            give_up(f"GovIntel is already running on {instance}.")
        yield


def check_port(host: str, port: int) -> None:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as refusal:
        reason = "it is in use" if refusal.errno == errno.EADDRINUSE else refusal.strerror
        give_up(f"GovIntel cannot serve on {host}:{port}: {reason}. Choose another with PORT=8001 ./run")
