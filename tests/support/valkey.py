"""A real Valkey for tests, on a unix socket of its own."""

import os
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from bootstrap.child import Child
from bootstrap.doorbell import Valkey

LONGEST_START = 10.0  # seconds


class Doorbell:
    """Where tests ring: the address, and the process that answers there. It can be stopped, started and hung up."""

    def __init__(self, url: str, process: Child) -> None:
        self.url = url
        self.process = process
        self.client = Redis.from_url(url)

    @property
    def pid(self) -> int:
        return int(self.client.info("server")["process_id"])  # type: ignore[index]

    def stop(self) -> None:
        self.process.ask_to_stop()
        self.process.see_stopped(by=time.monotonic() + 5)

    def start(self) -> None:
        """Again, at the same address, and empty."""
        self.process.start()
        _wait_until_it_answers(self.client)

    @contextmanager
    def hung(self) -> Iterator[None]:
        """It takes connections and answers nothing, until the block ends."""
        pid = self.pid
        os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(pid, signal.SIGCONT)


@contextmanager
def valkey_server() -> Iterator[Doorbell]:
    with tempfile.TemporaryDirectory(prefix="gi-vk-", dir="/tmp", ignore_cleanup_errors=True) as folder:
        valkey = Valkey(Path(folder))
        doorbell = Doorbell(valkey.url, valkey.start({}))
        try:
            _wait_until_it_answers(doorbell.client)
            yield doorbell
        finally:
            doorbell.client.close()
            doorbell.stop()


def _wait_until_it_answers(client: Redis) -> None:
    deadline = time.monotonic() + LONGEST_START
    while True:
        try:
            client.ping()
            return
        except RedisError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
