"""One call of an endpoint: signed, to the very address that was looked at, and never for long."""

import time
from collections import OrderedDict
from datetime import datetime
from threading import Lock
from typing import NamedTuple

from standardwebhooks import Webhook
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, Timeout
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from .addresses import Forbidden, Place, place_of
from .answering import AnsweredInTime

LONGEST = 20.0  # seconds in all, looking the name up included
CONNECTING = 5.0
ANSWERING = 10.0  # until the whole head and the answer's beginning have come
ANSWER = 300  # characters of an answer that are kept
POOLS = 100
OF_ONE = 16  # calls of one endpoint at once


class Message(NamedTuple):
    """What is sent, as it lies in the database; nothing here asks it."""

    delivery_id: int
    endpoint_id: int
    url: str
    message_id: str
    body: str
    secrets: tuple[str, ...]


class Outcome(NamedTuple):
    """What came of a call: the answer's status and beginning, or no status and what went wrong."""

    delivery_id: int
    status: int | None
    answer: str

    @property
    def taken(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


class _Connection(HTTPConnection):
    response_class = AnsweredInTime


class _SecureConnection(HTTPSConnection):
    response_class = AnsweredInTime


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection  # type: ignore[assignment]


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection  # type: ignore[assignment]


class Caller:
    """Keeps connections open for the next message to the same place."""

    def __init__(self, *, allow_private: bool) -> None:
        self._allow_private = allow_private
        self._pools: OrderedDict[tuple[str, str, int], HTTPConnectionPool] = OrderedDict()
        self._lock = Lock()

    def call(self, message: Message, now: datetime) -> Outcome:
        """Never raises."""
        until = time.monotonic() + LONGEST
        try:
            place = place_of(message.url, allow_private=self._allow_private)
            return self._post(place, message, now, left=until - time.monotonic())
        except Forbidden as reason:
            return Outcome(message.delivery_id, None, str(reason)[:ANSWER])
        except (HTTPError, OSError, ValueError) as error:
            return Outcome(message.delivery_id, None, f"{type(error).__name__}: {error}"[:ANSWER])

    def _post(self, place: Place, message: Message, now: datetime, *, left: float) -> Outcome:
        response = self._pool(place).urlopen(
            "POST",
            place.target,
            body=message.body.encode(),
            headers=headers_of(message, now) | {"Host": _host(place)},
            redirect=False,
            retries=False,
            assert_same_host=False,
            timeout=Timeout(total=left, connect=CONNECTING, read=ANSWERING),
            preload_content=False,
        )
        try:
            beginning = response.read1(ANSWER) or b""
            whole = response.headers.get("Content-Length") in (None, str(len(beginning)))
            if not whole:
                response.close()  # nobody reads the rest
        finally:
            response.release_conn()
        return Outcome(message.delivery_id, response.status, beginning.decode("utf-8", "replace").replace("\0", ""))

    def _pool(self, place: Place) -> HTTPConnectionPool:
        key = (place.host, place.address, place.port)
        with self._lock:
            if key not in self._pools:
                self._pools[key] = _pool_to(place)
                while len(self._pools) > POOLS:
                    self._pools.popitem(last=False)[1].close()
            self._pools.move_to_end(key)
            return self._pools[key]


def headers_of(message: Message, now: datetime) -> dict[str, str]:
    """The three headers of Standard Webhooks; one signature for each secret that is good."""
    stamp = now.replace(microsecond=0)
    signed = [Webhook(secret).sign(message.message_id, stamp, message.body) for secret in message.secrets]
    return {
        "Content-Type": "application/json",
        "User-Agent": "GovIntel-Webhooks",
        "webhook-id": message.message_id,
        "webhook-timestamp": str(int(stamp.timestamp())),
        "webhook-signature": " ".join(signed),
    }


def _pool_to(place: Place) -> HTTPConnectionPool:
    """By the address, under the name: the certificate must be the name's."""
    if not place.tls:
        return _Pool(place.address, place.port, maxsize=OF_ONE)
    return _SecurePool(
        place.address,
        place.port,
        maxsize=OF_ONE,
        cert_reqs="CERT_REQUIRED",
        server_hostname=place.host,
        assert_hostname=place.host,
    )


def _host(place: Place) -> str:
    name = f"[{place.host}]" if ":" in place.host else place.host
    return name if place.port == (443 if place.tls else 80) else f"{name}:{place.port}"
