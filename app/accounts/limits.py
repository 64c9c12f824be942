"""How often a program may ask: counted for each token, and for each address that shows none.

The counts lie in the doorbell's Redis, where all workers and hosts find them, behind its breaker: a Redis that hangs
costs one request a fifth of a second, and the next ones nothing. Meanwhile each worker counts for itself. So the door
is a few times wider then, and the log says so; it is never open.
"""

from typing import cast

from flask import Flask, Response, current_app, request
from flask_limiter import Limiter, RequestLimit
from werkzeug.wrappers import Response as AnyResponse

from ..web.answers import refusal
from . import counting
from .tokens import from_token

PER_MINUTE = "API_REQUESTS_PER_MINUTE"
WITHOUT_TOKEN = "API_REFUSALS_PER_MINUTE"


def init_app(app: Flask) -> None:
    """Before the guards: a request that they turn away is counted, too."""
    limiter.init_app(app)
    app.after_request(_say_what_is_left)


def _counts() -> bool:
    return request.path.startswith("/api/v1/") and _most() > 0


def _most() -> int:
    return current_app.config[PER_MINUTE if from_token() else WITHOUT_TOKEN]


def _who() -> str:
    """A token's hash, or an address: what is written into Redis opens nothing."""
    known = from_token()
    return known.credential[1] if known else f"address {request.remote_addr}"


def _too_many(breached: RequestLimit) -> Response:
    wait = counting.seconds_until(breached.reset_at)
    most = f"{breached.limit.amount:,} {'request' if breached.limit.amount == 1 else 'requests'}"
    response = refusal(429, f"At most {most} {_period(breached)}. Ask again in {wait} s.", "Too many requests")
    response.headers["Retry-After"] = str(wait)
    return response


def _period(limit: RequestLimit) -> str:
    return "an hour" if limit.limit.get_expiry() == 3600 else "a minute"


def _say_what_is_left(response: AnyResponse) -> AnyResponse:
    """`RateLimit-*`, in seconds, as in draft-ietf-httpapi-ratelimit-headers."""
    limit = limiter.current_limit
    if limit:
        most, seconds = limit.limit.amount, limit.limit.get_expiry()
        response.headers["RateLimit-Limit"] = str(most)
        response.headers["RateLimit-Remaining"] = str(limit.remaining)
        response.headers["RateLimit-Reset"] = str(counting.seconds_until(limit.reset_at))
        response.headers["RateLimit-Policy"] = f"{most};w={seconds}"
    return response


limiter = Limiter(
    key_func=_who,
    application_limits=[lambda: f"{_most()}/minute"],
    application_limits_exempt_when=lambda: not _counts(),
    storage_uri=f"{counting.SCHEME}://",
    strategy="fixed-window",  # one question to Redis a request
    on_breach=_too_many,
    headers_enabled=False,  # its own say when to come back even where nothing was refused
)


def per_hour(setting: str) -> str:
    """A limit read from the settings, for one kind of address."""
    return f"{cast(int, current_app.config[setting])}/hour"
