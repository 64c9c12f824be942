"""What the operator reads of a delivery: the end of the way that began with a request.

A line for each request whose events were delivered together, and never one for an event or a connection: it costs as
much as ten deliveries. A worker at which nobody listens says nothing.
"""

import logging
from collections.abc import Collection, Mapping, Sequence
from itertools import groupby

from .told import Told

log = logging.getLogger("govintel.deliveries")


def say_delivered(told: Sequence[Told], rooms: Mapping[str, Collection[object]]) -> None:
    """`told` was handed out to whoever is in these rooms."""
    if not log.isEnabledFor(logging.INFO):
        return
    for request_id, together in groupby(told, lambda one: one.request_id):
        heard = [one for one in together if one.room in rooms]
        if count := sum(len(rooms[one.room]) for one in heard):
            kinds = ", ".join(dict.fromkeys(one.kind for one in heard))
            asked = {"request_id": request_id} if request_id else {}
            log.info("Delivered %s up to %d: %d", kinds, heard[-1].position, count, extra=asked | {"deliveries": count})
