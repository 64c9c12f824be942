"""`./test`: the set-up with the tools for tests, then pytest with the arguments given."""

import os
import shutil
import sys

from bootstrap.paths import PYTHON
from bootstrap.set_up import set_up
from bootstrap.speech import give_up, tell
from bootstrap.test_tools import machine_tools

IN_MEMORY = "/dev/shm"
ENOUGH = 2 * 1024**3  # bytes
EVERYTHING = ("-n", "3", "--dist", "load", "--maxschedchunk", "1")  # of the faults many only wait
# A test makes its own; what the terminal happens to be set to must not reach somebody's real database.
SETTINGS = {
    *("HOST", "PORT", "INSTANCE_PATH", "DATABASE_URL", "REDIS_URL", "GOVINTEL_ENV", "SECRET_KEY", "PUBLIC_URL"),
    *("TRUSTED_PROXIES", "MAIL_URL", "WEB_CONCURRENCY", "STREAMS_PER_PERSON", "STREAMS_PER_ADDRESS"),
    *("WEBHOOKS_ALLOW_PRIVATE", "SAMPLE_DATA", "METRICS_TOKEN"),
}


def main() -> None:
    set_up(with_test_tools=True)
    environment = {name: value for name, value in os.environ.items() if name not in SETTINGS}
    environment |= _machine_tools() | _place_for_databases()
    if os.environ.get("CI"):
        environment["REQUIRE_ALL"] = "1"
    arguments = sys.argv[1:] or EVERYTHING
    os.execve(PYTHON, [str(PYTHON), "-m", "pytest", *arguments], environment)


def _machine_tools() -> dict[str, str]:
    found = machine_tools()
    if "CHROMIUM" not in found:
        _leave_out("Chromium is missing (on Debian: apt-get install chromium): tests in a browser are left out.")
    if "POSTGRES_BIN" not in found:
        _leave_out("PostgreSQL's server is missing (on Debian: apt-get install postgresql): its tests are left out.")
    if "NGINX" not in found:
        _leave_out("nginx is missing (on Debian: apt-get install nginx): tests behind a proxy are left out.")
    return found


def _place_for_databases() -> dict[str, str]:
    """In memory, where there is some: every commit waits for the disk, and the tests make some ten thousand."""
    if "PYTEST_DEBUG_TEMPROOT" in os.environ or not os.access(IN_MEMORY, os.W_OK):
        return {}
    return {"PYTEST_DEBUG_TEMPROOT": IN_MEMORY} if shutil.disk_usage(IN_MEMORY).free > ENOUGH else {}


def _leave_out(what: str) -> None:
    if os.environ.get("CI"):
        give_up(what)
    tell(what)


if __name__ == "__main__":
    main()
