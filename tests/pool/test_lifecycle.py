"""A signal's life: listed, changed, its status set, closed, opened again."""

import pytest

from app.assignments.answering import accept_assignment
from app.errors import InvalidInput
from app.pool.lifecycle import (
    StillAssigned,
    close_signal,
    list_in_pool,
    set_status,
    unlist_from_pool,
    update_signal,
)
from app.pool.service import request_signal
from app.signals.service import SignalClosed
from tests.support.telling import rows, told
from tests.support.world import World

pytestmark = pytest.mark.both_databases


def trays(*people: int) -> list[tuple[str, set[str]]]:
    return [("notification:changed", {f"user:{person}"}) for person in people]


def test_the_status_assigned_gives_it_to_the_startups_like_every_other_way(world: World) -> None:
    signal = world.signal()
    with told() as telling:
        done = set_status(signal, "assigned", startup_ids=[world.a.id], by=world.admin)
    assert done and len(done.created) == 1 and signal.status == "assigned"
    assert telling.table == rows(
        ("signal:assigned", {f"startup:{world.a.id}"}),
        ("assignment:created", {"admins"}),
        *trays(world.a_owner.id, world.a_member.id),
    )
    assert telling.to(world.b_owner) == []


def test_what_is_written_down_in_the_pool_is_listed_like_what_is_put_there(world: World) -> None:
    put = world.signal()
    with told() as telling:
        list_in_pool(put, by=world.admin)
    [told_when_put] = telling.events
    with told() as writing:
        made = world.signal(pool=True)
    [listed] = writing.of("pool:listed")
    assert (listed.kind, listed.rooms) == (told_when_put.kind, told_when_put.rooms)
    assert listed.payload == {"signalId": str(made.id), "signalIdentifier": made.identifier}
    assert [event.kind for event in writing.events] == ["signal:created", "pool:listed"]


def test_a_draft_is_not_listed_before_it_is_open(world: World) -> None:
    with told() as telling:
        world.signal(pool=True, status="draft")
    assert telling.table == rows(("signal:created", {"admins"}))


def test_the_status_assigned_again_is_quiet(world: World) -> None:
    signal = world.assignment().signal
    with told() as telling:
        done = set_status(signal, "assigned", startup_ids=[world.a.id], by=world.admin)
        assert set_status(signal, "assigned", by=world.admin) is None
    assert done and done.created == [] and telling.events == []


def test_the_status_assigned_needs_startups(world: World) -> None:
    signal = world.signal()
    with told() as telling, pytest.raises(InvalidInput) as refusal:
        set_status(signal, "assigned", by=world.admin)
    assert list(refusal.value.errors) == ["startupIds"]
    assert telling.events == [] and signal.status == "open"


@pytest.mark.parametrize("status", ["draft", "closed"])
def test_a_draft_or_closed_signal_does_not_become_assigned(world: World, status: str) -> None:
    signal = world.signal()
    set_status(signal, status, by=world.admin)
    for startups in ([], [world.a.id]):
        with pytest.raises(SignalClosed):
            set_status(signal, "assigned", startup_ids=startups, by=world.admin)
    assert signal.status == status


def test_an_unknown_status_or_startups_with_another_one_name_the_field(world: World) -> None:
    signal = world.signal()
    with pytest.raises(InvalidInput) as unknown:
        set_status(signal, "lost", by=world.admin)
    with pytest.raises(InvalidInput) as startups:
        set_status(signal, "open", startup_ids=[world.a.id], by=world.admin)
    assert (list(unknown.value.errors), list(startups.value.errors)) == (["status"], ["startupIds"])


@pytest.mark.parametrize("status", ["draft", "open"])
def test_a_signal_that_startups_hold_does_not_change_under_them(world: World, status: str) -> None:
    signal = world.assignment().signal
    with told() as telling, pytest.raises(StillAssigned):
        set_status(signal, status, by=world.admin)
    assert telling.events == [] and signal.status == "assigned"


def test_a_draft_is_opened_and_only_admins_hear_of_it(world: World) -> None:
    signal = world.signal(status="draft")
    with told() as telling:
        set_status(signal, "open", by=world.admin)
        set_status(signal, "open", by=world.admin)
    assert telling.table == rows(("signal:updated", {"admins"}))


def test_a_pool_draft_that_opens_is_told_to_every_startup(world: World) -> None:
    signal = world.signal(status="draft", pool=True)
    with told() as telling:
        set_status(signal, "open", by=world.admin)
    assert telling.table == rows(("signal:updated", {"admins", "pool"}), ("pool:listed", {"admins", "pool"}))


def test_a_pool_signal_that_becomes_a_draft_leaves_every_startups_pool(world: World) -> None:
    signal = world.signal(pool=True)
    with told() as telling:
        set_status(signal, "draft", by=world.admin)
    assert telling.table == rows(("signal:updated", {"admins", "pool"}), ("pool:unlisted", {"admins", "pool"}))


def test_listing_and_unlisting_are_each_told_once_to_every_startup(world: World) -> None:
    signal = world.signal()
    with told() as telling:
        list_in_pool(signal, by=world.admin)
        list_in_pool(signal, by=world.admin)
    assert signal.in_pool and telling.table == rows(("pool:listed", {"pool", "admins"}))
    with told() as telling:
        unlist_from_pool(signal, by=world.admin)
        unlist_from_pool(signal, by=world.admin)
    assert not signal.in_pool and telling.table == rows(("pool:unlisted", {"pool", "admins"}))


def test_a_closed_signal_is_not_listed(world: World) -> None:
    signal = world.signal()
    close_signal(signal, by=world.admin)
    with pytest.raises(SignalClosed):
        list_in_pool(signal, by=world.admin)


def test_a_change_is_told_to_admins_and_who_holds_it(world: World) -> None:
    signal = world.assignment(world.a).signal
    with told() as telling:
        assert update_signal(signal, by=world.admin, title="Another title", agency=None) == ["title"]
        assert update_signal(signal, by=world.admin, title="Another title") == []
    startup = f"startup:{world.a.id}"
    told_to_holders = ("assignment:notice_changed", {startup}), *trays(world.a_owner.id, world.a_member.id)
    assert telling.table == rows(("signal:updated", {"admins", startup}), *told_to_holders)
    assert telling.of("signal:updated")[0].payload["changed"] == ["title"]
    assert telling.to(world.b_owner) == []


def test_a_change_that_cannot_stand_names_its_fields(world: World) -> None:
    signal = world.signal()
    with pytest.raises(InvalidInput) as refusal:
        update_signal(signal, by=world.admin, title="", url="javascript:alert(1)", currency="usd")
    assert set(refusal.value.errors) == {"title", "url", "currency"}


def test_closing_withdraws_what_is_pending_and_keeps_what_was_accepted(world: World) -> None:
    accepted = world.assignment(world.a)
    accept_assignment(accepted, by=world.a_owner)
    pending = world.assignment(world.b, accepted.signal)
    with told() as telling:
        close_signal(accepted.signal, by=world.admin)
        close_signal(accepted.signal, by=world.admin)
    assert (accepted.status, pending.status, accepted.signal.status) == ("accepted", "withdrawn", "closed")
    assert pending.reason == "The signal was closed."
    assert telling.table == rows(
        ("assignment:withdrawn", {f"startup:{world.b.id}", "admins"}),
        ("signal:closed", {"admins", f"startup:{world.a.id}", f"startup:{world.b.id}"}),
        ("assignment:notice_closed", {f"startup:{world.a.id}"}),
        *trays(world.a_owner.id, world.a_member.id, world.b_owner.id, world.b_member.id),
    )


def test_closing_tells_who_asked_but_no_other_startup_of_a_request(world: World) -> None:
    signal = world.signal(pool=True)
    request_signal(signal, by=world.a_owner)
    with told() as telling:
        close_signal(signal, by=world.admin)
    assert telling.table == rows(
        ("pool:rejected", {f"startup:{world.a.id}", "admins"}),
        ("signal:closed", {"admins", "pool"}),
        *trays(world.a_owner.id, world.a_member.id),
    )
    assert telling.to(world.b_owner) == ["signal:closed"]


def test_a_closed_signal_can_be_opened_again(world: World) -> None:
    signal = world.signal()
    close_signal(signal, by=world.admin)
    set_status(signal, "open", by=world.admin)
    assert world.assignment(world.a, signal).status == "pending_review"
