"""Sample data: real notices with a true past, and as much more as asked for."""

import shutil
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from apiflask import APIFlask
from sqlalchemy import ColumnElement, func, select

from app import clock
from app.accounts.models import Person
from app.accounts.service import person_signing_in
from app.assignments.models import ORIGINS, Assignment, PoolRequest
from app.cli.actor import COMMAND_LINE
from app.extensions import db
from app.notifications.models import Notification
from app.realtime.models import Event
from app.sample.service import ACCOUNTS_FILE, load_sample
from app.signals.models import Signal
from app.startups.models import Startup
from tests.support.apps import application, environment

from .conftest import Run


def values(column: ColumnElement[str] | object) -> set[str]:
    return set(db.session.scalars(select(column).distinct()))  # type: ignore[call-overload]


def count(table: type, *where: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count()).select_from(table).where(*where)) or 0


def account_lines(instance: Path) -> Sequence[list[str]]:
    return [line.split("\t") for line in (instance / ACCOUNTS_FILE).read_text().splitlines()]


@pytest.fixture(scope="module")
def sample(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The sample, loaded once for the tests that only look at it; the instance it lies in."""
    instance = tmp_path_factory.mktemp("sample")
    shutil.copy(sqlite_template, instance / "govintel.db")
    app = application(environment(f"sqlite:///{instance / 'govintel.db'}", instance))
    with app.app_context():
        load_sample(by=COMMAND_LINE)
        yield instance
        db.session.remove()
        db.engine.dispose()


@pytest.mark.both_databases
def test_the_sample_has_every_state_and_every_way(app: APIFlask, run: Run) -> None:
    assert run("seed").exit_code == 0
    assert values(Signal.status) == {"draft", "open", "assigned", "closed"}
    assert values(Assignment.status) == {"pending_review", "accepted", "declined", "withdrawn"}
    assert values(Assignment.origin) == set(ORIGINS)
    assert values(PoolRequest.status) == {"pending", "approved", "rejected", "withdrawn"}


def test_the_sample_is_made_of_sixty_real_notices_or_more(sample: Path) -> None:
    assert count(Signal, Signal.source == "sam_gov", Signal.url.startswith("https://sam.gov/opp/")) >= 60


def test_deadlines_lie_ahead_some_of_them_close(sample: Path) -> None:
    """But for those of the half hour after which what is over is closed."""
    last_deed = db.session.scalars(select(func.max(Event.at))).one()
    live = Signal.status.in_(("open", "assigned"))
    assert count(Signal, live, Signal.deadline < last_deed - timedelta(minutes=30)) == 0
    assert count(Signal, live, Signal.deadline < last_deed + timedelta(hours=48)) >= 3


def test_history_was_lived_in_order(sample: Path) -> None:
    moments = db.session.scalars(select(Event.at).order_by(Event.position)).all()
    assert moments == sorted(moments)
    assert clock.now() - moments[0] > timedelta(days=21)


def test_requests_wait_for_the_admin_and_assignments_for_the_first_startup(sample: Path) -> None:
    first = db.session.scalar(select(Startup.id).order_by(Startup.id).limit(1))
    assert 4 <= count(PoolRequest, PoolRequest.status == "pending") <= 6
    assert count(Assignment, Assignment.startup_id == first, Assignment.viewed_at.is_(None)) >= 3


def test_some_of_the_tray_is_read_and_some_is_not(sample: Path) -> None:
    assert count(Notification, Notification.read_at.is_(None)) > 0
    assert count(Notification, Notification.read_at.is_not(None)) > 0


def test_the_accounts_open_the_product_and_nobody_else_may_read_them(sample: Path) -> None:
    email, password, place = account_lines(sample)[0]
    assert person_signing_in(email, password, address="127.0.0.1").role == place == "admin"
    assert (sample / ACCOUNTS_FILE).stat().st_mode & 0o777 == 0o600


def test_each_person_of_the_sample_has_a_line(sample: Path) -> None:
    lines = account_lines(sample)
    slugs = set(db.session.scalars(select(Startup.slug)))
    assert {line[0] for line in lines} == set(db.session.scalars(select(Person.email)))
    assert {line[2] for line in lines} == slugs | {"admin"}


def test_a_database_in_use_is_left_as_it_is(run: Run) -> None:
    run("startups", "create", "Quanta Mesh")
    result = run("seed")
    assert (result.exit_code, len(result.stderr.splitlines()), count(Startup)) == (1, 1, 1)


@pytest.mark.both_databases
def test_numbers_add_as_much_as_asked(app: APIFlask, run: Run) -> None:
    result = run("seed", "--signals", "30", "--startups", "12", "--assignments", "77")
    assert result.stdout.splitlines()[:3] == ["12 startups", "30 signals", "77 assignments"]
    assert count(Person) == 24
    assert count(Event, Event.kind == "signal:assigned") == 77


def test_numbers_can_be_asked_for_again(run: Run) -> None:
    for _ in range(2):
        run("seed", "--signals", "10", "--startups", "5", "--assignments", "20")
    assert (count(Signal), count(Startup), count(Assignment)) == (20, 10, 40)


def test_more_assignments_than_pairs_are_refused(run: Run) -> None:
    result = run("seed", "--signals", "3", "--startups", "2", "--assignments", "7")
    assert (result.exit_code, count(Assignment)) == (1, 6)
