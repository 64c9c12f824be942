"""An empty installation offers its admin three weeks of sample data, and gives them once, whole, to nobody else."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from apiflask import APIFlask
from sqlalchemy import func, select

from app import clock
from app.accounts.models import Person
from app.accounts.service import create_person
from app.assignments.models import Assignment, PoolRequest
from app.background.leases import take_lease
from app.background.models import Lease
from app.errors import DomainError
from app.extensions import db
from app.letters.reading import write_letters
from app.mail.models import Mail
from app.realtime.models import Event
from app.sample.companies import COMPANIES
from app.sample.first_use import LEASE, BeingMade, fill_with_sample
from app.sample.service import ACCOUNTS_FILE, NotEmpty
from app.signals.models import Signal
from app.startups.models import Startup
from tests.support.at_once import at_once
from tests.support.client import Client
from tests.support.world import PASSWORD, SETUP, World

BUTTON = "Fill with sample data"


@pytest.fixture
def office(app: APIFlask) -> Person:
    return create_person("office@govintel.example", password=PASSWORD, role="admin", by=SETUP, name="Programme office")


@pytest.fixture
def admin(client_for: Callable[[Person], Client], office: Person) -> Client:
    return client_for(office)


def count(table: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def values(column: Any) -> set[Any]:
    return set(db.session.scalars(select(column).distinct()))


def assert_not_offered(client: Client) -> None:
    assert BUTTON not in client.page("/admin").text


@pytest.mark.both_databases
def test_pressing_it_gives_three_weeks_in_which_the_admin_was_the_office(admin: Client, office: Person) -> None:
    answer = admin.page("/admin").press(BUTTON)
    assert (answer.status_code, answer.location) == (303, "/admin")
    page = admin.page("/admin")
    assert "Three weeks of sample data are here" in page.text and not page.css(".first-steps")
    assert values(Assignment.assigned_by_id) == {office.id}
    assert values(Signal.status) == {"draft", "open", "assigned", "closed"}
    assert values(Assignment.status) == {"pending_review", "accepted", "declined", "withdrawn"}
    assert values(PoolRequest.status) == {"pending", "approved", "rejected", "withdrawn"}


def test_what_it_gives_was_lived_in_order_and_lately(office: Person) -> None:
    fill_with_sample(by=office)
    lived = select(Event.at).where(Event.startup_id.is_not(None) | Event.signal_id.is_not(None))
    moments = db.session.scalars(lived.order_by(Event.position)).all()
    assert moments == sorted(moments)
    assert timedelta(days=21) < clock.now() - moments[0] and clock.now() - moments[-1] < timedelta(hours=1)


def test_it_makes_no_other_admin_no_password_and_no_file(office: Person, tmp_path: Path) -> None:
    fill_with_sample(by=office)
    people = db.session.scalars(select(Person).where(Person.id != office.id)).all()
    assert {(person.is_admin, person.password) for person in people} == {(False, None)}
    assert len(people) == sum(company.people for company in COMPANIES)
    assert not (tmp_path / ACCOUNTS_FILE).exists()


def test_a_member_is_looked_at_without_a_password(admin: Client, office: Person) -> None:
    fill_with_sample(by=office)
    member = db.session.scalars(select(Person).where(Person.role == "owner")).first()
    assert member
    admin.post(f"/admin/people/{member.id}/look")
    assert admin.page("/inbox").css("[data-signal]")


def test_a_viewer_is_not_offered_it(client_for: Callable[[Person], Client], office: Person) -> None:
    viewer = create_person("viewer@govintel.example", password=PASSWORD, role="viewer", by=office)
    assert_not_offered(client_for(viewer))


def test_an_installation_in_use_keeps_to_what_people_wrote(
    client_for: Callable[[Person], Client], world: World
) -> None:
    admin = client_for(world.admin)
    assert_not_offered(admin)
    answer = admin.post("/admin/sample")
    assert (answer.status_code, count(Startup), count(Signal)) == (409, 2, 0)
    assert "an installation without startups and signals; nothing was added" in answer.text


def test_production_refuses(app: APIFlask, admin: Client) -> None:
    app.config["ENVIRONMENT"] = "production"
    assert_not_offered(admin)
    answer = admin.post("/admin/sample")
    assert (answer.status_code, count(Startup)) == (409, 0)
    assert "runs in production" in answer.text


@pytest.mark.both_databases
def test_pressed_twice_at_once_it_is_made_once(app: APIFlask, office: Person) -> None:
    number = office.id

    def press() -> DomainError | None:
        by = db.session.get(Person, number)
        assert by
        try:
            fill_with_sample(by=by)
        except DomainError as refusal:
            return refusal
        return None

    refusals = at_once(app, [press, press])
    assert [type(one) for one in refusals if one] in ([NotEmpty], [BeingMade])
    assert count(Startup) == len(COMPANIES)


def test_while_it_is_being_made_another_press_is_told_so(admin: Client) -> None:
    take_lease(LEASE, "the first press")
    answer = admin.post("/admin/sample")
    assert (answer.status_code, count(Startup)) == (409, 0)
    assert "Somebody asked for the sample data a moment ago" in answer.text


@pytest.mark.both_databases
def test_what_fails_in_the_middle_leaves_nothing_and_can_be_asked_for_again(office: Person) -> None:
    known = create_person("owner@kestrel-cloud.example", password=PASSWORD, role="viewer", by=office)
    events = count(Event)
    with pytest.raises(DomainError, match=known.email):
        fill_with_sample(by=office)
    assert (count(Startup), count(Signal), count(Person), count(Event), count(Lease)) == (0, 0, 2, events, 0)
    db.session.delete(known)
    db.session.commit()
    fill_with_sample(by=office)
    assert count(Startup) == len(COMPANIES)


def test_nobody_is_mailed_of_it_and_everybody_of_what_comes_after(office: Person) -> None:
    write_letters()  # the reader has begun
    fill_with_sample(by=office)
    write_letters()
    assert count(Mail) == 0
    World("-new").assignment()
    with clock.at(clock.now() + timedelta(minutes=2)):
        write_letters()
    assert count(Mail) > 0
