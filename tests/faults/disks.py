"""Disks that fill up: a small one, where the machine lets us mount it, and files that may not grow, anywhere."""

import resource
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.servers import Server

from .workers import workers_of

SIZE = 16 * 1024**2  # bytes


def may_mount() -> bool:
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "none", folder], capture_output=True)
        if done.returncode == 0:
            subprocess.run(["umount", folder], check=True)
        return done.returncode == 0


@contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """A disk of a few megabytes, mounted there."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "none", folder], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def fill(folder: Path) -> Callable[[], None]:
    """Take all the room there is on this disk; returns what gives it back."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (1024**2, 4096, 1):
            _write_until_full(file.write, bytes(size))
    return filler.unlink


def _write_until_full(write: Callable[[bytes], int], piece: bytes) -> None:
    try:
        while write(piece):
            pass
    except OSError:
        return


def grow_no_further(server: Server) -> Callable[[], None]:
    """The workers may make no file larger than a byte; returns what lets them again."""
    workers = workers_of(server)
    before = {pid: resource.prlimit(pid, resource.RLIMIT_FSIZE) for pid in workers}
    for pid, (_, hard) in before.items():
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (1, hard))

    def again() -> None:
        for pid, limits in before.items():
            resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)

    return again
