"""The admin's pages of assignments: assigning (way 1), the list across signals, taking one back."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from app import clock
from app.accounts.models import Person
from app.assignments.answering import (
    accept_assignment,
    conclude_assignment,
    decline_assignment,
    submit_assignment,
    view_assignment,
)
from app.assignments.pages import PAGE
from app.assignments.queries import assignments_of
from app.assignments.service import assign
from app.assignments.withdrawing import withdraw_assignment
from app.pool.lifecycle import close_signal
from app.startups.service import suspend_startup
from tests.support.client import Client, Page
from tests.support.statements import statements
from tests.support.world import World

ClientFor = Callable[[Person], Client]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def admin(client_for: ClientFor, world: World) -> Client:
    return client_for(world.admin)


def _identifiers(page: Page) -> list[str]:
    return [row.attributes["data-signal"] or "" for row in page.css("#assignments [data-signal]")]


def test_the_question_says_whom_it_may_be_given_to_their_load_and_who_has_it(admin: Client, world: World) -> None:
    signal = world.assignment(world.b).signal
    page = admin.page(f"/admin/signals/assign?signal={signal.identifier}")
    picks = {
        pick.css("strong")[0].text(): (pick.css(".pick-load")[0].text(), "disabled" in box.attributes)
        for pick in page.css(".pick")
        for box in pick.css("input")
    }
    assert picks == {"AetherSense": ("0 waiting", False), "Blue Fern": ("Has it already", True)}


def test_the_question_says_who_has_turned_it_down_and_who_has_ended_it(admin: Client, world: World) -> None:
    signal = world.signal()
    decline_assignment(world.assignment(world.a, signal), by=world.a_owner, reason="value")
    bid = world.assignment(world.b, signal)
    accept_assignment(bid, by=world.b_owner)
    submit_assignment(bid, by=world.b_owner)
    conclude_assignment(bid, by=world.b_owner, status="lost")
    page = admin.page(f"/admin/signals/assign?signal={signal.identifier}")
    assert [load.text() for load in page.css(".pick-load")] == ["Declined it, 0 waiting", "Has it already"]


def test_a_suspended_startup_is_not_offered(admin: Client, world: World) -> None:
    suspend_startup(world.b, by=world.admin)
    page = admin.page(f"/admin/signals/assign?signal={world.signal().identifier}")
    assert [pick.text() for pick in page.css(".pick strong")] == ["AetherSense"]


def test_startups_are_found_by_name_sector_and_load_and_what_is_ticked_stays(admin: Client, world: World) -> None:
    world.assignment()
    signal = world.signal()
    asked = f"/admin/signals/assign/startups?signal={signal.identifier}"

    def shown(more: str) -> list[str]:
        return [pick.text() for pick in admin.page(f"{asked}&{more}").css(".pick strong")]

    assert shown("find=fern") == ["Blue Fern"]
    assert shown(f"find=fern&startup={world.a.id}") == ["AetherSense", "Blue Fern"]
    assert shown("order=load") == ["Blue Fern", "AetherSense"]
    assert shown("find=nobody") == []


def test_before_it_is_done_it_is_said_what_is_new_and_what_stands(admin: Client, world: World) -> None:
    held, new = world.assignment().signal, world.signal()
    both = f"signal={held.identifier}&signal={new.identifier}&startup={world.a.id}&startup={world.b.id}"
    said = " ".join(admin.get(f"/admin/signals/assign/preview?{both}").text.split())
    assert said == f"3 new assignments. 1 stands already: AetherSense has {held.identifier}."
    decline_assignment(assignments_of(world.admin, held)[0], by=world.a_owner, reason="no_capacity")
    assert "4 new assignments." in admin.get(f"/admin/signals/assign/preview?{both}").text
    assert admin.get(f"/admin/signals/assign/preview?signal={new.identifier}").text.strip() == ""


def test_the_day_offered_is_two_before_the_first_deadline_and_the_question_says_why(
    admin: Client, world: World
) -> None:
    near, far = (world.signal(deadline=clock.now() + timedelta(days=days)) for days in (6, 30))
    page = admin.page(f"/admin/signals/assign?signal={far.identifier}&signal={near.identifier}")
    offered = (clock.now() + timedelta(days=4)).date().isoformat()
    assert page.css("input[name=due_date]")[0].attributes["value"] == offered
    assert "Proposed: 7 days from now, or 2 days before the first deadline where that is sooner." in page.text


def test_where_the_margin_has_begun_the_question_says_that_the_last_day_is_offered(admin: Client, world: World) -> None:
    closes = clock.now() + timedelta(days=1)
    page = admin.page(f"/admin/signals/assign?signal={world.signal(deadline=closes).identifier}")
    assert page.css("input[name=due_date]")[0].attributes["value"] == closes.date().isoformat()
    assert "Proposed: the day of the first deadline, which is no more than 2 days away." in page.text


def test_assigning_without_scripts_says_what_is_new(admin: Client, world: World) -> None:
    signal = world.signal()
    page = admin.page(f"/admin/signals/assign?signal={signal.identifier}")
    answer = page.press("Assign", startup=[world.a.id], note="You flew one like it.", due_date="2030-01-02")
    assert answer.status_code == 303
    [made] = assignments_of(world.admin, signal)
    assert (made.startup_id, made.origin, made.note) == (world.a.id, "direct", "You flew one like it.")
    assert f"{signal.identifier} is assigned to 1 startup." in admin.page(answer.location or "").text


def test_assigning_again_says_what_stood_already(admin: Client, world: World) -> None:
    signal = world.assignment().signal
    data = {"signal": signal.identifier, "startup": [world.a.id, world.b.id]}
    answer = admin.post("/admin/assignments", data=data, headers=HTMX)
    assert (answer.status_code, answer.text) == (200, "")
    outcome = json.loads(answer.headers["HX-Outcome"])
    assert outcome["text"] == f"{signal.identifier} is assigned to 1 startup. 1 startup had it already."
    again = json.loads(admin.post("/admin/assignments", data=data, headers=HTMX).headers["HX-Outcome"])
    assert again == {"text": f"Nothing is new: everybody chosen has {signal.identifier} already.", "tone": "info"}


def test_several_signals_are_given_at_once(admin: Client, world: World) -> None:
    signals = [world.signal(), world.assignment().signal]
    data = {"signal": [signal.identifier for signal in signals], "startup": [world.a.id, world.b.id]}
    answer = admin.post("/admin/assignments", data=data, headers=HTMX)
    assert json.loads(answer.headers["HX-Outcome"])["text"] == "3 assignments made. 1 assignment stood already."
    assert {len(assignments_of(world.admin, signal)) for signal in signals} == {2}


def test_a_row_says_when_undoing_it_undoes_more_and_one_can_be_withdrawn_alone(admin: Client, world: World) -> None:
    together, alone = world.signal(), world.assignment().signal
    assign([together], [world.a.id, world.b.id], by=world.admin, origin="direct")
    deeds = [
        [[deed.text().strip() for deed in row.css("button:not([hidden] *), a")][2:] for row in page.css(".line-deeds")]
        for page in (admin.page(f"/admin/signals/{signal.identifier}") for signal in (together, alone))
    ]
    names = (world.a.name, world.b.name)
    assert deeds == [[["Undo all 2", f"Withdraw for {name}"] for name in names], [["Undo"]]]


def test_nobody_chosen_is_said_at_the_startups_and_the_note_is_kept(admin: Client, world: World) -> None:
    data = {"signal": world.signal().identifier, "note": "A half-written thought"}
    for headers in ({}, HTMX):
        answer = admin.post("/admin/assignments", data=data, headers=headers)
        assert answer.status_code == 422
        assert "Name one startup or more." in answer.text and "A half-written thought" in answer.text


@pytest.mark.parametrize("startup", ["0", "-1", "999999", "9" * 30, "x"])
def test_a_startup_that_does_not_exist_is_named(admin: Client, world: World, startup: str) -> None:
    signal = world.signal()
    data = {"signal": signal.identifier, "startup": [startup, world.a.id]}
    assert admin.post("/admin/assignments", data=data).status_code == 422
    assert not assignments_of(world.admin, signal)


def test_a_signal_that_does_not_exist_stops_all_of_it(admin: Client, world: World) -> None:
    signal = world.signal()
    data = {"signal": [signal.identifier, "SIG-000000"], "startup": world.a.id}
    answer = admin.post("/admin/assignments", data=data)
    assert answer.status_code == 422 and "There is no signal SIG-000000." in answer.text
    assert not assignments_of(world.admin, signal)


def test_a_signal_closed_meanwhile_is_said_in_the_question(admin: Client, world: World) -> None:
    signal = world.signal()
    page = admin.page(f"/admin/signals/assign?signal={signal.identifier}")
    close_signal(signal, by=world.admin)
    answer = page.press("Assign", startup=[world.a.id])
    assert answer.status_code == 409
    assert f"{signal.identifier} is closed. Open it first." in answer.text


def test_choosing_no_signal_leads_nowhere(admin: Client) -> None:
    for address in (
        "/admin/signals/assign",
        "/admin/signals/assign?signal=SIG-000000",
        "/admin/signals/assign?signal=x",
    ):
        assert admin.get(address).status_code == 404


def test_taking_back_says_why(admin: Client, world: World) -> None:
    assignment = world.assignment()
    page = admin.page(f"/admin/assignments/{assignment.id}/withdrawal")
    assert page.press("Withdraw", reason="").status_code == 422
    answer = page.press("Withdraw", reason="Sent by mistake.")
    assert f"{assignment.signal.identifier} is withdrawn from AetherSense." in admin.page(answer.location or "").text
    assert (assignment.status, assignment.reason) == ("withdrawn", "Sent by mistake.")


def test_taking_back_what_was_declined_meanwhile_is_refused_and_the_reason_kept(admin: Client, world: World) -> None:
    assignment = world.assignment()
    decline_assignment(assignment, by=world.a_owner, reason="value")
    answer = admin.post(f"/admin/assignments/{assignment.id}/withdrawal", data={"reason": "Sent by mistake."})
    assert answer.status_code == 409
    assert "is declined by Owner at AetherSense." in answer.text and "Sent by mistake." in answer.text


def test_each_state_holds_what_it_says(admin: Client, world: World) -> None:
    waiting, taken, back = (world.assignment() for _ in range(3))
    accept_assignment(taken, by=world.a_owner)
    withdraw_assignment(back, by=world.admin, reason="A mistake.")
    shown = {state: _identifiers(admin.page(f"/admin/assignments?state={state}")) for state in ("waiting", "accepted")}
    assert shown == {"waiting": [waiting.signal.identifier], "accepted": [taken.signal.identifier]}
    assert "Waiting 1 Accepted 1 Declined 0 Withdrawn 1 All 3" in admin.page("/admin/assignments").text


def test_filters_leave_what_is_overdue_unopened_running_out_or_one_startups(admin: Client, world: World) -> None:
    late = world.assignment(due_date=clock.now().date() - timedelta(days=1))
    view_assignment(late, by=world.a_owner)
    soon = world.assignment(world.b, world.signal(deadline=clock.now() + timedelta(days=2)))
    assert _identifiers(admin.page("/admin/assignments?overdue=1")) == [late.signal.identifier]
    assert _identifiers(admin.page("/admin/assignments?unseen=1")) == [soon.signal.identifier]
    assert _identifiers(admin.page("/admin/assignments?closing=7")) == [soon.signal.identifier]
    assert _identifiers(admin.page(f"/admin/assignments?startup={world.a.id}")) == [late.signal.identifier]
    assert _identifiers(admin.page("/admin/assignments?q=blue")) == [soon.signal.identifier]


@pytest.mark.both_databases
@pytest.mark.parametrize("sort", ["-assigned", "assigned", "by", "closes", "startup"])
def test_pages_follow_each_other_without_gap_or_double(admin: Client, world: World, sort: str) -> None:
    for number in range(PAGE + 3):
        deadline = clock.now() + timedelta(days=number % 4 + 1) if number % 3 else None
        due_date = deadline.date() if deadline and number % 2 else None
        world.assignment(world.a if number % 2 else world.b, world.signal(deadline=deadline), due_date=due_date)
    first = admin.page(f"/admin/assignments?sort={sort}")
    second = admin.page(first.css("a[rel=next]")[0].attributes["href"] or "")
    both = _identifiers(first) + _identifiers(second)
    assert (len(_identifiers(first)), len(both), len(set(both))) == (PAGE, PAGE + 3, PAGE + 3)


@pytest.mark.parametrize(
    "query", ["state=x", "sort=;", "closing=999999999", "answered=x", "startup=x", "q=%00", "overdue=2"]
)
def test_an_address_that_makes_no_sense_still_opens(admin: Client, query: str) -> None:
    admin.page(f"/admin/assignments?{query}")


def test_the_list_asks_the_database_as_often_for_many_rows_as_for_few(admin: Client, world: World) -> None:
    world.assignment()
    with statements() as few:
        admin.page("/admin/assignments")
    for _ in range(5):
        world.assignment(world.b)
    with statements() as many:
        admin.page("/admin/assignments")
    assert len(many) == len(few)


def test_the_question_asks_as_often_for_many_startups_as_for_few(admin: Client, world: World) -> None:
    address = f"/admin/signals/assign?signal={world.signal().identifier}"
    with statements() as few:
        admin.page(address)
    for number in range(5):
        world.startup(f"Startup {number}")
    with statements() as many:
        admin.page(address)
    assert len(many) == len(few)
