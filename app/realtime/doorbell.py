"""The doorbell: flask-sse's `publish`, used to say "there is something new", and nothing else.

The log is the truth. A message here is never read as an event, so one that is lost, late, doubled, forged or
malformed can do no harm. That is also why flask-sse's own stream is never registered: it would serve any channel to
anyone who asks.
"""

import logging
import os
import time
from collections.abc import Callable, Iterator
from secrets import token_hex

from flask import Flask, current_app
from flask_sse import ServerSentEventsBlueprint
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError, RedisError
from redis.retry import Retry

from .metrics import RINGS, UNANSWERED
from .told import Reading

log = logging.getLogger(__name__)

_STARTED = token_hex(8)  # the launcher, among all hosts
TIMEOUT = 0.2  # seconds that one assignment may wait for a Redis that hangs
BREAK = 5.0  # seconds without a further try after a ring failed


class Doorbell(ServerSentEventsBlueprint):
    """Rings after a commit. One kept client with short timeouts, behind a circuit breaker."""

    channel = "doorbell"

    def __init__(self) -> None:
        super().__init__("doorbell", __name__)
        self._client: Redis | None = None
        self._broken_until = 0.0

    @property
    def redis(self) -> Redis:
        if self._client is None:
            self._client = connect(current_app.config["REDIS_URL"])
        return self._client

    def ring(self) -> str | None:
        """Ring once; returns why it failed, or None."""
        if not current_app.config["REDIS_URL"]:
            return "there is no doorbell: REDIS_URL is not set"
        if time.monotonic() < self._broken_until:
            RINGS.labels("skipped").inc()
            return "the doorbell has just failed, and is left alone for a moment"
        try:
            self.publish({"by": own_name()}, channel=self.channel)
        except (RedisError, OSError, ValueError) as error:  # ValueError: an address it cannot read
            self.leave_alone()
            RINGS.labels("failed").inc()
            return f"the doorbell did not answer: {error}"
        RINGS.labels("rung").inc()
        return None

    def leave_alone(self) -> None:
        """Somebody waited for it in vain: nobody tries again for a moment."""
        UNANSWERED.inc()
        self._broken_until = time.monotonic() + BREAK

    @property
    def broken(self) -> bool:
        """Whether the last try failed a moment ago."""
        return time.monotonic() < self._broken_until

    def answers(self) -> bool:
        """Whether it can be rung. It is asked, unless it has just failed."""
        if not current_app.config["REDIS_URL"] or self.broken:
            return False
        try:
            self.redis.ping()
        except (RedisError, OSError, ValueError):
            self.leave_alone()
            return False
        return True


def connect(url: str) -> Redis:
    """A client that gives up before a person would notice."""
    once_more = Retry(NoBackoff(), 1, supported_errors=(ConnectionError,))  # a restarted Redis, not one that hangs
    return Redis.from_url(url, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT, retry=once_more, protocol=2)


def init_app(app: Flask) -> None:
    app.extensions["doorbell"] = Doorbell()


def ring(committed: Reading | None = None) -> str | None:
    """Wake this process's own hub with what was committed, ring for the others; returns why that failed, or None."""
    wake: Callable[[Reading | None], None] | None = current_app.extensions.get("hub_wake")
    if wake:
        wake(committed)
        time.sleep(0)  # the hub's turn: who listens at this worker need not wait for the bell, nor for the answer
    return current_app.extensions["doorbell"].ring()


def own_name() -> str:
    """This process among all that ring. Asked for after the fork, before which they are one."""
    return f"{_STARTED}.{os.getpid()}"


def rings(url: str) -> Iterator[bool]:
    """Yield at the start and for each ring whether there may be news: of its own a process has told its hub before.

    Raises RedisError when the connection is lost.
    """
    own = own_name().encode()
    client = Redis.from_url(url, socket_connect_timeout=TIMEOUT, health_check_interval=10, protocol=2)
    with client.pubsub(ignore_subscribe_messages=True) as subscription:
        subscription.subscribe(Doorbell.channel)
        yield True
        while True:
            message = subscription.get_message(timeout=5.0)
            if message:
                yield own not in message["data"]
