"""What is forgotten, and when; and what never is."""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO

import pytest
from apiflask import APIFlask
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage

from app import clock
from app.accounts.invitation_models import PasswordReset
from app.accounts.models import Person, SignIn
from app.accounts.resets import make_reset
from app.api.models import IdempotencyKey
from app.background.jobs import Worker
from app.extensions import db
from app.mail.models import Mail
from app.mail.outbox import Letter, put_letters
from app.notifications.queries import tray_of
from app.notifications.service import archive
from app.realtime.event_log import transactional
from app.realtime.log_reading import head
from app.realtime.models import Event, EventRoom
from app.transfer import retention
from app.transfer.importing import keep_upload, uploads
from app.transfer.retention import RETENTION
from tests.support.client import client_of
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


@transactional
def idempotency_key(person: Person, name: str) -> None:
    db.session.add(IdempotencyKey(person_id=person.id, key=name, digest="", created_at=clock.now()))


def test_keys_of_requests_go_after_a_day_and_newer_ones_stay(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    for name in "abc":
        idempotency_key(world.admin, name)
    with clock.at(clock.now() + timedelta(hours=23)):
        idempotency_key(world.admin, "d")
        assert Worker([RETENTION]).finish()
        assert count(IdempotencyKey) == 4
    work(25 / 24)
    assert list(db.session.scalars(select(IdempotencyKey.key))) == ["d"]


def test_sessions_and_links_for_a_new_password_go_when_they_are_over(app: APIFlask, world: World) -> None:
    client_of(app).sign_in(world.admin)
    make_reset(world.admin)
    assert (count(SignIn), count(PasswordReset)) == (1, 1)
    work(29)
    assert (count(SignIn), count(PasswordReset)) == (1, 0)
    work(31)
    assert count(SignIn) == 0


def test_it_looks_once_an_hour(world: World) -> None:
    assert not RETENTION.is_due()
    with clock.at(clock.now() + timedelta(minutes=61)):
        assert RETENTION.is_due()


def test_a_file_that_never_became_an_import_goes_after_a_day(world: World) -> None:
    run = keep_upload(FileStorage(BytesIO(b'{"opportunitiesData": []}'), "notices.json"), by=world.admin)
    stray = uploads() / "of a worker that was killed"
    stray.write_bytes(b"half a file")
    work(0.5)
    assert stray.exists()
    work(1.1)
    assert [path.name for path in uploads().iterdir()] == [run.file]
