"""npm, from the machine or else, for as long as it is needed, from a Python wheel."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bootstrap.commands import run_tool
from bootstrap.environment import install
from bootstrap.paths import LOCKS
from bootstrap.speech import tell


@contextmanager
def npm() -> Iterator[tuple[str, dict[str, str]]]:
    """The command, and the environment to start it in."""
    found = shutil.which("npm")
    if found and shutil.which("node"):
        yield found, dict(os.environ)
        return
    tell("npm is missing: borrowing it for this set-up")
    with tempfile.TemporaryDirectory(prefix="govintel-npm-") as folder:
        yield _borrowed_npm(Path(folder))


def _borrowed_npm(folder: Path) -> tuple[str, dict[str, str]]:
    install(folder, LOCKS / "nodejs.txt")
    tools = folder / "bin"
    return str(tools / "npm"), os.environ | {"PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"}


def install_packages(*, with_test_tools: bool) -> None:
    """Raises ToolFailed, also when a package is not the one whose hash is in the lock."""
    extent = [] if with_test_tools else ["--omit=dev"]
    with npm() as (command, environment):
        run_tool(command, "ci", "--no-audit", "--no-fund", *extent, environment=environment)
