"""The virtual environment, filled from a lock: every package is checked against its hash."""

import os
import platform
import shutil
import sys
from pathlib import Path

from bootstrap.commands import ToolFailed, run_tool
from bootstrap.paths import ENVIRONMENT, LOCKS
from bootstrap.speech import tell
from bootstrap.stamps import fingerprint, is_stamped

STAMP = ENVIRONMENT / ".made-from"
NO_VENV = "Where this Python cannot make virtual environments, install its venv package (on Debian: python3-venv)."


def make_environment(*, with_test_tools: bool = False) -> None:
    """locks/test.txt holds all that locks/serve.txt holds, so an environment for tests serves as well."""
    test, serve = (fingerprint(LOCKS / f"{name}.txt") for name in ("test", "serve"))
    enough = [test] if with_test_tools else [test, serve]
    if _is_made_here(ENVIRONMENT) and is_stamped(STAMP, *enough):
        return
    tell("Installing Python packages")
    STAMP.unlink(missing_ok=True)
    install(ENVIRONMENT, LOCKS / ("test.txt" if with_test_tools else "serve.txt"))
    STAMP.write_text(enough[-1])


def install(folder: Path, lock: Path) -> None:
    """Raises ToolFailed."""
    _create(folder)
    python = folder / "bin" / "python"
    options = ("--quiet", "--require-hashes", "--compile-bytecode", "--python", python)
    try:
        run_tool(_uv(folder), "pip", "sync", *options, lock)
    except ToolFailed as failure:
        tell(f"{failure}\nTrying again with pip")
        # A lock names everything; what pip would look up beside it, such as an extra, it would find without a hash.
        run_tool(python, "-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps", "-r", lock)


def _create(folder: Path) -> None:
    if _is_made_here(folder):
        return
    try:
        run_tool(sys.executable, "-m", "venv", "--clear", folder)
    except ToolFailed as failure:
        shutil.rmtree(folder, ignore_errors=True)
        raise ToolFailed(f"{failure}\n{NO_VENV}") from failure


def _is_made_here(folder: Path) -> bool:
    """A copied folder and a renewed Python both leave scripts behind that name what is no longer there."""
    settings = folder / "pyvenv.cfg"
    if not os.access(folder / "bin" / "python", os.X_OK) or not settings.exists():
        return False
    made = settings.read_text().splitlines()
    of_this_python = f"version = {platform.python_version()}" in made
    return of_this_python and any(line.startswith("command = ") and line.endswith(f" {folder}") for line in made)


def _uv(folder: Path) -> Path:
    """A folder of its own keeps the installer out of what it installs. Raises ToolFailed."""
    place = folder / "installer"
    lock = LOCKS / "installer.txt"
    if not is_stamped(place / ".made-from", fingerprint(lock)):
        pip = (folder / "bin" / "python", "-m", "pip", "install", "--quiet", "--upgrade", "--require-hashes")
        run_tool(*pip, "--target", place, "-r", lock)
        (place / ".made-from").write_text(fingerprint(lock))
    return place / "bin" / "uv"
