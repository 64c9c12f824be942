"""The quick door to the stream, before Flask's request handling.

Coming back is the most frequent thing that happens to the stream: every laptop lid, every deploy. So who is let in is
let in here: one query, and the connection goes from gunicorn to the hub, without a request context, a session object
or a greenlet that stays. Everybody else, and everything unusual, is left to the Flask route, which asks the same
questions and has the words for a refusal.
"""

import os
import socket
import time
from collections.abc import Callable, Iterable
from email.utils import formatdate
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import Flask
from itsdangerous import BadSignature
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import Unauthorized
from werkzeug.http import parse_cookie

from ..accounts.tokens import digest
from ..realtime.connection import SocketConnection
from ..web.headers import FOR_EVERY_ANSWER, VARIES_BY, WHERE_IT_IS_ENCRYPTED
from ..web.request_ids import name_for
from .admission import Admission, TooManyStreams, Visit, admit

SEND_BUFFER = 256 * 1024  # bytes in the kernel for one listener; unbounded it would take 4 MB
PEER_IS_DEAD = 12_000  # milliseconds without an acknowledgement of a beat; its slot is free in twice that

Environ = dict[str, Any]
Wsgi = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


class TakenOver(list[bytes]):
    """The body of an answer whose connection the hub has: the worker forgets the request when it sees it."""

    taken_over = True


def init_app(app: Flask) -> None:
    """Stand before the application."""
    app.wsgi_app = LiveDoor(app)  # type: ignore[method-assign]


class LiveDoor:
    """A WSGI middleware that takes `GET /live` over where the server hands its sockets over."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.inner: Wsgi = app.wsgi_app
        self.known_host = _known_host(app)

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/live" and self._may_be_taken_over(environ) and self._let_in(environ):
            return TakenOver()
        return self.inner(environ, start_response)

    def _may_be_taken_over(self, environ: Environ) -> bool:
        """Plain HTTP/1.1 only: written past TLS or HTTP/2, bytes would be garbage; HTTP/1.0 knows no chunks."""
        hub = self.app.extensions.get("hub")
        return (
            hub is not None
            and hub.takes_sockets
            and environ["REQUEST_METHOD"] == "GET"
            and environ["SERVER_PROTOCOL"] == "HTTP/1.1"
            and "gunicorn.socket" in environ
            and not hasattr(environ["gunicorn.socket"], "getpeercert")
            and self.known_host in (None, environ.get("HTTP_HOST"))
        )

    def _let_in(self, environ: Environ) -> bool:
        """Whether the visitor was let in and handed to the hub."""
        hub = self.app.extensions["hub"]
        credential = self._credential(environ)
        if credential is None:
            return False
        after = (
            environ.get("HTTP_LAST_EVENT_ID")
            or parse_qs(environ["QUERY_STRING"], keep_blank_values=True).get("after", [None])[0]
        )
        visit = Visit(credential, environ.get("REMOTE_ADDR", ""), after)
        try:
            admission = admit(hub, visit, self.app.config)
        except (Unauthorized, TooManyStreams, SQLAlchemyError):
            return False
        name = name_for(environ, self.app.config["TRUSTED_PROXIES"])
        _hand_over(hub, environ["gunicorn.socket"], admission, _head(environ["wsgi.url_scheme"], name))
        self.app.extensions["token_use"].note(credential)
        return True

    def _credential(self, environ: Environ) -> tuple[str, str] | None:
        """What the visitor signed in with: a bearer token, or else the session's signed cookie."""
        scheme, _, token = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() == "bearer" and token:
            return "token", digest(token.strip())
        cookie = parse_cookie(environ).get(self.app.config["SESSION_COOKIE_NAME"], "")
        signer: Any = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
        try:
            session = signer.loads(cookie, max_age=int(self.app.permanent_session_lifetime.total_seconds()))
        except BadSignature:
            return None
        return ("session", session["sign_in"]) if session.get("sign_in") else None


def _hand_over(hub: Any, taken: Any, admission: Admission, head: bytes) -> None:
    """The hub gets a duplicate of the descriptor; gunicorn closes only its own."""
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
    if hasattr(socket, "TCP_USER_TIMEOUT") and taken.family in (socket.AF_INET, socket.AF_INET6):
        taken.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, PEER_IS_DEAD)
    fd = os.dup(taken.fileno())
    os.set_blocking(fd, False)
    connection = SocketConnection(fd, *admission.connection)
    greeting = admission.greeting
    try:
        connection.write(greeting._replace(chunk=head + greeting.chunk))
    except OSError:  # gone before it was greeted
        connection.close(b"")
    else:
        hub.delivery.join(connection)


def _head(scheme: str, request_name: str) -> bytes:
    return _head_of(scheme, int(time.time())) + f"X-Request-Id: {request_name}\r\n\r\n".encode()


@lru_cache(maxsize=2)
def _head_of(scheme: str, second: int) -> bytes:
    """The same for everybody who comes in this second."""
    lines = (
        "HTTP/1.1 200 OK",
        f"Date: {formatdate(second, usegmt=True)}",
        "Connection: close",
        "Transfer-Encoding: chunked",
        "Content-Type: text/event-stream; charset=utf-8",
        "Cache-Control: no-store",
        "X-Accel-Buffering: no",
        f"Vary: {', '.join(VARIES_BY)}",
        *(f"{name}: {value}" for name, value in FOR_EVERY_ANSWER.items()),
        *(f"{name}: {value}" for name, value in WHERE_IT_IS_ENCRYPTED.items() if scheme == "https"),
    )
    return "\r\n".join([*lines, ""]).encode()


def _known_host(app: Flask) -> str | None:
    """In production only one host is answered; the route says so to whoever asks for another."""
    return urlsplit(app.config["PUBLIC_URL"]).netloc if app.config["ENVIRONMENT"] == "production" else None
