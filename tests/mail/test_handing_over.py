"""Handing a mail to a real server, which takes it, refuses it, or dies."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope
from apiflask import APIFlask

from app.mail.transport import Refused, deliver


class Mailbox:
    """Takes what comes, or answers something else."""

    def __init__(self, answer: str = "250 Taken") -> None:
        self.answer = answer
        self.taken: list[Envelope] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:
        if self.answer.startswith("250"):
            self.taken.append(envelope)
        return self.answer


class PickyMailbox(Mailbox):
    async def handle_RCPT(self, *_: Any) -> str:
        return "550 No such mailbox"


@contextmanager
def serving(mailbox: Mailbox) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield f"smtp://127.0.0.1:{port}"
    finally:
        controller.stop()


def message() -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "a@govintel.example", "b@govintel.example", "Grüße"
    made.set_content("In words")
    return made


def hand_over(app: APIFlask, url: str) -> None:
    app.config["MAIL_URL"] = url
    deliver(message())


def test_a_server_takes_it(app: APIFlask) -> None:
    mailbox = Mailbox()
    with serving(mailbox) as url:
        hand_over(app, url)
    assert [envelope.rcpt_tos for envelope in mailbox.taken] == [["b@govintel.example"]]


@pytest.mark.parametrize(
    ("mailbox", "for_good"),
    [(Mailbox("451 Come back"), False), (Mailbox("554 Spam"), True), (PickyMailbox(), True)],
    ids=["for now", "for good", "nobody there"],
)
def test_a_refusal_says_whether_it_is_for_good(app: APIFlask, mailbox: Mailbox, for_good: bool) -> None:
    with serving(mailbox) as url, pytest.raises(Refused) as refusal:
        hand_over(app, url)
    assert refusal.value.for_good is for_good and mailbox.taken == []


def test_where_no_server_listens_it_surely_was_not_taken(app: APIFlask) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"smtp://127.0.0.1:{closed.getsockname()[1]}"
        with pytest.raises(Refused) as refusal:
            hand_over(app, url)
    assert not refusal.value.for_good
