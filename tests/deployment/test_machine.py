"""The samples for a machine: nginx before the server, and systemd's units."""

import re
import shutil
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from pathlib import Path
from typing import NamedTuple

import pytest

from app.config import ROOT
from tests.house.test_docs import CONFIGURATION, READ_FROM_ENVIRONMENT, document
from tests.support.databases import free_port
from tests.support.nginx import USER, in_the_folder, nginx_program, running
from tests.support.servers import Server
from tests.support.world import World

UNITS = ("govintel.service", "govintel-work.service")
PLACE = "/opt/govintel"
STOPPED = 10  # seconds


class Served(NamedTuple):
    """nginx's ports, and whom a client believes."""

    plain: int
    tls: int
    trusted: ssl.SSLContext

    @contextmanager
    def asked(self, path: str, **headers: str) -> Iterator[HTTPResponse]:
        with closing(HTTPSConnection("localhost", self.tls, timeout=10, context=self.trusted)) as connection:
            connection.request("GET", path, headers=headers)
            yield connection.getresponse()


def certificate(folder: Path) -> ssl.SSLContext:
    key, made = folder / "govintel.key", folder / "govintel.pem"
    name = ("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost")
    asked = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *name)
    subprocess.run([*asked, "-keyout", key, "-out", made], check=True, capture_output=True)
    return ssl.create_default_context(cafile=made)


def sample(folder: Path, plain: int, tls: int, server: int) -> str:
    """deploy/nginx.conf with this machine's places in it, each of which it must name once."""
    text = document("deploy/nginx.conf")
    changes = {
        "server web:8000;": f"server 127.0.0.1:{server};",
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen 443 ssl": f"listen 127.0.0.1:{tls} ssl",
        "pid /run/nginx.pid;": f"pid {folder}/nginx.pid; daemon off; {USER}",
        "http {\n": f"http {{\n{in_the_folder(folder)}\n",
        "/etc/nginx/certificates/govintel.pem": f"{folder}/govintel.pem",
        "/etc/nginx/certificates/govintel.key": f"{folder}/govintel.key",
    }
    for there, here in changes.items():
        assert text.count(there) == 1, there
        text = text.replace(there, here)
    return text


def test_behind_the_sample_for_nginx_pages_and_streams_come_over_tls(
    world: World, make_server: Callable[..., Server], tmp_path: Path
) -> None:
    program = nginx_program()
    if program is None:
        pytest.skip("nginx is not installed")
    served = Served(free_port(), free_port(), certificate(tmp_path))
    public_url = f"https://localhost:{served.tls}"
    server = make_server(workers=1, GOVINTEL_ENV="production", PUBLIC_URL=public_url, TRUSTED_PROXIES="1")
    with running(program, sample(tmp_path, served.plain, served.tls, server.port), tmp_path, served.tls):
        with served.asked("/sign-in") as page:
            assert page.status == 200 and "Secure" in page.headers["Set-Cookie"] and page.headers["X-Request-Id"]
        with served.asked("/live", Authorization=f"Bearer {world.token(world.a_owner)}") as stream:
            assert (stream.status, stream.readline()) == (200, b"event: live:hello\n")
        assert _spoken(served) == "h2"
        with closing(HTTPConnection("127.0.0.1", served.plain, timeout=10)) as plain:
            plain.request("GET", "/inbox", headers={"Host": "govintel.example"})
            assert plain.getresponse().headers["Location"] == "https://govintel.example/inbox"


def _spoken(served: Served) -> str | None:
    served.trusted.set_alpn_protocols(["h2", "http/1.1"])
    with (
        socket.create_connection(("127.0.0.1", served.tls), 10) as plain,
        served.trusted.wrap_socket(plain, server_hostname="localhost") as sock,
    ):
        return sock.selected_alpn_protocol()


@pytest.mark.parametrize("unit", UNITS)
def test_systemd_takes_the_units(unit: str, tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd is not installed")
    for name in UNITS:
        (tmp_path / name).write_text(document(f"deploy/{name}").replace(PLACE, str(ROOT)))
    done = subprocess.run([program, "verify", tmp_path / unit], capture_output=True, text=True)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_names_settings_that_are_read_and_leaves_time_to_stop(unit: str) -> None:
    read = {name for file in CONFIGURATION for name in READ_FROM_ENVIRONMENT.findall(document(file))}
    text = document(f"deploy/{unit}")
    [given] = re.findall("^Environment=(.+)$", text, re.MULTILINE)
    named = {pair.partition("=")[0] for pair in given.split()}
    assert named - {"PYTHONDONTWRITEBYTECODE"} <= read
    assert re.findall("^KillSignal=(.+)$", text, re.MULTILINE) == ["SIGTERM"]
    [patience] = re.findall("^TimeoutStopSec=(.+)$", text, re.MULTILINE)
    assert STOPPED < int(patience) < 2 * STOPPED
