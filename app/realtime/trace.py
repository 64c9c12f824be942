"""What the operator reads of a delivery: the end of the way that began with a request.

One line for each request whose events were handed out in one go, with the request's id; at the level `debug` also one
for each event, and never one for a connection. A worker at which nobody listens says nothing.
"""

import logging
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from itertools import groupby

from .told import Told

log = logging.getLogger("govintel.deliveries")


def say_delivered(told: Sequence[Told], rooms: Mapping[str, Collection[object]]) -> None:
    """`told` was handed out to whoever is in these rooms."""
    if not log.isEnabledFor(logging.INFO):
        return
    events: defaultdict[str | None, set[int]] = defaultdict(set)
    deliveries: Counter[str | None] = Counter()
    for one in told:
        events[one.request_id].add(one.position)
        deliveries[one.request_id] += len(rooms.get(one.room, ()))
    for request_id, positions in events.items():
        made = {"events": len(positions), "deliveries": deliveries[request_id]}
        log.info("Delivered %(events)d events, %(deliveries)d times in all", made, extra=_asked(request_id) | made)
    if log.isEnabledFor(logging.DEBUG):
        _say_each(told, rooms)


def _say_each(told: Sequence[Told], rooms: Mapping[str, Collection[object]]) -> None:
    for (position, kind, request_id), heard_in in groupby(told, lambda one: (one.position, one.kind, one.request_id)):
        streams = sum(len(rooms.get(one.room, ())) for one in heard_in)
        log.debug("Delivered %s at %d to %d streams", kind, position, streams, extra=_asked(request_id))


def _asked(request_id: str | None) -> dict[str, object]:
    return {"request_id": request_id} if request_id else {}
