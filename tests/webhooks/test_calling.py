"""One call never takes long, however the receiver answers."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing

import pytest

from app import clock
from app.webhooks import calling
from app.webhooks.calling import Caller, Message

PATIENCE = 10  # seconds
HEAD = b"HTTP/1.1 200 OK\r\nX-Slow: "


class Dripping:
    """Sends the head of an answer a byte at a time, for as long as somebody listens."""

    def __init__(self, listening: socket.socket) -> None:
        self._listening = listening
        self.url = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        self.left = threading.Event()
        threading.Thread(target=self._drip, daemon=True).start()

    def _drip(self) -> None:
        connection, _ = self._listening.accept()
        with closing(connection):
            connection.recv(65_536)
            connection.sendall(HEAD)
            try:
                while not self.left.wait(0.05):
                    connection.sendall(b"x")
            except OSError:
                self.left.set()


@pytest.fixture
def dripping() -> Iterator[Dripping]:
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        receiver = Dripping(listening)
        yield receiver
        receiver.left.set()


@pytest.mark.parametrize("limit", ["ANSWERING", "LONGEST"])
def test_an_answer_that_comes_a_byte_at_a_time_is_waited_for_no_longer_than_any(
    dripping: Dripping, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(calling, limit, 0.5)
    message = Message(1, 1, dripping.url, "msg_1", "{}", ())
    outcome = Caller(allow_private=True).call(message, clock.now())
    assert not outcome.taken and outcome.status is None and "timed out" in outcome.answer
    assert dripping.left.wait(PATIENCE), "the connection is given up as well"
