"""A name for each request, in its answer, in every line that is logged for it, and in what it commits."""

import re
from secrets import token_hex

from flask import Flask, Response, current_app, request

from ..logs import request_id

_WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{8,64}")


def init_app(app: Flask) -> None:
    """Register first of all: whatever goes wrong later is logged with the name."""
    app.before_request(_name)
    app.after_request(_tell)


def _name() -> None:
    given = request.headers.get("X-Request-Id", "")
    believed = _came_through_our_proxies() and _WELL_FORMED.fullmatch(given)
    request_id.set(given if believed else token_hex(8))


def _came_through_our_proxies() -> bool:
    """A stranger who may choose the name can hide among another's lines, or break them."""
    forwarded = request.headers.getlist("X-Forwarded-For")
    return 0 < current_app.config["TRUSTED_PROXIES"] <= ",".join(forwarded).count(",") + bool(forwarded)


def _tell(response: Response) -> Response:
    response.headers["X-Request-Id"] = request_id.get() or ""
    return response
