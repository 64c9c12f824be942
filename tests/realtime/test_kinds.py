"""The catalogue of events: what each carries, and that its sentence can be told."""

import json
import string

import pytest
from apiflask import APIFlask
from sqlalchemy import select

from app.assignments.answering import accept_assignment, decline_assignment, view_assignment
from app.assignments.history import history_of_signal
from app.assignments.withdrawing import withdraw_assignment
from app.extensions import db
from app.pool.deciding import approve_request, reject_request
from app.pool.lifecycle import close_signal, list_in_pool, unlist_from_pool, update_signal
from app.pool.service import request_signal, withdraw_request
from app.realtime import kinds
from app.realtime.event_log import Actor, record, transactional
from app.realtime.history import deeds, kept_events
from app.realtime.kinds import BY_NAME
from app.realtime.log_reading import head
from app.realtime.models import Event
from tests.support.world import SETUP, World


@pytest.mark.parametrize(
    "payload",
    [{}, {"unread": 1, "more": 2}, {"read": 1}],
    ids=["something is missing", "something is too much", "something is called otherwise"],
)
def test_a_payload_that_is_not_what_was_promised_is_refused(app: APIFlask, payload: dict[str, int]) -> None:
    @transactional
    def tell(*, by: Actor) -> None:
        record(kinds.NOTIFICATION_CHANGED, rooms=["user:1"], by=by, payload=payload)

    with pytest.raises(ValueError, match="notification:changed"):
        tell(by=SETUP)
    assert head().position == 0


def test_every_kind_has_its_name_in_two_words() -> None:
    for name, kind in BY_NAME.items():
        noun, _, past = name.partition(":")
        assert noun and past and kind.name == name and kind.audience and kind.sentence


@pytest.mark.both_databases
def test_everything_that_happens_carries_what_was_promised_and_can_be_told(world: World) -> None:
    first, second = world.assignment(), world.assignment()
    view_assignment(first, by=world.a_owner)
    accept_assignment(first, by=world.a_owner)
    decline_assignment(second, by=world.a_owner, reason="value")
    withdraw_assignment(first, by=world.admin, reason="Sent by mistake")
    signal = world.signal()
    list_in_pool(signal, by=world.admin)
    approved, _ = request_signal(signal, by=world.a_owner)
    rejected, _ = request_signal(signal, by=world.b_owner)
    approve_request(approved, by=world.admin)
    reject_request(rejected, by=world.admin, reason="It needs a permit")
    withdraw_request(request_signal(signal, by=world.b_owner)[0], by=world.b_owner)
    unlist_from_pool(signal, by=world.admin)
    update_signal(signal, by=world.admin, title="Another title")
    close_signal(signal, by=world.admin)
    for event in db.session.scalars(select(Event)):
        BY_NAME[event.kind].check(json.loads(event.payload))
        assert "\n" not in event.payload
    told = deeds(kept_events(), most=200)
    assert told and all(deed.sentence and "{" not in deed.sentence for deed in told)
    assert [deed.sentence for deed in history_of_signal(world.admin, signal).deeds][:3] == [
        f"Programme office closed {signal.identifier}",
        f"Programme office withdrew {signal.identifier} from AetherSense",
        f"Programme office changed {signal.identifier}",
    ]
    assert not any("Blue Fern" in deed.sentence for deed in history_of_signal(world.a_owner, signal).deeds)


def test_a_sentence_asks_only_for_what_an_event_has() -> None:
    names = {"actor", "startup", "answer", "person", "deed", "until"}
    for kind in BY_NAME.values():
        asked = {field for _, field, _, _ in string.Formatter().parse(kind.sentence) if field}
        assert asked <= kind.payload | names, kind.name
