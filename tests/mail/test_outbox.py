"""Mail: claimed before it is sent, so never sent twice; what nobody knows of is shown and not guessed."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from apiflask import APIFlask
from sqlalchemy import select

from app import clock
from app.accounts.access import deactivate_person
from app.accounts.models import Person
from app.background.jobs import Worker
from app.extensions import db
from app.letters.sending import MAIL
from app.mail import outbox
from app.mail.models import Mail
from app.mail.outbox import CUT_SHORT_AFTER, Letter, dismiss, put_letters, send_again
from app.mail.transport import Refused
from app.realtime.event_log import transactional
from app.transfer.erasing import erase_person
from tests.support.at_once import at_once
from tests.support.world import World

pytestmark = pytest.mark.both_databases

put = transactional(put_letters)


def letter(key: str = "one", address: str = "owner@govintel.example") -> Letter:
    return Letter(address, key, "Signal Assigned: SIG-7K3QXM", "In words", "<p>In words</p>")


def only() -> Mail:
    db.session.rollback()
    return db.session.scalars(select(Mail)).one()


class Post:
    """What leaves; `fails` happens to the next ones instead."""

    def __init__(self) -> None:
        self.sent: list[EmailMessage] = []
        self.fails: list[Exception] = []

    def take(self, message: EmailMessage) -> None:
        if self.fails:
            raise self.fails.pop(0)
        self.sent.append(message)


@pytest.fixture
def post(app: APIFlask, monkeypatch: pytest.MonkeyPatch) -> Post:
    post = Post()
    monkeypatch.setattr(outbox, "deliver", post.take)
    return post


@contextmanager
def later(**by: Any) -> Iterator[None]:
    with clock.at(clock.now() + timedelta(**by)):
        yield


def work() -> None:
    assert Worker([MAIL]).finish()


def test_a_mail_is_sent_once(post: Post) -> None:
    put([letter()])
    work()
    work()
    [message] = post.sent
    assert (message["To"], message["Subject"]) == ("owner@govintel.example", "Signal Assigned: SIG-7K3QXM")
    assert only().state == "sent" and only().sent_at


def test_an_address_is_told_of_one_thing_once(post: Post) -> None:
    put([letter(), letter()])
    put([letter(), letter("another"), letter(address="member@govintel.example")])
    work()
    assert len(post.sent) == 3


def test_it_goes_out_in_words_and_as_a_page(post: Post) -> None:
    put([letter()])
    work()
    parts = {part.get_content_type(): part.get_content().strip() for part in post.sent[0].iter_parts()}  # type: ignore[attr-defined]
    assert parts == {"text/plain": "In words", "text/html": "<p>In words</p>"}


def test_four_processes_at_once_send_each_once(app: APIFlask, post: Post) -> None:
    put([letter(str(n)) for n in range(12)])
    at_once(app, [lambda: Worker([MAIL]).finish()] * 4)
    assert sorted(str(message["Message-ID"]) for message in post.sent) == sorted(
        {str(message["Message-ID"]) for message in post.sent}
    )
    assert len(post.sent) == 12


def test_what_a_server_refuses_for_now_is_tried_again_later_and_later(post: Post) -> None:
    put([letter()])
    post.fails = [Refused("451 Come back", for_good=False)] * 2
    work()
    assert (only().state, only().answer, post.sent) == ("waiting", "451 Come back", [])
    with later(seconds=59):
        work()
    assert post.sent == []
    with later(minutes=2):
        work()
    with later(minutes=5):
        work()
    assert post.sent == []
    with later(minutes=8):
        work()
    assert len(post.sent) == 1


@pytest.mark.parametrize("gone", [deactivate_person, erase_person])
def test_what_is_refused_while_its_person_goes_is_not_tried_again(
    app: APIFlask, monkeypatch: pytest.MonkeyPatch, gone: Callable[..., None]
) -> None:
    world = World()
    put([letter(address=world.a_member.email)._replace(person_id=world.a_member.id)])
    member, admin = world.a_member.id, world.admin.id

    def go() -> None:
        with app.app_context():
            gone(db.session.get_one(Person, member), by=db.session.get_one(Person, admin))

    def refuse_meanwhile(message: EmailMessage) -> None:
        with ThreadPoolExecutor(1) as elsewhere:
            elsewhere.submit(go).result()
        raise Refused("451 Come back later", for_good=False)

    monkeypatch.setattr(outbox, "deliver", refuse_meanwhile)
    MAIL.do()
    assert db.session.scalars(select(Mail.state)).all() in (["dismissed"], [])
    with clock.at(clock.now() + timedelta(days=1)):
        assert not MAIL.is_due()


def test_what_a_server_refuses_for_good_is_not_tried_again(post: Post) -> None:
    put([letter()])
    post.fails = [Refused("550 No such mailbox", for_good=True)]
    work()
    with later(days=1):
        work()
    assert (only().state, only().answer, post.sent) == ("refused", "550 No such mailbox", [])


def test_one_cut_short_while_it_was_handed_over_is_shown_and_not_guessed(post: Post) -> None:
    put([letter()])
    post.fails = [ConnectionResetError("in the middle")]
    work()
    with later(days=1):
        work()
    assert only().state == "unknown" and post.sent == []


def test_one_whose_process_was_killed_is_shown_after_a_while(post: Post) -> None:
    put([letter()])
    outbox._claim_next(lambda mail: None)
    work()
    assert only().state == "claimed" and post.sent == []
    with clock.at(clock.now() + CUT_SHORT_AFTER + timedelta(seconds=1)):
        work()
    assert only().state == "unknown" and post.sent == []


def test_somebody_decides_what_becomes_of_it(post: Post) -> None:
    put([letter("lost"), letter("late")])
    post.fails = [ConnectionResetError()] * 2
    work()
    lost, late = db.session.scalars(select(Mail).order_by(Mail.id)).all()
    send_again(lost)
    dismiss(late)
    work()
    assert len(post.sent) == 1
    assert [mail.state for mail in db.session.scalars(select(Mail).order_by(Mail.id))] == ["sent", "dismissed"]


def test_in_development_it_is_put_into_a_folder(app: APIFlask, tmp_path: Path) -> None:
    app.config["INSTANCE_PATH"] = str(tmp_path)
    put([letter()])
    work()
    [file] = (tmp_path / "mail").iterdir()
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert message["Subject"] == "Signal Assigned: SIG-7K3QXM" and file.suffix == ".eml"
