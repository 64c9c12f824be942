"""A startup's deadlines in a calendar, by a secret link."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from icalendar import Calendar
from sqlalchemy import select

from app import clock
from app.accounts.access import deactivate_person
from app.accounts.models import Person
from app.accounts.tokens import digest
from app.assignments.answering import accept_assignment, decline_assignment
from app.extensions import db
from app.startups.service import suspend_startup
from app.transfer.calendar_links import make_link
from app.transfer.models import CalendarLink
from tests.support.client import Client
from tests.support.world import World

ClientFor = Callable[[Person], Client]
CLOSES = datetime(2030, 5, 15, 17, 0, tzinfo=UTC)
BY = date(2030, 5, 1)


def address_of(person: Person) -> str:
    return f"/calendar/{make_link(person)}.ics"


def events_at(client: Client, address: str) -> dict[str, Any]:
    answer = client.get(address)
    assert answer.status_code == 200 and answer.mimetype == "text/calendar"
    return {str(event["uid"]).partition("-")[0]: event for event in Calendar.from_ical(answer.data).walk("VEVENT")}


def test_a_calendar_shows_when_a_signal_closes_and_when_to_answer(client: Client, world: World) -> None:
    signal = world.signal("Radar, with; odd \\ words", deadline=CLOSES, value=Decimal(250_000), currency="USD")
    world.assignment(world.a, signal, due_date=BY)
    events = events_at(client, address_of(world.a_owner))
    assert events["closes"].decoded("dtstart") == CLOSES
    assert str(events["closes"]["summary"]) == f"{signal.identifier} closes: Radar, with; odd \\ words"
    assert f"/inbox/{signal.identifier}" in str(events["closes"]["url"])
    assert (events["answer"].decoded("dtstart"), events["answer"].decoded("dtend")) == (BY, BY + timedelta(days=1))


def test_what_is_answered_needs_no_answer_and_what_is_declined_no_day(client: Client, world: World) -> None:
    kept = world.assignment(world.a, world.signal("Kept", deadline=CLOSES), due_date=BY)
    gone = world.assignment(world.a, world.signal("Gone", deadline=CLOSES), due_date=BY)
    accept_assignment(kept, by=world.a_owner)
    decline_assignment(gone, by=world.a_owner, reason="value")
    [(kind, event)] = events_at(client, address_of(world.a_owner)).items()
    assert kind == "closes" and "Kept" in event["summary"]


def test_lines_are_folded_and_end_as_the_standard_says(client: Client, world: World) -> None:
    world.assignment(world.a, world.signal("Wörter " * 60, deadline=CLOSES))
    body = client.get(address_of(world.a_owner)).data
    assert body.startswith(b"BEGIN:VCALENDAR\r\n") and body.endswith(b"END:VCALENDAR\r\n")
    assert max(map(len, body.split(b"\r\n"))) <= 75


def test_a_calendar_that_has_not_changed_is_not_sent_again(client: Client, world: World) -> None:
    held, address = world.assignment(world.a, world.signal(deadline=CLOSES)), address_of(world.a_owner)
    tag = client.get(address).headers["ETag"]
    with clock.at(clock.now() + timedelta(hours=1)):
        again = client.get(address, headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    decline_assignment(held, by=world.a_owner, reason="value")
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 200


def test_the_link_shows_ones_own_startup_only(client: Client, world: World) -> None:
    world.assignment(world.a, world.signal("Only for AetherSense", deadline=CLOSES))
    assert events_at(client, address_of(world.b_owner)) == {}


def test_the_page_shows_the_link_once_and_takes_it_back(client_for: ClientFor, client: Client, world: World) -> None:
    owner = client_for(world.a_owner)
    made = owner.page("/calendar").press("Make a link")
    assert made.status_code == 201
    link = made.text.partition("/calendar/")[2].partition('"')[0]
    assert link.endswith(".ics") and client.get(f"/calendar/{link}").status_code == 200
    kept = db.session.scalars(select(CalendarLink)).one()
    assert kept.digest == digest(link.removesuffix(".ics"))
    page = owner.page("/calendar")
    assert link not in page.response.text
    page.press("Revoke")
    assert client.get(f"/calendar/{link}").status_code == 404
    assert "There is none." in owner.page("/calendar").text


def test_a_new_link_ends_the_old_one(client: Client, world: World) -> None:
    old, new = address_of(world.a_owner), address_of(world.a_owner)
    assert (client.get(old).status_code, client.get(new).status_code) == (404, 200)


@pytest.mark.parametrize("ends", [deactivate_person, lambda person, by: suspend_startup(person.startup, by=by)])
def test_the_link_ends_with_its_persons_rights(client: Client, world: World, ends: Any) -> None:
    address = address_of(world.a_member)
    ends(world.a_member, by=world.admin)
    assert client.get(address).status_code == 404


def test_a_link_is_read_so_often_and_a_wrong_one_tried_no_oftener(client: Client, world: World) -> None:
    client.application.config["CALENDAR_REQUESTS_PER_HOUR"] = 2
    ours, theirs = address_of(world.a_owner), address_of(world.b_owner)
    assert [client.get(ours).status_code for _ in range(3)] == [200, 200, 429]
    assert client.get(theirs).status_code == 200
    refused = [client.get("/calendar/guess.ics") for _ in range(3)]
    assert [answer.status_code for answer in refused] == [404, 404, 429]
    assert 1 <= int(refused[-1].headers["Retry-After"]) <= 3600
