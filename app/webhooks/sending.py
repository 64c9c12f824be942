"""Delivering: claimed before it is sent, sent beside each other, and noted together.

An endpoint that hangs holds its own few calls and nobody else's: it may have two at once to begin with, and one more
for each message that it takes. What fails is tried again for three days, as Standard Webhooks proposes, and does not
hold up what comes after it: messages may arrive out of order, and carry their place. A message whose sending was cut
short is sent again, with the same id: at least once.

Stopping takes a few seconds at most: whoever asked for it kills what is left soon after, and what was answered by then
must be noted.
"""

import logging
import time
from collections import Counter
from collections.abc import Sequence, Set
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue
from typing import Any
from uuid import uuid4

from flask import Flask, current_app
from sqlalchemy import select, update

from .. import clock
from ..background.leases import release_lease, take_lease
from ..extensions import db
from ..realtime.event_log import transactional
from .calling import OF_ONE, Caller, Message, Outcome
from .endpoints import secrets_of, switch_off
from .models import WebhookDelivery, WebhookEndpoint

log = logging.getLogger("govintel.webhooks")

AT_ONCE = 200  # calls that go on
AT_FIRST = 2  # calls of one endpoint; up to OF_ONE where they go well, a single one after a failure
CLAIMED_AHEAD = 4  # messages for each call that an endpoint may have
PAUSE = 0.5  # seconds between two looks when nothing is due
TOGETHER = 0.02  # seconds in which what ends is noted in one transaction
LOOK_AGAIN = 5.0  # seconds between two renewals of the lease
CUT_SHORT_AFTER = timedelta(seconds=60)  # longer than any call
STOPPING = 5.0  # seconds that calls may still take; the launcher gives everything 9
LEASE = "webhooks"
RETRIES = tuple(
    timedelta(seconds=seconds) for seconds in (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
)
GONE = 410


class Sender:
    """Of one process, for as long as it holds the lease."""

    def __init__(self, app: Flask, name: str) -> None:
        self._app, self._name = app, name
        self._caller = Caller(allow_private=app.config["WEBHOOKS_ALLOW_PRIVATE"])
        self._calls: dict[Future[Outcome], Message] = {}
        self._ended: SimpleQueue[Future[Outcome]] = SimpleQueue()
        self._queue: list[Message] = []
        self._widths: dict[int, int] = {}
        self._holds_until = 0.0
        self._executor = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="webhook")
        self.stopping = False

    def go_on(self) -> None:
        """Until it is told to stop; a failure of the database is waited out."""
        with self._app.app_context():
            while not self.stopping:
                try:
                    if not self.do_some():
                        time.sleep(PAUSE)
                except Exception:
                    db.session.rollback()
                    log.exception("Webhooks could not be sent; it is tried again")
                    time.sleep(10 * PAUSE)
            self.finish()

    def until_nothing_is_due(self) -> None:
        while self.do_some():
            pass

    def do_some(self) -> bool:
        """Begin what may begin, and note what has ended; whether anything goes on."""
        if not self._holds_lease():
            return False
        self._claim()
        self._begin()
        if not self._calls:
            db.session.rollback()
            return False
        self._note_what_ends()
        return True

    def _holds_lease(self) -> bool:
        """Renewed now and then: it is good for a minute."""
        if time.monotonic() > self._holds_until:
            if not take_lease(LEASE, self._name):
                return False
            self._holds_until = time.monotonic() + LOOK_AGAIN
            going = (*self._queue, *self._calls.values())
            _take_back_those_cut_short(but={message.delivery_id for message in going})
        return True

    def _note_what_ends(self) -> None:
        """What ends at nearly the same time is noted together; meanwhile what was claimed takes its place."""
        outcomes: list[Outcome] = []
        until = time.monotonic() + PAUSE
        while self._calls and (left := until - time.monotonic()) > 0:
            try:
                call = self._ended.get(timeout=left)
            except Empty:
                break
            until = until if outcomes else time.monotonic() + TOGETHER
            outcomes.append(self._take(call))
            self._begin()
        if outcomes:
            self._settle(outcomes)

    def _take(self, call: Future[Outcome]) -> Outcome:
        endpoint, outcome = self._calls.pop(call).endpoint_id, call.result()
        self._widths[endpoint] = min(self._width(endpoint) + 1, OF_ONE) if outcome.taken else 1
        return outcome

    def _settle(self, outcomes: Sequence[Outcome]) -> None:
        """And give back what would wait here for longer than what is claimed may."""
        _note(outcomes)
        late = [message for message in self._queue if self._width(message.endpoint_id) == 1]
        if late:
            _give_back(late)
            self._queue = [message for message in self._queue if message not in late]

    def finish(self) -> None:
        """Give back what was not begun, and note what is on its way as it ends, as far as that is soon."""
        _give_back(self._queue)
        self._queue = []
        until = time.monotonic() + STOPPING
        while self._calls and time.monotonic() < until:
            self._note_what_ends()
        self._executor.shutdown(wait=False, cancel_futures=True)
        release_lease(LEASE, self._name)

    def _width(self, endpoint_id: int) -> int:
        """How many calls it may have at once."""
        return self._widths.get(endpoint_id, AT_FIRST)

    def _claim(self) -> None:
        held = Counter(message.endpoint_id for message in (*self._queue, *self._calls.values()))
        for endpoint in db.session.scalars(select(WebhookEndpoint).where(WebhookEndpoint.disabled.is_(None))).all():
            width = self._width(endpoint.id)
            most = width * CLAIMED_AHEAD if width > 1 else 1
            room = most - held[endpoint.id]
            if room > most // 2:
                self._queue += _claim_of(endpoint, room)

    def _begin(self) -> None:
        going = Counter(message.endpoint_id for message in self._calls.values())
        left: list[Message] = []
        for message in self._queue:
            if len(self._calls) < AT_ONCE and going[message.endpoint_id] < self._width(message.endpoint_id):
                going[message.endpoint_id] += 1
                call = self._executor.submit(self._caller.call, message, clock.now())
                self._calls[call] = message
                call.add_done_callback(self._ended.put)
            else:
                left.append(message)
        self._queue = left


def webhooks_are_due() -> bool:
    """Whether anything waits whose time has come, to an endpoint in use."""
    due = (
        select(WebhookDelivery.id)
        .join(WebhookEndpoint)
        .where(
            WebhookEndpoint.disabled.is_(None),
            WebhookDelivery.state == "waiting",
            WebhookDelivery.next_at <= clock.now(),
        )
    )
    return db.session.scalar(due.limit(1)) is not None


@transactional
def _claim_of(endpoint: WebhookEndpoint, most: int) -> list[Message]:
    now = clock.now()
    due = select(WebhookDelivery).where(
        WebhookDelivery.endpoint_id == endpoint.id, WebhookDelivery.state == "waiting", WebhookDelivery.next_at <= now
    )
    rows = db.session.scalars(
        due.order_by(WebhookDelivery.next_at, WebhookDelivery.id).limit(most).with_for_update(skip_locked=True)
    ).all()
    ids = [row.id for row in rows]
    good = tuple(secrets_of(endpoint, now))
    messages = [Message(row.id, endpoint.id, endpoint.url, row.message_id, row.body, good) for row in rows]
    _set(ids, state="claimed", claimed_at=now, tries=WebhookDelivery.tries + 1)
    return messages


@transactional
def _take_back_those_cut_short(*, but: Set[int]) -> None:
    """Whoever claimed them was killed. Nobody knows whether they arrived, so they are sent again; what this process
    itself holds goes on.
    """
    old = (WebhookDelivery.state == "claimed", WebhookDelivery.claimed_at < clock.now() - CUT_SHORT_AFTER)
    found = set(db.session.scalars(select(WebhookDelivery.id).where(*old)))
    _set(sorted(found - but), state="waiting", next_at=clock.now())


@transactional
def _give_back(messages: Sequence[Message]) -> None:
    _set([message.delivery_id for message in messages], state="waiting", tries=WebhookDelivery.tries - 1)


@transactional
def _note(outcomes: Sequence[Outcome]) -> None:
    now = clock.now()
    rows = {row.id: row for row in _rows([outcome.delivery_id for outcome in outcomes])}
    for outcome in outcomes:
        if row := rows.get(outcome.delivery_id):
            _note_one(row, outcome, now)


def _note_one(row: WebhookDelivery, outcome: Outcome, now: datetime) -> None:
    row.answered_at, row.status, row.answer = now, outcome.status, outcome.answer
    if outcome.taken:
        row.state = "sent"
    elif outcome.status == GONE:
        row.state = "failed"
        switch_off(row.endpoint, "It answered 410 Gone: it wants no more.")
    elif row.tries > len(RETRIES):
        row.state = "failed"
    else:
        row.state, row.next_at = "waiting", now + RETRIES[row.tries - 1]


def _rows(ids: Sequence[int]) -> Sequence[WebhookDelivery]:
    return db.session.scalars(select(WebhookDelivery).where(WebhookDelivery.id.in_(ids))).all() if ids else ()


def _set(ids: Sequence[int], **values: Any) -> None:
    if ids:
        changed = update(WebhookDelivery).where(WebhookDelivery.id.in_(ids)).values(**values)
        db.session.execute(changed, execution_options={"synchronize_session": False})


def sender_of_this_process() -> Sender:
    return Sender(current_app._get_current_object(), uuid4().hex)  # type: ignore[attr-defined]
