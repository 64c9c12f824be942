"""What has yet to be delivered, for whoever watches the installation."""

from collections.abc import Iterator
from typing import NamedTuple

from prometheus_client import CollectorRegistry, Metric
from prometheus_client.metrics_core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import case, distinct, func, select

from ..extensions import db
from .models import WebhookDelivery, WebhookEndpoint


class Backlog(NamedTuple):
    """`waiting` messages to endpoints in use, `retried` of them after a failure; `failing` endpoints have such a
    message, `off` are told nothing.
    """

    waiting: int = 0
    retried: int = 0
    failing: int = 0
    off: int = 0


def backlog() -> Backlog:
    tried = WebhookDelivery.tries > 0
    counting = select(
        func.count(),
        func.count(case((tried, 1))),
        func.count(distinct(case((tried, WebhookDelivery.endpoint_id)))),
    )
    counting = counting.select_from(WebhookDelivery).join(WebhookEndpoint).where(WebhookDelivery.state == "waiting")
    off = select(func.count()).select_from(WebhookEndpoint).where(WebhookEndpoint.disabled.is_not(None))
    waiting, retried, failing = db.session.execute(counting.where(WebhookEndpoint.disabled.is_(None))).one()
    return Backlog(waiting, retried, failing, db.session.scalar(off) or 0)


def watch(registry: CollectorRegistry, counted: Backlog) -> None:
    """Have the registry tell of it."""
    registry.register(_Gauges(counted))


class _Gauges(Collector):
    def __init__(self, counted: Backlog) -> None:
        self._counted = counted

    def collect(self) -> Iterator[Metric]:
        counted = self._counted
        messages = GaugeMetricFamily(
            "govintel_webhooks_waiting", "Messages to endpoints in use: new ones, and tried before.", labels=["tried"]
        )
        messages.add_metric(["no"], counted.waiting - counted.retried)
        messages.add_metric(["yes"], counted.retried)
        endpoints = GaugeMetricFamily(
            "govintel_webhook_endpoints", "Endpoints that do not take their messages, or are off.", labels=["state"]
        )
        endpoints.add_metric(["failing"], counted.failing)
        endpoints.add_metric(["off"], counted.off)
        yield from (messages, endpoints)
