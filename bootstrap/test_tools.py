"""What the tests need from the machine itself: a browser, a PostgreSQL server and a proxy."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from bootstrap.commands import ToolFailed, run_tool
from bootstrap.speech import tell

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def machine_tools() -> dict[str, str]:
    """Where each is, by the name under which the tests are told; what is missing and cannot be installed is not there.
    Of Debian's releases some have no headless shell: then the browser itself does its part.
    """
    found = {
        "CHROMIUM": _found_or_installed(_chromium, "chromium", "Chromium"),
        "HEADLESS_SHELL": _found_or_installed(_headless_shell, "chromium-headless-shell", "Chromium's headless shell"),
        "POSTGRES_BIN": _found_or_installed(_postgres_programs, "postgresql", "PostgreSQL's server"),
        "NGINX": _found_or_installed(_nginx, "nginx", "nginx"),
    }
    return {name: value for name, value in found.items() if value}


def _chromium() -> str | None:
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def _headless_shell() -> str | None:
    return shutil.which("chromium-headless-shell")


def _postgres_programs() -> str | None:
    packaged = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda initdb: int(initdb.parts[4]))
    found = packaged[-1] if packaged else shutil.which("initdb")
    return str(Path(found).parent) if found else None


def _nginx() -> str | None:
    return shutil.which("nginx", path=os.environ.get("PATH", "") + os.pathsep + "/usr/sbin")  # not on everybody's path


def _found_or_installed(find: Callable[[], str | None], package: str, name: str) -> str | None:
    found = find()
    if not found and os.geteuid() == 0 and shutil.which("apt-get"):
        tell(f"Installing {name}")
        _install(package)
        found = find()
    return found


def _install(package: str) -> None:
    install = ("apt-get", "install", "--yes", "--quiet", "--no-install-recommends", package)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        run_tool("apt-get", "update", "--quiet", environment=environment)
        run_tool(*install, environment=environment)
    except ToolFailed as failure:
        tell(str(failure))
