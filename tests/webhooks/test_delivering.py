"""Webhooks: what an endpoint is told, that it is told it, and that no endpoint is in another's way."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta

import pytest
from apiflask import APIFlask
from sqlalchemy import select, update
from standardwebhooks import Webhook

from app import clock
from app.background.jobs import Worker
from app.background.leases import take_lease
from app.extensions import db
from app.realtime.event_log import trim
from app.realtime.log_reading import head
from app.realtime.readers import place_of
from app.webhooks import planning, sending
from app.webhooks.endpoints import add_endpoint, rotate_secret, switch_off, switch_on
from app.webhooks.models import WebhookDelivery
from app.webhooks.planning import PLANNING, send_again, send_trial
from app.webhooks.sending import AT_FIRST, CUT_SHORT_AFTER, LEASE, RETRIES, _claim_of, sender_of_this_process
from tests.support.receiver import Got, Receiver
from tests.support.world import World

pytestmark = pytest.mark.both_databases
Receiving = Callable[..., Receiver]
ANSWERED = ("assignment:created",)


@pytest.fixture
def receiving() -> Iterator[Receiving]:
    with ExitStack() as stack:

        def make(answer: Callable[[Got, int], int] = lambda got, before: 204) -> Receiver:
            return stack.enter_context(Receiver(answer).listening())

        yield make


def deliver(*, after: timedelta = timedelta()) -> None:
    """What `flask work --once` does about webhooks, so much later."""
    with clock.at(clock.now() + after):
        assert Worker([PLANNING]).finish()
        sender = sender_of_this_process()
        sender.until_nothing_is_due()
        sender.finish()


def deliveries() -> list[WebhookDelivery]:
    db.session.rollback()
    return list(db.session.scalars(select(WebhookDelivery).order_by(WebhookDelivery.id)))


def states() -> list[str]:
    return [one.state for one in deliveries()]


def test_a_message_is_signed_and_says_what_happened_and_where_it_stands(world: World, receiving: Receiving) -> None:
    receiver = receiving()
    endpoint = add_endpoint(receiver.url, ANSWERED)
    assignment = world.assignment()
    deliver()
    [got] = receiver.got
    assert got.path == "/hook?from=govintel"
    body = Webhook(endpoint.secret).verify(got.body, got.headers)
    assert body["type"] == "assignment:created" and body["data"]["assignmentId"] == str(assignment.id)
    assert body["cursor"] == got.id and body["cursor"].startswith(head().epoch)
    assert [(one.state, one.status, one.answer) for one in deliveries()] == [("sent", 204, "")]


def test_an_endpoint_hears_the_kinds_it_chose_from_when_it_was_added_on(world: World, receiving: Receiving) -> None:
    world.assignment()
    receiver = receiving()
    add_endpoint(receiver.url, ANSWERED)
    world.signal()
    world.assignment()
    deliver()
    deliver()
    assert [json.loads(got.body)["type"] for got in receiver.got] == ["assignment:created"]


def test_for_a_day_both_secrets_are_good(world: World, receiving: Receiving) -> None:
    receiver = receiving()
    endpoint = add_endpoint(receiver.url, ANSWERED)
    before = endpoint.secret
    rotate_secret(endpoint)
    world.assignment()
    deliver()
    for secret in (before, endpoint.secret):
        Webhook(secret).verify(receiver.got[0].body, receiver.got[0].headers)
    assert endpoint.secret != before and receiver.got[0].headers["webhook-signature"].count("v1,") == 2


def test_what_fails_is_tried_again_for_three_days_with_the_same_id_and_holds_up_nothing(
    world: World, receiving: Receiving
) -> None:
    first: list[str] = []

    def answer(got: Got, before: int) -> int:
        first[:] = first or [got.id]
        return 500 if got.id == first[0] else 204

    receiver = receiving(answer)
    add_endpoint(receiver.url, ANSWERED)
    for _ in range(3):
        world.assignment()
    deliver()
    assert sorted(states()) == ["sent", "sent", "waiting"]
    later = timedelta()
    for wait in RETRIES:
        later += wait + timedelta(seconds=1)
        deliver(after=later)
    assert sum(got.id == first[0] for got in receiver.got) == 1 + len(RETRIES)
    assert sorted(states()) == ["failed", "sent", "sent"]
    assert timedelta(days=3) < later < timedelta(days=4)


def test_an_endpoint_that_answers_410_is_told_no_more(world: World, receiving: Receiving) -> None:
    endpoint = add_endpoint(receiving(lambda got, before: 410).url, ANSWERED)
    world.assignment()
    deliver()
    world.assignment()
    deliver()
    db.session.refresh(endpoint)
    assert endpoint.disabled and "410" in endpoint.disabled and len(deliveries()) == 1


def test_a_redirect_is_not_followed(world: World, receiving: Receiving) -> None:
    receiver = receiving(lambda got, before: 302)
    add_endpoint(receiver.url, ANSWERED)
    world.assignment()
    deliver()
    assert [got.path for got in receiver.got] == ["/hook?from=govintel"] and states() == ["waiting"]


def test_an_endpoint_that_hangs_slows_nobody(
    world: World, receiving: Receiving, monkeypatch: pytest.MonkeyPatch
) -> None:
    released = threading.Event()
    hanging = receiving(lambda got, before: (released.wait(20) and 204) or 204)
    quick = receiving()
    add_endpoint(hanging.url, ANSWERED)
    heard = add_endpoint(quick.url, ANSWERED)
    for _ in range(30):
        world.assignment()
    assert Worker([PLANNING]).finish()
    sender = sender_of_this_process()
    while len(quick.got) < 30:
        assert sender.do_some()
    assert len(hanging.got) == AT_FIRST and not released.is_set(), "it has its own few calls, and nobody else's"
    released.set()
    sender.finish()
    assert {one.state for one in deliveries() if one.endpoint_id == heard.id} == {"sent"}


def test_for_an_endpoint_that_takes_too_little_no_more_is_written_down_until_it_takes_some(
    world: World, receiving: Receiving, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "AT_ONCE", 4)
    monkeypatch.setattr(planning, "MOST_DUE", 8)
    slow, quick = receiving(), receiving()
    behind, ready = add_endpoint(slow.url, ANSWERED), add_endpoint(quick.url, ANSWERED)
    for _ in range(12):
        world.assignment()
        db.session.execute(update(WebhookDelivery).where(WebhookDelivery.endpoint_id == ready.id).values(state="sent"))
        db.session.commit()
        assert Worker([PLANNING]).finish()
    planned = [one.endpoint_id for one in deliveries()]
    assert planned.count(ready.id) == 12 and planned.count(behind.id) < 12
    assert (place_of(behind.reader) or 0) < (place_of(ready.reader) or 0), "its cursor keeps the rest in the log"
    deliver()
    deliver()
    assert len(slow.got) == 12


def test_what_is_due_is_all_delivered_by_one_call_however_much_it_is(
    app: APIFlask, world: World, receiving: Receiving, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "AT_ONCE", 4)
    monkeypatch.setattr(planning, "MOST_DUE", 4)
    receiver = receiving()
    add_endpoint(receiver.url, ANSWERED)
    for _ in range(10):
        world.assignment()
    assert app.test_cli_runner().invoke(args=["work", "--once"]).exit_code == 0
    assert len(receiver.got) == 10


def test_what_still_goes_on_is_not_taken_for_cut_short(
    world: World, receiving: Receiving, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "LOOK_AGAIN", 0.0)
    released = threading.Event()
    slow = receiving(lambda got, before: (released.wait(20) and 204) or 204)
    add_endpoint(slow.url, ANSWERED)
    for _ in range(5):
        world.assignment()
    assert Worker([PLANNING]).finish()
    sender = sender_of_this_process()
    assert sender.do_some()
    with clock.at(clock.now() + CUT_SHORT_AFTER + timedelta(seconds=1)):
        assert sender.do_some()
        assert states() == ["claimed"] * 5, "those that wait for their turn too"
        released.set()
        sender.until_nothing_is_due()
    sender.finish()
    assert len({got.id for got in slow.got}) == len(slow.got) == 5 and set(states()) == {"sent"}


def test_stopping_notes_what_is_answered_and_does_not_wait_for_who_hangs(
    app: APIFlask, world: World, receiving: Receiving, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "STOPPING", 2.0)
    stopping, released = threading.Event(), threading.Event()
    hanging = receiving(lambda got, before: (released.wait(20) and 204) or 204)
    slow = receiving(lambda got, before: (stopping.wait(20) and 204) or 204)
    add_endpoint(hanging.url, ANSWERED)
    heard = add_endpoint(slow.url, ANSWERED).id
    world.assignment()
    assert Worker([PLANNING]).finish()
    sender = sender_of_this_process()
    assert sender.do_some()
    sender.stopping = True
    thread = threading.Thread(target=sender.go_on)
    thread.start()
    stopping.set()
    while "sent" not in states():
        assert thread.is_alive(), "it is noted while the other hangs"
        thread.join(0.05)
    thread.join(10)
    assert not thread.is_alive() and not released.is_set()
    assert {one.endpoint_id: one.state for one in deliveries()}[heard] == "sent"
    assert take_lease(LEASE, "another")
    released.set()


def test_what_was_on_its_way_when_a_process_was_killed_is_sent_again_and_nothing_else(
    world: World, receiving: Receiving
) -> None:
    receiver = receiving()
    endpoint = add_endpoint(receiver.url, ANSWERED)
    for _ in range(5):
        world.assignment()
    assert Worker([PLANNING]).finish()
    claimed = _claim_of(endpoint, 2)  # and then it was killed
    deliver()
    assert len(receiver.got) == 3
    deliver(after=CUT_SHORT_AFTER + timedelta(seconds=1))
    assert len(receiver.got) == 5 and {message.message_id for message in claimed} <= {got.id for got in receiver.got}
    assert set(states()) == {"sent"}


def test_a_test_and_a_message_that_is_sent_again(world: World, receiving: Receiving) -> None:
    receiver = receiving()
    endpoint = add_endpoint(receiver.url, ANSWERED)
    send_trial(endpoint)
    deliver()
    send_again(deliveries()[0])
    deliver()
    assert [json.loads(got.body)["type"] for got in receiver.got] == ["webhook:test"] * 2
    assert receiver.got[0].id == receiver.got[1].id


def test_pruning_waits_for_an_endpoint_in_use_and_for_no_other(world: World, receiving: Receiving) -> None:
    endpoint = add_endpoint(receiving().url, ANSWERED)
    before = head().position
    world.assignment()
    while trim(clock.now() + timedelta(minutes=1)):
        pass
    assert head().floor <= before
    switch_off(endpoint, "Enough")
    while trim(clock.now() + timedelta(minutes=1)):
        pass
    assert head().floor == head().position
    switch_on(endpoint)
    world.assignment()
    deliver()
    assert states() == ["sent"]


def test_an_address_that_became_private_is_not_called(
    app: APIFlask, world: World, receiving: Receiving, monkeypatch: pytest.MonkeyPatch
) -> None:
    receiver = receiving()
    add_endpoint(receiver.url, ANSWERED)
    world.assignment()
    app.config["WEBHOOKS_ALLOW_PRIVATE"] = False
    deliver()
    assert receiver.got == [] and "https://" in str(deliveries()[0].answer)
