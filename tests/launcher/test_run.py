"""`./run` as somebody types it: from nothing to pages that can be signed in to, and away again without a trace."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

import pytest

from app.config import ROOT
from tests.support.databases import free_port
from tests.support.servers import processes_of

PATIENCE = 40.0  # seconds until it is ready on a busy machine
LONGEST_STOP = 10.0


class Launched:
    """A running `./run` with an instance of its own."""

    def __init__(self, instance: Path, **settings: str) -> None:
        self.instance, self.port = instance, free_port()
        environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        environment |= {"INSTANCE_PATH": str(instance), "PORT": str(self.port), "WEB_CONCURRENCY": "1", **settings}
        self._process = subprocess.Popen(
            [ROOT / "run"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.said = self._listen_until_it_runs()

    def _listen_until_it_runs(self) -> str:
        assert self._process.stdout
        said, deadline = "", time.monotonic() + PATIENCE
        while "Ctrl-C stops it." not in said:
            line = self._process.stdout.readline()
            said += line
            assert line and time.monotonic() < deadline, said
        return said

    def ask(self, method: str, path: str, form: dict[str, str] | None = None, cookie: str = "") -> tuple[int, str, str]:
        """The status, the body, and the cookie to bring the next time."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
        connection.request(method, path, urlencode(form) if form else None, headers)
        answer = connection.getresponse()
        given = SimpleCookie(answer.headers.get("Set-Cookie", ""))
        kept = "; ".join(f"{name}={morsel.value}" for name, morsel in given.items()) or cookie
        body = answer.read().decode()
        connection.close()
        return answer.status, body, kept

    def start_page_of(self, email: str, password: str) -> str:
        """Sign in as a person does, with the form's own token."""
        _, page, cookie = self.ask("GET", "/sign-in")
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        assert token, page
        form = {"email": email, "password": password, "csrf_token": token[1]}
        status, refusal, cookie = self.ask("POST", "/sign-in", form, cookie)
        assert status == 302, refusal
        return self.ask("GET", "/admin", cookie=cookie)[1]

    @property
    def accounts(self) -> list[list[str]]:
        """E-mail, password, and `admin` or the startup's slug."""
        return [line.split("\t") for line in (self.instance / "sample-accounts.txt").read_text().splitlines()]

    def stop(self, how: signal.Signals = signal.SIGTERM) -> float:
        """Seconds until it had ended."""
        began = time.monotonic()
        self._process.send_signal(how)
        self._process.communicate(timeout=2 * LONGEST_STOP)
        return time.monotonic() - began

    @property
    def left_behind(self) -> list[str]:
        """Processes that still run with this instance."""
        return list(processes_of(self.instance).values())


Launch = Callable[..., Launched]


@pytest.fixture
def launch(tmp_path: Path) -> Iterator[Launch]:
    with ExitStack() as stack:

        def make(**settings: str) -> Launched:
            launched = Launched(tmp_path / "instance", **settings)
            stack.callback(launched.stop)
            return launched

        yield make


@pytest.mark.timeout(120)
def test_an_empty_installation_is_filled_served_stopped_and_found_again(launch: Launch) -> None:
    first = launch()
    assert f"http://127.0.0.1:{first.port}" in first.said
    email, password, side = first.accounts[0]
    assert side == "admin" and re.search(rf"{email} +{password}", first.said)
    assert (first.instance / "sample-accounts.txt").stat().st_mode & 0o777 == 0o600
    assert "SIG-" in first.start_page_of(email, password)

    assert first.stop() < LONGEST_STOP and first.left_behind == []
    second = launch()
    assert "sample data" not in second.said and second.accounts[0] == [email, password, side]
    assert "SIG-" in second.start_page_of(email, password)
    assert second.stop(signal.SIGINT) < LONGEST_STOP and second.left_behind == []


@pytest.mark.timeout(120)
def test_without_sample_data_nobody_can_sign_in_yet(launch: Launch) -> None:
    launched = launch(SAMPLE_DATA="0")
    assert launched.ask("GET", "/sign-in")[0] == 200
    assert not (launched.instance / "sample-accounts.txt").exists()


def test_the_settings_can_be_read_where_nothing_is_installed_yet() -> None:
    """The launcher reads them before it installs anything; `-I -S` hides what is installed here."""
    load = (
        "import runpy; print(runpy.run_path('app/config.py')['settings']({'INSTANCE_PATH': 'instance'})['PUBLIC_URL'])"
    )
    done = subprocess.run([sys.executable, "-I", "-S", "-c", load], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout == "http://127.0.0.1:8000\n", done.stderr
