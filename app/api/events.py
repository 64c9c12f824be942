"""What the viewer may hear, for programs that would rather ask than keep a stream open.

It answers as the stream does: the same rooms, the same cursors, the same resets. Who asks is looked up again after
every wait, so that nothing committed after a right was taken away is told.
"""

import json
import time
from typing import Any, NamedTuple

from flask import current_app, g
from marshmallow import RAISE, fields, validate
from werkzeug.exceptions import Unauthorized

from ..accounts.guards import api_person
from ..extensions import db
from ..live.stream import start_hub
from ..realtime import log_reading
from ..realtime.cursor import Cursor
from ..realtime.hub import Hub
from ..realtime.kinds import BY_NAME
from ..realtime.log_reading import FURTHEST_BEHIND
from ..realtime.told import Told
from .blueprint import resource
from .documents.events import EventsDocument
from .fields import Text
from .schemas import Document

events = resource("events", "What happened, as far as the token's person may hear it.")
LONGEST_WAIT = 25  # seconds; proxies give up on an answer after 30 or 60


class EventQuery(Document):
    """From where on, and how long to wait for something."""

    after = Text(
        metadata={"description": "The cursor of the last answer; leave it out to begin now.", "example": "k3x9-1042"}
    )
    wait = fields.Float(
        load_default=0,
        validate=validate.Range(0, LONGEST_WAIT, error=f"It must be a number of seconds from 0 to {LONGEST_WAIT}."),
        error_messages=dict.fromkeys(("invalid", "special"), f"It must be a number from 0 to {LONGEST_WAIT}."),
        metadata={"description": "How many seconds to wait while there is nothing to tell."},
    )


class Heard(NamedTuple):
    """What was heard up to a cursor, or why that cannot be told."""

    told: list[Told]
    next: Cursor
    reset: str | None = None


@events.get("/events")
@api_person
@events.input(EventQuery, location="query", unknown=RAISE)
@events.output(EventsDocument)
def listen(query_data: dict[str, Any]) -> dict[str, Any]:
    """Hear what happened since

    Asks the same log as the stream at `GET /live`. With `wait` the answer comes as soon as there is something to
    tell. After a `reset`, fetch the lists anew and go on from `next`.
    """
    hub = start_hub(current_app._get_current_object())  # type: ignore[attr-defined]
    db.session.remove()  # nothing is held while waiting, for news or for the hub's own connection
    heard = _heard_since(hub, query_data.get("after"))
    until = time.monotonic() + query_data["wait"]
    while not (heard.told or heard.reset) and (left := until - time.monotonic()) > 0:
        hub.wait_beyond(heard.next.position, left)
        heard = _heard_since(hub, str(heard.next))
    return {
        "items": [_event(told, heard.next.epoch) for told in heard.told],
        "next": str(heard.next),
        "reset": heard.reset,
    }


def _heard_since(hub: Hub, after: str | None) -> Heard:
    """What the token's person heard after a cursor; a bad one is never an error. Raises Unauthorized.

    Rights and the log's head are of one moment: nothing committed after a change of rights is read with the old ones.
    """
    with hub.engine.connect() as database:
        proof = hub.prove(database, [g.signed_in.credential])
        rights = proof.rights[g.signed_in.credential]
        if rights.ended:
            raise Unauthorized
        since = Cursor.parse(after) if after is not None else proof.head
        if reason := _unreadable(since, proof.head, proof.floor):
            return Heard([], proof.head, reason)
        assert since
        told = log_reading.heard_between(
            database, rights.rooms, since.position, proof.head.position, FURTHEST_BEHIND + 1
        )
        _, floor = log_reading.head_of(database)  # it may have moved while the rows were read
    if since.position < floor:
        return Heard([], proof.head, "pruned")
    if len(told) > FURTHEST_BEHIND:
        return Heard([], proof.head, "behind")
    return Heard([one for one in told if BY_NAME[one.kind].told], proof.head)


def _unreadable(since: Cursor | None, head: Cursor, floor: int) -> str | None:
    if since is None:
        return "malformed"
    if since.epoch != head.epoch or since.position > head.position:
        return "unknown"
    return "pruned" if since.position < floor else None


def _event(told: Told, epoch: str) -> dict[str, Any]:
    id = str(Cursor(epoch, told.position))
    return {"id": id, "kind": told.kind, "payload": json.loads(told.payload), "at": told.at}
