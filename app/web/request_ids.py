"""A name for each request, in its answer, in every line that is logged for it, and in what it commits."""

import re
from collections.abc import Mapping
from secrets import token_hex
from typing import Any

from flask import Flask, Response, current_app, request

from ..logs import request_id

_WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{8,64}")


def init_app(app: Flask) -> None:
    """Register first of all: whatever goes wrong later is logged with the name."""
    app.before_request(_name)
    app.after_request(_tell)


def _name() -> None:
    request_id.set(name_for(request.environ, current_app.config["TRUSTED_PROXIES"]))


def name_for(environ: Mapping[str, Any], trusted_proxies: int) -> str:
    """The request's name: the one that our proxies gave it, or else a new one. A stranger who may choose it can hide
    among another's lines, or break them.
    """
    given, forwarded = environ.get("HTTP_X_REQUEST_ID", ""), environ.get("HTTP_X_FORWARDED_FOR")
    hops = 0 if forwarded is None else forwarded.count(",") + 1
    believed = 0 < trusted_proxies <= hops and _WELL_FORMED.fullmatch(given)
    return given if believed else token_hex(8)


def _tell(response: Response) -> Response:
    response.headers["X-Request-Id"] = request_id.get() or ""
    return response
