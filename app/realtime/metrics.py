"""What an operator can watch of the log, the doorbell and the streams: https://prometheus.io, in the names they expect.

Each process counts for itself, in a file that every worker reads when it is asked (PROMETHEUS_MULTIPROC_DIR). A count
costs microseconds, so whoever is in a hurry counts once for a whole batch, and never once for a connection.
"""

import os
import time
from collections.abc import Iterator

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Metric
from prometheus_client.metrics_core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

_LAG = "govintel_hub_lag_seconds"

EVENTS = Counter("govintel_events_committed", "Events committed by this server's workers.")
RINGS = Counter("govintel_rings", "Rings after a commit: rung, failed, or skipped after a failure.", ["result"])
UNANSWERED = Counter("govintel_redis_unanswered", "Whoever waited for Redis in vain: a ring, a count, a look at it.")
STREAMS = Gauge("govintel_streams_open", "Open streams, by their person's role.", ["role"], multiprocess_mode="livesum")
DELIVERIES = Counter("govintel_deliveries", "Events handed to streams: one event to ten streams is ten.")
RESETS = Counter("govintel_resets", "Streams told to fetch anew, since they could not be caught up.", ["reason"])
POSITION = Gauge("govintel_log_position", "How far the furthest worker has read the log.", multiprocess_mode="livemax")
HEARD = Gauge("govintel_last_ring_timestamp_seconds", "When a worker last heard the doorbell.", multiprocess_mode="max")
#: Kept as the moment of the last reading: a worker that stands still cannot tell how long it has done so.
LAG = Gauge(
    _LAG,
    "Since the worker that is furthest behind last read the log to its end.",
    multiprocess_mode="liveall",
)

RESULTS = ("rung", "failed", "skipped")
REASONS = ("malformed", "unknown", "pruned", "behind")
SELDOM = 0.5  # seconds between two notes of a reading; the log may be read a thousand times in one

for _result in RESULTS:
    RINGS.labels(_result)
for _reason in REASONS:
    RESETS.labels(_reason)


class Tally:
    """What one hub counts in plain numbers while it is in a hurry, and tells once it has read the log to its end."""

    def __init__(self) -> None:
        self.handed = 0
        self._noted_at = 0.0

    def tell(self, position: int, at: float) -> None:
        """It was read up to this position, at this moment of the monotonic clock."""
        if self.handed:
            handed, self.handed = self.handed, 0
            DELIVERIES.inc(handed)
        if at - self._noted_at >= SELDOM:
            self._noted_at = at
            POSITION.set(position)
            LAG.set(at)


def collected() -> CollectorRegistry:
    """What all workers of this host have counted."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_OfAllWorkers())
    return registry


class _OfAllWorkers:
    def collect(self) -> Iterator[Metric]:
        several = "PROMETHEUS_MULTIPROC_DIR" in os.environ
        counted = MultiProcessCollector(None).collect() if several else REGISTRY.collect()
        for metric in counted:
            yield _lag(metric) if metric.name == _LAG else metric


def _lag(read_at: Metric) -> Metric:
    """The monotonic clock is one for all processes of a host. A process without a hub has never read: 0."""
    moments = [sample.value for sample in read_at.samples if sample.value]
    lag = GaugeMetricFamily(read_at.name, read_at.documentation)
    if moments:
        lag.add_metric([], time.monotonic() - min(moments))
    return lag
