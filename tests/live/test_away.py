"""While you were away: what came, changed and went since somebody's page last had it before them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import update

from app import clock
from app.accounts.models import Person
from app.assignments.answering import accept_assignment, decline_assignment
from app.assignments.service import assign
from app.assignments.withdrawing import undo_batch, withdraw_assignment
from app.extensions import db
from app.live.away import ABSENCE, LINES, Absence, absence_of, end_absence, note_seen
from app.pool.lifecycle import list_in_pool, unlist_from_pool
from app.realtime.log_reading import present_cursor
from app.realtime.models import LogHead
from tests.support.client import Client
from tests.support.world import World

ClientFor = Callable[[Person], Client]
pytestmark = pytest.mark.both_databases
LATER = ABSENCE + timedelta(minutes=1)


def told_in(absence: Absence | None) -> dict[str, list[str]]:
    return {sort.title: [line.sentence for line in sort.lines] for sort in absence.sorts} if absence else {}


def sees(*people: Person) -> None:
    for person in people:
        note_seen(person, present_cursor())


def test_who_is_back_reads_what_came_changed_and_went(world: World) -> None:
    first, second = world.assignment(), world.assignment()
    sees(world.a_owner)
    with clock.at(clock.now() + LATER):
        accept_assignment(first, by=world.a_member)
        withdraw_assignment(second, by=world.admin, reason="Sent by mistake")
        batch = [world.signal(f"Notice {n}") for n in range(25)]
        assign(batch, [world.a.id, world.b.id], by=world.admin, origin="direct")
        assert told_in(absence_of(world.a_owner)) == {
            "Came": ["Programme office assigned 25 signals to AetherSense"],
            "Changed": [f"AetherSense accepted {first.signal.identifier}"],
            "Went": [f"Programme office withdrew {second.signal.identifier} from AetherSense"],
        }


def test_it_stays_until_it_was_read_however_long_somebody_is_there_again(world: World) -> None:
    sees(world.a_owner)
    with clock.at(clock.now() + LATER):
        given = world.assignment()
        sees(world.a_owner)
        world.assignment()
        sees(world.a_owner)
        assert len(told_in(absence_of(world.a_owner))["Came"]) == 2
        end_absence(world.a_owner)
        assert absence_of(world.a_owner) is None
    assert given


def test_who_was_there_all_the_time_or_never_before_is_told_nothing(world: World) -> None:
    sees(world.a_owner)
    world.assignment()
    with clock.at(clock.now() + timedelta(hours=1)):
        assert absence_of(world.a_owner) is None and absence_of(world.a_member) is None


def test_nobody_reads_of_rivals_or_of_what_they_did_themselves(world: World) -> None:
    sees(world.a_owner, world.b_owner, world.admin, world.reader)
    with clock.at(clock.now() + LATER):
        accept_assignment(world.assignment(), by=world.a_owner)
        assert absence_of(world.b_owner) is None
        assert list(told_in(absence_of(world.a_owner))) == ["Came"]
        assert list(told_in(absence_of(world.admin))) == ["Changed"]
        assert list(told_in(absence_of(world.reader))) == ["Came", "Changed"]


def test_after_a_restored_log_nothing_is_compared(world: World) -> None:
    sees(world.a_owner)
    world.assignment()
    db.session.execute(update(LogHead).values(epoch="restored"))
    db.session.commit()
    with clock.at(clock.now() + LATER):
        assert absence_of(world.a_owner) is None
        sees(world.a_owner)


def test_the_page_says_it_and_takes_that_it_was_read(client_for: ClientFor, world: World) -> None:
    owner = client_for(world.a_owner)
    assert owner.post("/away/sight", data={"cursor": str(present_cursor())}).status_code == 204
    for nothing in ("", "x", "other-1", f"{present_cursor()}9"):
        assert owner.post("/away/sight", data={"cursor": nothing}).status_code in (204, 422)
    with clock.at(clock.now() + LATER):
        identifier = world.assignment().signal.identifier
        assert identifier in owner.page("/inbox").css("#away")[0].text()
        assert owner.post("/away/reading", headers={"HX-Request": "true"}).status_code == 200
        assert owner.page("/inbox").css("#away")[0].text().strip() == ""


def test_what_the_panel_leaves_out_stands_on_the_page_that_it_leads_to(client_for: ClientFor, world: World) -> None:
    owner = client_for(world.a_owner)
    sees(world.a_owner)
    with clock.at(clock.now() + LATER):
        given = [world.assignment().signal.identifier for _ in range(LINES + 2)]
        [more] = owner.page("/inbox").css("#away a[href^='/away']")
        assert more.text() == "and 2 more"
        page = owner.page(more.attributes["href"] or "")
        assert [link.text() for link in page.css("#came .feed a")] == given[::-1]
        assert page.press("Got it").location == "/"
        assert "You have missed nothing" in owner.page("/away").text


def test_a_reason_is_told_in_words(client_for: ClientFor, world: World) -> None:
    given = world.assignment()
    sees(world.admin)
    with clock.at(clock.now() + LATER):
        decline_assignment(given, by=world.a_owner, reason="no_capacity")
        admin = client_for(world.admin)
        for told in (admin.page("/admin").css("#away")[0].text(), admin.page("/away").text):
            assert "No capacity" in told and "no_capacity" not in told


def test_what_has_gone_since_is_told_without_a_link_to_it(client_for: ClientFor, world: World) -> None:
    owner, listed = client_for(world.a_owner), world.signal()
    sees(world.a_owner)
    with clock.at(clock.now() + LATER):
        list_in_pool(listed, by=world.admin)
        unlist_from_pool(listed, by=world.admin)
        undone, stands = world.assignment(), world.assignment()
        gone = undone.signal.identifier
        assert undone.batch_id
        undo_batch(undone.batch_id, by=world.admin)
        for page in (owner.page("/inbox"), owner.page("/away")):
            assert gone in page.text and listed.identifier in page.text
            led_to = [link.attributes["href"] or "" for link in page.css(".feed a")]
            assert led_to == [f"/inbox/{stands.signal.identifier}"]
            owner.page(led_to[0])
