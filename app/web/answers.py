"""Errors, answered in the way that who asked can read: page, fragment, problem document, or plain text for a stream."""

import errno
import logging
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from apiflask import HTTPError
from flask import Flask, Response, current_app, make_response, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError, SQLAlchemyError, TimeoutError
from werkzeug.exceptions import HTTPException, Unauthorized

from ..errors import DomainError, InvalidInput

log = logging.getLogger(__name__)

_PLAIN = ("/live", "/metrics")  # whoever asks here reads no page

_WORDS = {
    400: ("That request was not understood", "Go back and try again."),
    403: ("That is not for you to do", "Your role does not allow it. The programme office can change roles."),
    404: ("Nothing here", "There is nothing at this address, or it is not yours to see."),
    405: ("That cannot be done here", "Go back and try again."),
    409: ("Too late for that", "It has changed in the meantime."),
    412: ("It has changed in the meantime", "Look at it anew, and send it again if it still fits."),
    413: ("Too large", "Send less at once."),
    415: ("That kind of content is not taken here", "Send what this address asks for."),
    422: ("Something is not right yet", "Correct what is named, and send it again."),
    429: ("Too many at once", "Wait a moment, then try again."),
    500: ("Something broke here", "It is our fault and has been written down. Nothing of yours was changed."),
    503: ("Not available just now", "Try again in a moment."),
    507: ("The disk is full", "Nothing was changed. The programme office has to make room; then send it again."),
}


def init_app(app: Flask) -> None:
    app.register_error_handler(DomainError, _refused)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPError, _unfit_document)
    app.register_error_handler(HTTPException, _http_error)
    for failure in (OperationalError, InternalError, InterfaceError):
        app.register_error_handler(failure, _database_gone)
    app.register_error_handler(TimeoutError, _database_gone)  # no connection was free in time
    app.register_error_handler(OSError, _no_file_written)
    app.register_error_handler(Exception, _broken)


def is_htmx() -> bool:
    """Whether htmx asks, and wants a fragment."""
    return request.headers.get("HX-Request") == "true"


def deed_layout() -> str:
    """A deed that asks something first is a dialog for htmx, and a page of its own otherwise."""
    return "layouts/deed_dialog.html" if is_htmx() else "layouts/deed_page.html"


def for_program() -> bool:
    """Whether a program asks, and wants a problem document."""
    return request.path.startswith("/api/")


def problem(status: int, title: str, detail: str, **more: Any) -> Response:
    """An `application/problem+json` document (RFC 9457)."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    response = make_response(body, status)
    response.mimetype = "application/problem+json"
    return response


def refusal(status: int, detail: str = "", title: str = "", **more: Any) -> Response:
    """An error in the form in which it was asked for; `more` only reaches programs."""
    words = _WORDS.get(status, _WORDS[500 if status >= 500 else 400])
    title, detail = title or words[0], detail or words[1]
    if for_program():
        return problem(status, title, detail, **more)
    if request.path in _PLAIN:
        return Response(f"{detail}\n", status, mimetype="text/plain")
    words = {"status": status, "title": title, "text": detail}
    body = render_template("errors/_fragment.html", **words) if is_htmx() else _error_page(words)
    return make_response(body, status)


def _error_page(words: dict[str, Any]) -> str:
    """In the frame that the viewer knows; without it when what the frame shows cannot be read."""
    if words["status"] not in (503, 507):
        with suppress(SQLAlchemyError):
            return render_template("errors/page.html", **words)
    return render_template("errors/page.html", viewer=None, **words)


def _refused(error: DomainError) -> Response:
    if isinstance(error, InvalidInput):
        errors = [{"field": field, "message": message} for field, message in error.errors.items()]
        return refusal(422, error.detail, error.title, errors=errors)
    if error.field:
        return refusal(
            error.status, error.detail, error.title, errors=[{"field": error.field, "message": error.detail}]
        )
    response = refusal(error.status, error.detail, error.title, **getattr(error, "state", {}))
    if error.status in (429, 503):
        response.headers["Retry-After"] = str(getattr(error, "retry_after", 1))
    response.headers.extend(getattr(error, "headers", {}))
    return response


def _unfit_document(error: HTTPError) -> Response:
    """A body or a query that does not fit its schema: every field is named by its path, as in `startupIds[1]`."""
    found = [pair for location in error.detail.values() for pair in _faults("", location)]
    return _refused(InvalidInput(dict(found))) if found else refusal(error.status_code)


def _faults(path: str, found: Any) -> Iterator[tuple[str, str]]:
    if isinstance(found, dict):
        for name, inner in found.items():
            step = f"[{name}]" if isinstance(name, int) else f".{name}" if path else str(name)
            yield from _faults(path if name == "_schema" else path + step, inner)
    else:
        yield path or "body", " ".join(map(str, found if isinstance(found, list) else [found]))


def _http_error(error: HTTPException) -> Response:
    if isinstance(error, Unauthorized):
        return _sign_in_first(error)
    response = error.response if error.response is not None else refusal(error.code or 500, _own_words(error))
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response  # type: ignore[return-value]


def _own_words(error: HTTPException) -> str:
    """What we said ourselves; werkzeug's standing sentences are replaced by ours."""
    return "" if error.description == type(error).description else error.description or ""


def _sign_in_first(error: Unauthorized) -> Response:
    """A page is sent to the sign-in and back; a fragment takes its whole page there."""
    if for_program() or request.path in _PLAIN:
        response = refusal(401, _own_words(error) or "Send a valid API token as a bearer.", "Not signed in")
        response.headers["WWW-Authenticate"] = "Bearer"
        return response
    if is_htmx():
        return Response(status=401, headers={"HX-Redirect": url_for("accounts.sign_in")})
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("accounts.sign_in", next=back))  # type: ignore[return-value]


def _stale_form(_error: CSRFError) -> Response:
    return refusal(400, "This form was open for too long, or came from elsewhere. Reload the page and send it again.")


def _database_gone(error: SQLAlchemyError) -> Response:
    """Locked, restarting or full: it comes back by itself."""
    if _disk_is_full(error):
        log.error("The disk is full: %s", error)
        return refusal(507)
    log.error("The database did not answer: %s", error)
    response = refusal(503, "The database did not answer. Nothing was changed; try again in a moment.")
    response.headers["Retry-After"] = "2"
    return response


def _no_file_written(error: OSError) -> Response:
    """A file that came in may be all that the disk has no more room for."""
    if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return _broken(error)
    log.error("The disk is full: %s", error)
    return refusal(507)


def _disk_is_full(error: SQLAlchemyError) -> bool:
    failure = getattr(error, "orig", None)
    return getattr(failure, "sqlite_errorname", "") == "SQLITE_FULL" or getattr(failure, "sqlstate", "") == "53100"


def _broken(error: Exception) -> Response:
    log.exception("Unexpected error at %s %s", request.method, request.path, exc_info=error)
    if current_app.debug:
        raise error
    return refusal(500)
