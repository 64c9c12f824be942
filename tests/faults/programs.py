"""A program that assigns over HTTP, one request a connection, and notes how long each took."""

import http.client
import json
import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

LONGEST = 30.0  # seconds for one answer


class Answer(NamedTuple):
    """What came back: `status` is 0 where nothing did."""

    status: int
    seconds: float
    headers: dict[str, str]
    body: Any


class Program:
    """Calls the API at a port with somebody's token."""

    def __init__(self, port: int, token: str) -> None:
        self.port, self.token = port, token

    def assign(
        self,
        identifier: str,
        startup_ids: Sequence[int],
        key: str | None = None,
        connected: Callable[[int], object] = lambda port: None,
    ) -> Answer:
        """One signal to these startups; `connected` is told from which port."""
        body = {"signalIdentifier": identifier, "startupIds": [str(id) for id in startup_ids]}
        return self.ask("POST", "/assignments", body, {"Idempotency-Key": key} if key else {}, connected)

    def ask(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        connected: Callable[[int], object] = lambda port: None,
    ) -> Answer:
        """Any request of the API."""
        began = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LONGEST)
        try:
            connection.connect()
            connected(connection.sock.getsockname()[1])
            head = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json", **(headers or {})}
            connection.request(method, f"/api/v1{path}", None if body is None else json.dumps(body), head)
            answer = connection.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException):
            return Answer(0, time.monotonic() - began, {}, None)
        finally:
            connection.close()
        found = {name.lower(): value for name, value in answer.getheaders()}
        document = json.loads(text) if "json" in found.get("content-type", "") else text.decode()
        return Answer(answer.status, time.monotonic() - began, found, document)


def percentile(seconds: Sequence[float], part: float) -> float:
    """The value below which that part (0 to 1) of these lies."""
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]
