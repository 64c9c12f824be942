"""What was said with an answer stands in the history, and no rival reads it."""

from collections.abc import Callable
from typing import Any

from app.accounts.models import Person
from app.assignments.answering import decline_assignment
from app.assignments.reminding import remind_assignment
from app.pool.lifecycle import update_signal
from tests.support.client import Client
from tests.support.world import World

ClientFor = Callable[[Person], Client]

SAID = "We are full until May."


def _history(client: Client, address: str) -> str:
    return " ".join(line.text() for line in client.page(address).css(".feed > li"))


def test_why_it_was_declined_is_read_by_both_sides_even_when_it_was_given_again(
    client_for: ClientFor, world: World
) -> None:
    signal = world.signal()
    world.assignment(world.b, signal)
    assignment = world.assignment(signal=signal)
    decline_assignment(assignment, by=world.a_owner, reason="no_capacity", comment=SAID)
    world.assignment(signal=signal)
    sentence = f"AetherSense declined {signal.identifier}: No capacity, “{SAID}”"
    assert sentence in _history(client_for(world.admin), f"/admin/signals/{signal.identifier}")
    assert sentence in _history(client_for(world.admin), f"/admin/startups/{world.a.id}")
    assert sentence in _history(client_for(world.a_member), f"/inbox/{signal.identifier}")
    theirs = _history(client_for(world.b_owner), f"/inbox/{signal.identifier}")
    assert theirs and "AetherSense" not in theirs and SAID not in theirs


def test_an_assignment_has_a_page_of_its_own_with_what_was_done_to_it_alone(
    client_for: ClientFor, world: World
) -> None:
    signal = world.signal()
    world.assignment(world.b, signal)
    assignment = world.assignment(signal=signal)
    remind_assignment(assignment, by=world.admin)
    page = client_for(world.reader).page(f"/admin/assignments/{assignment.id}")
    assert page.css("h1")[0].text() == "AetherSense"
    lines = [line.text() for line in page.css(".feed-text")]
    assert lines == [
        f"Programme office reminded AetherSense of {signal.identifier}",
        f"Programme office assigned {signal.identifier} to AetherSense",
    ]


def test_a_long_history_is_read_to_its_beginning(client_for: ClientFor, world: World, monkeypatch: Any) -> None:
    monkeypatch.setattr("app.assignments.history_routes.ON_ITS_PAGE", 2)
    signal = world.signal("First title")
    for n in range(4):
        update_signal(signal, by=world.admin, title=f"Title {n}")
    assignment = world.assignment(signal=signal)
    for viewer, address in (
        (world.admin, f"/admin/signals/{signal.identifier}/history"),
        (world.a_owner, f"/inbox/{assignment.signal.identifier}/history"),
    ):
        client, read, next_page = client_for(viewer), [], address
        while next_page:
            page = client.page(next_page)
            read += [line.attributes["id"] for line in page.css(".feed > li")]
            next_page = next((link.attributes["href"] or "" for link in page.css("a[rel=next]")), "")
        assert len(read) == len(set(read)) == 6, "it was added, changed four times, and assigned"


def test_a_startup_reads_its_own_history_and_no_rivals(client_for: ClientFor, world: World) -> None:
    ours, theirs = world.assignment().signal, world.assignment(world.b).signal
    read = _history(client_for(world.a_member), "/team/history")
    assert ours.identifier in read and theirs.identifier not in read


def test_a_position_that_is_none_is_named(client_for: ClientFor, world: World) -> None:
    address = f"/admin/startups/{world.a.id}/history"
    for before in ("x", "-1", "9" * 30, "٣"):
        answer = client_for(world.admin).get(f"{address}?before={before}")
        assert answer.status_code == 422 and "no position in a history" in answer.text
