"""What is forgotten, and when; and what never is."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app import clock
from app.background.jobs import Worker
from app.extensions import db
from app.mail.models import Mail
from app.mail.outbox import Letter, put_letters
from app.notifications.queries import tray_of
from app.notifications.service import archive
from app.realtime.event_log import head, transactional
from app.realtime.models import Event, EventRoom
from app.transfer.retention import RETENTION
from tests.support.world import World

pytestmark = pytest.mark.both_databases


@transactional
def written(address: str, state: str) -> None:
    put_letters([Letter(address, "about something", "Subject", "Text", "<p>Text</p>")])
    db.session.scalars(select(Mail).where(Mail.address == address)).one().state = state


@pytest.fixture(autouse=True)
def _looked_at(world: World) -> Iterator[None]:
    assert Worker([RETENTION]).finish()
    yield


def count(model: type) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def work(days: float) -> None:
    with clock.at(clock.now() + timedelta(days=days)):
        assert Worker([RETENTION]).finish()


def test_replays_end_after_a_month_and_history_stays(world: World) -> None:
    world.assignment()
    events = count(Event)
    work(29)
    assert head().floor == 0 and count(EventRoom)
    work(31)
    assert head().floor == head().position and not count(EventRoom)
    assert count(Event) == events


def test_mail_that_was_sent_goes_and_what_is_undecided_stays(world: World) -> None:
    written("sent@govintel.example", "sent")
    written("unknown@govintel.example", "unknown")
    work(89)
    assert count(Mail) == 2
    work(91)
    assert list(db.session.scalars(select(Mail.address))) == ["unknown@govintel.example"]


def test_what_somebody_has_archived_goes_after_a_year_and_nothing_else_of_the_tray(world: World) -> None:
    world.assignment()
    world.assignment()
    line = db.session.scalars(tray_of(world.a_owner)).first()
    assert line
    archive(line, by=world.a_owner)
    work(364)
    assert len(db.session.scalars(tray_of(world.a_owner, "archived")).all()) == 1
    work(366)
    assert db.session.scalars(tray_of(world.a_owner, "archived")).all() == []
    assert len(db.session.scalars(tray_of(world.a_owner)).all()) == 1


def test_it_looks_once_an_hour(world: World) -> None:
    assert not RETENTION.is_due()
    with clock.at(clock.now() + timedelta(minutes=61)):
        assert RETENTION.is_due()
