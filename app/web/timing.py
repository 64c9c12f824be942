"""How long requests take, and how they are answered, for GET /metrics."""

import time

from flask import Flask, Response, g, request
from prometheus_client import Counter, Histogram

REQUESTS = Histogram(
    "govintel_request_seconds",
    "Until the answer began, by route; a stream's is its first byte.",
    ["method", "route"],
    buckets=(0.005, 0.02, 0.05, 0.1, 0.25, 1, 5),
)
RESPONSES = Counter("govintel_responses", "Answers, by their status.", ["status"])


def init_app(app: Flask) -> None:
    app.before_request(_begin)
    app.after_request(_end)


def milliseconds_so_far() -> float:
    """Since the request came in."""
    return (time.perf_counter() - g.began) * 1000


def _begin() -> None:
    g.began = time.perf_counter()


def _end(response: Response) -> Response:
    RESPONSES.labels(str(response.status_code)).inc()
    if request.url_rule:  # what leads nowhere has none: a stranger cannot make up names for us to remember
        REQUESTS.labels(request.method, request.url_rule.rule).observe(time.perf_counter() - g.began)
    return response
