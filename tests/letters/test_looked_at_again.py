"""A letter that waited is looked at again when it leaves: what holds no more is not sent, and admins read why."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from apiflask import APIFlask
from sqlalchemy import select

from app import clock
from app.accounts.access import deactivate_person
from app.assignments.answering import accept_assignment, decline_assignment
from app.assignments.extending import request_extension
from app.assignments.models import Assignment
from app.assignments.reminding import remind_assignment
from app.assignments.service import assign
from app.assignments.withdrawing import withdraw_assignment
from app.background.jobs import Worker
from app.extensions import db
from app.letters.reading import LETTERS
from app.letters.sending import MAIL
from app.mail import outbox
from app.mail.models import Mail
from app.notifications.preferences import choose_channels, grid_of, mute, set_quiet_hours, stop_mail
from app.startups.service import suspend_startup
from tests.support.client import Client
from tests.support.world import World

pytestmark = pytest.mark.both_databases

NIGHT = datetime(2031, 5, 4, 3, 0, tzinfo=UTC)
MORNING = timedelta(hours=5)


@pytest.fixture
def post(app: APIFlask, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts of what left, in order."""
    left: list[str] = []
    monkeypatch.setattr(outbox, "deliver", lambda message: left.append(str(message.get_body(("plain",)))))
    return left


@pytest.fixture
def night(world: World) -> World:
    """Three o'clock; one member of the startup sleeps until seven, and the other has no mail."""
    assert Worker([LETTERS]).finish()
    set_quiet_hours(world.a_member, 22, 7)
    stop_mail(world.a_owner, "all")
    return world


def write() -> None:
    with clock.at(clock.now() + timedelta(seconds=62)):
        assert Worker([LETTERS]).finish()


def send() -> None:
    with clock.at(clock.now() + MORNING):
        assert Worker([MAIL]).finish()


def last() -> Mail:
    db.session.rollback()
    return db.session.scalars(select(Mail).order_by(Mail.id.desc()).limit(1)).one()


Meanwhile = Callable[[World, Assignment], object]

MEANWHILE: dict[str, tuple[Meanwhile, str]] = {
    "withdrawn": (
        lambda world, one: withdraw_assignment(one, by=world.admin, reason="A mistake"),
        "The assignment was withdrawn.",
    ),
    "answered": (
        lambda world, one: decline_assignment(one, by=world.a_owner, reason="value"),
        "The startup has answered.",
    ),
    "suspended": (lambda world, one: suspend_startup(world.a, by=world.admin), "The startup is suspended."),
    "shut out": (
        lambda world, one: deactivate_person(world.a_member, by=world.admin),
        "Whoever it is for may not sign in any more.",
    ),
    "muted": (
        lambda world, one: mute(world.a_member, one.signal_id, on=True),
        "Whoever it is for has muted the signal.",
    ),
    "no more mail": (
        lambda world, one: stop_mail(world.a_member, "signal:assigned"),
        "Whoever it is for wants no more mail of this kind.",
    ),
}


@pytest.mark.parametrize(("meanwhile", "why"), MEANWHILE.values(), ids=MEANWHILE)
def test_what_does_not_hold_in_the_morning_is_not_sent_and_admins_read_why(
    night: World, post: list[str], client_for: Callable[..., Client], meanwhile: Meanwhile, why: str
) -> None:
    with clock.at(NIGHT):
        assignment = night.assignment()
        write()
        assert last().state == "waiting"
        meanwhile(night, assignment)
        send()
    assert (last().state, last().why_not, post) == ("dismissed", why, [])
    page = client_for(night.admin).page(f"/admin/outbox/{last().id}").text
    assert why in page and "Not sent" in page and "dismissed" not in page


def test_what_still_holds_in_the_morning_is_sent(night: World, post: list[str]) -> None:
    with clock.at(NIGHT):
        accept_assignment(night.assignment(), by=night.a_owner)
        write()
        send()
    assert last().state == "sent" and len(post) == 1


def test_of_a_batch_only_what_still_holds_is_named(night: World, post: list[str]) -> None:
    with clock.at(NIGHT):
        kept, gone = (night.signal(f"Notice {n}") for n in range(2))
        done = assign([kept, gone], [night.a.id], by=night.admin, origin="direct")
        write()
        withdraw_assignment(db.session.get_one(Assignment, done.created[1]), by=night.admin, reason="A mistake")
        send()
    [text] = post
    assert kept.identifier in text and gone.identifier not in text
    assert last().subject == f"Signal Assigned: {kept.identifier} has been assigned to you"


def test_nobody_is_reminded_in_the_morning_of_what_a_colleague_answered_at_night(night: World, post: list[str]) -> None:
    with clock.at(NIGHT):
        assignment = night.assignment()
        write()
        remind_assignment(assignment, by=night.admin)
        write()
        accept_assignment(assignment, by=night.a_owner)
        send()
    assert (last().why_not, len(post)) == ("The startup has answered.", 1)


def test_an_admin_reads_nothing_in_the_morning_of_time_that_nobody_needs(night: World, post: list[str]) -> None:
    set_quiet_hours(night.admin, 22, 7)
    kind = "assignment:extension_requested"
    choose_channels(night.admin, {kind: grid_of(night.admin)[kind]._replace(mail="now")})
    with clock.at(NIGHT):
        assignment = night.assignment()
        request_extension(assignment, by=night.a_owner, until=NIGHT.date() + timedelta(days=9))
        write()
        accept_assignment(assignment, by=night.a_owner)
        send()
    waiting = db.session.scalars(select(Mail).where(Mail.address == night.admin.email)).one()
    assert (waiting.state, waiting.why_not) == ("dismissed", "The startup has answered.")
