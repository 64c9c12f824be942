"""nginx before a server, with its own defaults: nothing is said but where to pass what comes."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from .databases import free_port

LONGEST_START = 10.0  # seconds
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
USER = "user root;" if os.geteuid() == 0 else ""  # otherwise `nobody`, who may not enter a test's folder
CONNECTIONS = 10_000  # two a stream; the default of 512 is the one thing that has to be raised


def nginx_program() -> str | None:
    """The launcher's finding, or what is on the machine."""
    return os.environ.get("NGINX") or shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")


@contextmanager
def nginx(program: str, upstreams: Sequence[int], folder: Path, location: str = "", port: int = 0) -> Iterator[int]:
    """Pass everything to these ports in turn; `location` is put beside that. Returns nginx's port."""
    port = port or free_port()
    with running(program, _configuration(port, upstreams, folder, location), folder, port):
        yield port


@contextmanager
def running(program: str, configured: str, folder: Path, port: int) -> Iterator[None]:
    """With this configuration, from when it listens at that port until the block ends."""
    configuration = folder / "nginx.conf"
    configuration.write_text(configured)
    command = [program, "-p", str(folder), "-c", str(configuration), "-e", str(folder / "nginx-errors.log")]
    # In a variable of this name nginx looks for sockets of the nginx that started it.
    environment = {name: value for name, value in os.environ.items() if name != "NGINX"}
    process = subprocess.Popen(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL)
    try:
        _wait_until_it_listens(port, process)
        yield
    finally:
        process.terminate()
        process.wait(10)


def in_the_folder(folder: Path) -> str:
    """What nginx keeps while it serves, in this folder instead of the machine's."""
    return "\n".join(f"  {name}_temp_path {folder}/{name};" for name in TEMPORARY)


def _configuration(port: int, upstreams: Sequence[int], folder: Path, location: str) -> str:
    servers = " ".join(f"server 127.0.0.1:{upstream};" for upstream in upstreams)
    return f"""
daemon off;
{USER}
pid {folder}/nginx.pid;
worker_rlimit_nofile {2 * CONNECTIONS};
events {{ worker_connections {CONNECTIONS}; }}
http {{
  access_log off;
{in_the_folder(folder)}
  upstream hosts {{ {servers} }}
  server {{
    listen 127.0.0.1:{port};
    location / {{ proxy_pass http://hosts; {location} }}
  }}
}}
"""


def _wait_until_it_listens(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + LONGEST_START
    while process.poll() is None and time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.02)
    raise RuntimeError("nginx did not start")
