"""The peers: nginx with Nchan, socket.io, flask-sse as it comes, and a loop that does nothing but send.

Each tells everybody who listens in a channel. What publishes to it is not counted, so each has it a little easier than
the product, whose commits are.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple

from redis import Redis

from tests.support.databases import free_port
from tests.support.nginx import nginx_program
from tests.support.valkey import valkey_server

from .cores import SERVERS, pin
from .crowd import HERE, Crowd, compiled, crowd, request
from .feed import PAYLOAD
from .meters import cpu, family

DATA = json.dumps(PAYLOAD, separators=(",", ":"))
FRAME = f"event: assignment:created\nid: abcd1234abcd1234-1000000\ndata: {DATA}\n\n"


class Peer(NamedTuple):
    """`publish(channel)` tells everybody in it of one event; `pids` are the processes that serve."""

    name: str
    port: int
    pids: list[int]
    path: Callable[[str], str]
    publish: Callable[[str], object]
    mode: str = "sse"
    joined: Callable[[], int] | None = None  # how many listen, where no answer says so

    def used(self) -> float:
        return sum(map(cpu, self.pids))

    @contextmanager
    def listening(self, channels: Sequence[str]) -> Iterator[Crowd]:
        """One listener for each of these."""
        asks = HANDSHAKE if self.mode == "ws" else None
        with crowd(self.port, [asks or request(self.path(channel)) for channel in channels], self.mode) as ears:
            deadline = time.monotonic() + 60
            while self.joined and self.joined() < len(channels):
                assert time.monotonic() < deadline, "not everybody was let in"
                time.sleep(0.1)
            yield ears


HANDSHAKE = (
    "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: localhost\r\n"
    "Connection: Upgrade\r\nUpgrade: websocket\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n"
)


class Posting:
    """Publishes by POST, on a connection that each thread keeps."""

    def __init__(self, port: int, path: Callable[[str], str]) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=30)
        self._path = path

    def __call__(self, channel: str) -> None:
        self._connection.request("POST", self._path(channel), DATA, {"X-EventSource-Event": "assignment:created"})
        self._connection.getresponse().read()


def publish_all(peer: Peer, channels: Sequence[str]) -> None:
    """One event to each of these, one after another."""
    for channel in channels:
        peer.publish(channel)


@contextmanager
def nchan() -> Iterator[Peer]:
    """One worker, everything in its memory."""
    program, port = nginx_program(), free_port()
    module = Path("/usr/lib/nginx/modules/ngx_nchan_module.so")
    assert program and module.exists(), "nginx with Nchan is not installed (on Debian: libnginx-mod-nchan)"
    with tempfile.TemporaryDirectory(prefix="gi-") as folder:
        configuration = Path(folder) / "nginx.conf"
        configuration.write_text(
            f"load_module {module}; daemon off; worker_processes 1; worker_rlimit_nofile 60000; pid {folder}/pid;\n"
            "events { worker_connections 50000; }\n"
            "http { access_log off; keepalive_requests 1000000;\n"
            f"client_body_temp_path {folder}/b; proxy_temp_path {folder}/p;\n"
            f"fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;\n"
            f"server {{ listen 127.0.0.1:{port} backlog=4096; nchan_subscriber_first_message newest;\n"
            "location ~ ^/sub/([^/]+)$ { nchan_subscriber eventsource; nchan_channel_id $1; }\n"
            "location ~ ^/sub/([^/]+)/([^/]+)$ { nchan_subscriber eventsource; nchan_channel_id $1 $2; }\n"
            "location ~ ^/pub/(.+)$ { nchan_publisher; nchan_channel_id $1; nchan_message_buffer_length 10; } } }\n"
        )
        # In a variable of this name nginx looks for sockets of the nginx that started it.
        environment = {name: value for name, value in os.environ.items() if name != "NGINX"}
        command = [program, "-p", folder, "-c", str(configuration), "-e", f"{folder}/log"]
        process = subprocess.Popen(command, env=environment)
        with _until_it_answers(process, port):
            yield Peer("nginx with Nchan", port, family(process.pid), "/sub/{}".format, Posting(port, "/pub/{}".format))


@contextmanager
def socketio() -> Iterator[Peer]:
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="gi-") as folder:
        for file in ("package.json", "package-lock.json", "server.js", ".npmrc"):
            shutil.copy(HERE / "socketio" / file, folder)
        subprocess.run(["npm", "ci", "--silent"], cwd=folder, check=True)
        process = subprocess.Popen(["node", "server.js", str(port)], cwd=folder)
        with _until_it_answers(process, port):
            yield Peer("socket.io", port, [process.pid], str, Posting(port, lambda _: "/publish"), "ws")


@contextmanager
def flask_sse() -> Iterator[Peer]:
    """Its blueprint, on gunicorn's gevent worker, with as many connections to Redis as it wants."""
    port = free_port()
    with valkey_server() as valkey:
        environment = os.environ | {"REDIS_URL": f"{valkey.url}?max_connections=20000"}
        settings = {
            "-c": "python:tests.benchmarks",
            "-k": "gevent",
            "-b": f"127.0.0.1:{port}",
            "--log-level": "warning",
        }
        settings |= {"--worker-connections": "20000", "--backlog": "4096"}
        command = [sys.executable, "-m", "gunicorn", "--no-control-socket"]
        command += [word for setting in settings.items() for word in setting]
        command.append("tests.benchmarks.flask_sse_app:app")
        process = subprocess.Popen(
            command, env=environment, stderr=subprocess.DEVNULL
        )  # at its end each stream complains
        client = Redis.from_url(valkey.url)
        message = json.dumps({"data": PAYLOAD, "type": "assignment:created"})
        with _until_it_answers(process, port):
            pids = [*family(process.pid), valkey.pid]
            pin(valkey.pid, SERVERS)
            path = "/stream?channel={}".format
            yield Peer(
                "flask-sse",
                port,
                pids,
                path,
                lambda channel: client.publish(channel, message),
                "late",
                lambda: client.info("clients")["pubsub_clients"],  # type: ignore[index]
            )


@contextmanager
def _until_it_answers(process: "subprocess.Popen[bytes]", port: int) -> Iterator[None]:
    try:
        deadline = time.monotonic() + 20
        while True:
            try:
                connection = HTTPConnection("127.0.0.1", port, timeout=2)
                connection.request("GET", "/")  # a master listens before it has a worker, but does not answer
                connection.getresponse().read()
                connection.close()
                break
            except OSError:
                assert process.poll() is None and time.monotonic() < deadline, "it did not start"
                time.sleep(0.05)
        for pid in family(process.pid):
            pin(pid, SERVERS)
        yield
    finally:
        for pid in family(process.pid):
            os.kill(pid, signal.SIGKILL)
        process.wait(20)


class SendLoop:
    """Tells `count` listeners, one send for each and event."""

    def __init__(self, stack: ExitStack, count: int) -> None:
        frame = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gi-"))) / "frame"
        frame.write_text(FRAME)
        command = [compiled("send_loop"), str(count), frame]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        stack.callback(self._process.communicate)
        stack.callback(self._process.kill)
        pin(self._process.pid, SERVERS)
        assert self._process.stdout
        port = int(self._process.stdout.readline())
        self.crowd = stack.enter_context(crowd(port, ["x"] * count, "raw"))

    def deliveries_a_second(self, events: int) -> float:
        """Of its CPU; the next event when everybody has read the one before."""
        assert self._process.stdin
        before = cpu(self._process.pid)
        for n in range(events):
            self._process.stdin.write("1\n")
            self._process.stdin.flush()
            self.crowd.hear(n + 1)
        return events * self.crowd.count / (cpu(self._process.pid) - before)


PEERS = {"nchan": nchan, "socketio": socketio, "flask_sse": flask_sse}
