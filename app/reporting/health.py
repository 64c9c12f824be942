"""How well this host serves, for the admins: its figures, and a ping the whole way from a commit to a screen."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime
from secrets import token_hex
from typing import NamedTuple

from flask import current_app

from ..accounts.models import Person
from ..realtime import kinds
from ..realtime.cursor import Cursor
from ..realtime.event_log import record, transactional
from ..realtime.log_reading import present_cursor
from ..realtime.metrics import collected
from ..realtime.threads import beside_the_loop
from ..webhooks.backlog import Backlog, backlog

BEHIND = 5.0  # seconds; a healthy hub is at most about one behind


class Health(NamedTuple):
    """`streams` by role, `rings` by result, `resets` by reason; `lag` in seconds; None: no worker has said it yet."""

    log: Cursor
    streams: Mapping[str, int]
    lag: float | None
    last_ring: datetime | None
    doorbell_broken: bool
    events: int
    deliveries: int
    rings: Mapping[str, int]
    resets: Mapping[str, int]
    webhooks: Backlog = Backlog()

    @property
    def is_behind(self) -> bool:
        return self.lag is not None and self.lag > BEHIND


def health_of_this_host() -> Health:
    """Of all its workers together."""
    counted = beside_the_loop(_counted)
    lag = counted["govintel_hub_lag_seconds"].get("")
    rung_at = counted["govintel_last_ring_timestamp_seconds"].get("")
    return Health(
        log=present_cursor(),
        streams=_whole(counted["govintel_streams_open"]),
        lag=lag,
        last_ring=datetime.fromtimestamp(rung_at, UTC) if rung_at else None,
        doorbell_broken=not current_app.extensions["doorbell"].answers(),
        events=int(counted["govintel_events_committed_total"].get("", 0)),
        deliveries=int(counted["govintel_deliveries_total"].get("", 0)),
        rings=_whole(counted["govintel_rings_total"]),
        resets=_whole(counted["govintel_resets_total"]),
        webhooks=backlog(),
    )


def _counted() -> Mapping[str, Mapping[str, float]]:
    """Each metric by its label, or by nothing where it has none."""
    found: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for metric in collected().collect():
        for sample in metric.samples:
            found[sample.name]["/".join(sample.labels.values())] = sample.value
    return found


def _whole(counted: Mapping[str, float]) -> dict[str, int]:
    return {label: int(value) for label, value in counted.items() if value}


@transactional
def send_ping(*, by: Person) -> str:
    """Commit an event that only the sender hears; returns its id. Records health:pinged."""
    ping_id = token_hex(8)
    record(kinds.HEALTH_PINGED, rooms=[f"user:{by.id}"], by=by, payload={"pingId": ping_id})
    return ping_id
