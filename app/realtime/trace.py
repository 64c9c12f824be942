"""What the operator reads of a delivery, at the level `debug`: the end of the way that began with a request.

A line for each event, with the id of the request that committed it, and never one for a connection. A line costs as
much as ten deliveries, so at `info` there is none. A worker at which nobody listens says nothing.
"""

import logging
from collections.abc import Collection, Mapping, Sequence
from itertools import groupby

from .told import Told

log = logging.getLogger("govintel.deliveries")


def say_delivered(told: Sequence[Told], rooms: Mapping[str, Collection[object]]) -> None:
    """`told` was handed out to whoever is in these rooms."""
    if not log.isEnabledFor(logging.DEBUG):
        return
    for (position, kind, request_id), heard_in in groupby(told, lambda one: (one.position, one.kind, one.request_id)):
        streams = sum(len(rooms.get(one.room, ())) for one in heard_in)
        asked = {"request_id": request_id} if request_id else {}
        if streams:
            log.debug("Delivered %s at %d to %d streams", kind, position, streams, extra=asked | {"streams": streams})
