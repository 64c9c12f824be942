"""Whether this process serves, and how well."""

from contextlib import suppress

from flask import Blueprint, Response, current_app, jsonify, make_response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from ..accounts.guards import anyone
from ..extensions import db
from ..realtime import metrics
from ..realtime.threads import beside_the_loop
from ..web.operators import operator
from ..webhooks.backlog import backlog, watch

health = Blueprint("health", __name__)


@health.get("/healthz")
@anyone
def healthz() -> Response:
    """The process serves."""
    return Response("ok\n", mimetype="text/plain")


@health.get("/readyz")
@anyone
def readyz() -> Response:
    """Whether it can do its work. A dead doorbell slows it down; only a dead database stops it."""
    hub = current_app.extensions.get("hub")
    state = {
        "database": "ok" if _database_answers() else "down",
        "doorbell": "ok" if current_app.extensions["doorbell"].answers() else "degraded",
        "hubLagSeconds": round(hub.lag, 3) if hub else None,
    }
    return make_response(jsonify(state), 200 if state["database"] == "ok" else 503)


@health.get("/metrics")
@operator
def figures() -> Response:
    """What all workers of this host have counted, in Prometheus' text format, and what webhooks have yet to deliver."""
    registry = metrics.collected()
    with suppress(SQLAlchemyError):  # the rest is worth most while the database is away
        watch(registry, backlog())
    return Response(beside_the_loop(generate_latest, registry), content_type=CONTENT_TYPE_LATEST)


def _database_answers() -> bool:
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return False
    return True
