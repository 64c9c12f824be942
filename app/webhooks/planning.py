"""What is to be delivered: read from the log with a cursor for each endpoint, and written down with it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from secrets import token_hex
from typing import Any, NamedTuple

import orjson
from sqlalchemy import select

from .. import clock
from ..background.jobs import Job
from ..bulk import insert_rows
from ..extensions import db
from ..realtime.event_log import transactional
from ..realtime.log_reading import present_cursor
from ..realtime.readers import LoggedEvent, end_of_log, logged_after, move_reader, place_of
from .models import WebhookDelivery, WebhookEndpoint

AT_ONCE = 500  # events
MOST_DUE = 3_000  # messages of one endpoint; two seconds of one that takes them all
ROOM = "admins"
_COLUMNS = ("endpoint_id", "message_id", "position", "kind", "body", "state", "tries", "next_at", "created_at")


class Planned(NamedTuple):
    """What one event says to whoever wants to hear of its kind; `body` is None where no endpoint may."""

    event: LoggedEvent
    message_id: str
    body: str | None


def messages_are_to_be_planned() -> bool:
    return any((place_of(one.reader) or 0) < end_of_log() and not _is_behind(one) for one in _in_use())


def plan_messages() -> None:
    """What is read and written for one endpoint serves the others that stand at the same place. For one that takes its
    messages more slowly than they come no more are written meanwhile: its cursor keeps the rest in the log.
    """
    messages_after = cache(_messages_after)
    for endpoint in _in_use():
        if not _is_behind(endpoint):
            _plan_for(endpoint, messages_after)


PLANNING = Job("webhook planning", messages_are_to_be_planned, plan_messages)


def body_of(kind: str, at: datetime, cursor: str | None, data: object) -> str:
    """As Standard Webhooks wants it (`type`, `timestamp`, `data`), and where it stands in the log."""
    return orjson.dumps({"type": kind, "timestamp": clock.iso(at), "cursor": cursor, "data": data}).decode()


@transactional
def send_trial(endpoint: WebhookEndpoint) -> WebhookDelivery:
    """A message that says nothing but that it comes."""
    now = clock.now()
    body = body_of("webhook:test", now, None, {"endpointId": str(endpoint.id)})
    trial = WebhookDelivery(
        endpoint_id=endpoint.id, message_id=f"test-{token_hex(8)}", kind="webhook:test", body=body, next_at=now,
        created_at=now,
    )  # fmt: skip
    db.session.add(trial)
    db.session.flush()
    return trial


@transactional
def send_again(delivery: WebhookDelivery) -> None:
    """The same message, with the same id, at once; a receiver that has it knows it."""
    if delivery.state in ("sent", "failed", "waiting"):
        delivery.state, delivery.tries, delivery.next_at = "waiting", 0, clock.now()


def _in_use() -> Sequence[WebhookEndpoint]:
    return db.session.scalars(select(WebhookEndpoint).where(WebhookEndpoint.disabled.is_(None))).all()


def _is_behind(endpoint: WebhookEndpoint) -> bool:
    """Whether as many messages as may be are due and not taken."""
    due = (WebhookDelivery.state == "waiting", WebhookDelivery.next_at <= clock.now())
    last = select(WebhookDelivery.id).where(WebhookDelivery.endpoint_id == endpoint.id, *due)
    return db.session.scalar(last.order_by(WebhookDelivery.next_at).offset(MOST_DUE - 1).limit(1)) is not None


@transactional
def _plan_for(endpoint: WebhookEndpoint, messages_after: Callable[[int], Sequence[Planned]]) -> None:
    """The next events, and the cursor behind them, in one transaction."""
    place = place_of(endpoint.reader)
    if place is None:  # it was never given one, as after a restore: it hears of what happens from now on
        move_reader(endpoint.reader, end_of_log())
        return
    messages = messages_after(place)
    if not messages:
        return
    now, kinds = clock.now(), set(endpoint.kinds)
    rows = [_row(endpoint.id, one, now) for one in messages if one.body and one.event.kind in kinds]
    insert_rows(db.session.connection(), "webhook_delivery", _COLUMNS, rows)
    move_reader(endpoint.reader, messages[-1].event.position)


def _messages_after(place: int) -> Sequence[Planned]:
    epoch = present_cursor().epoch
    return [_planned(event, f"{epoch}-{event.position}") for event in logged_after(place, AT_ONCE)]


def _planned(event: LoggedEvent, cursor: str) -> Planned:
    data = orjson.Fragment(event.payload)
    return Planned(event, cursor, body_of(event.kind, event.at, cursor, data) if ROOM in event.rooms else None)


def _row(endpoint_id: int, one: Planned, now: datetime) -> tuple[Any, ...]:
    event = one.event
    return endpoint_id, one.message_id, event.position, event.kind, one.body, "waiting", 0, now, now
