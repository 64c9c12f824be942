"""What a deed done on a page came to: said, and the page as it is now.

Without JavaScript the page is loaded again and says it. htmx gets it in a header that static/js/outcomes.js says, and
the lists on the page fetch themselves.
"""

import json
from collections.abc import Callable

from flask import Response, flash, make_response, redirect

from ..errors import DomainError, InvalidInput
from .answers import is_htmx
from .form import Form


def done(text: str, *, back: str, tone: str = "ok", undo: str = "") -> Response:
    """It is done. `tone` is one of ok, warn, info; `undo` is where a POST undoes it for a minute."""
    if is_htmx():
        return _said(text, tone, 200, undo=undo)
    flash(text, tone)
    return redirect(back, 303)  # type: ignore[return-value]


def refused(error: DomainError, page: Callable[[], str]) -> Response:
    """It could not be done: the page as it is now, with the reason, at the status of the refusal."""
    if error.status >= 500:
        raise error
    text = f"{error.title}. {error.detail}"
    if is_htmx():
        response = _said(text, "hot", error.status)
        response.headers["HX-Reswap"] = "none"
        return response
    flash(text, "hot")
    return make_response(page(), error.status)


def show_on(form: Form, error: DomainError, **fields: str) -> int:
    """Put a refusal where it belongs in a form; returns its status. `fields` renames: startupIds="startup"."""
    if error.status >= 500:
        raise error
    errors = error.errors if isinstance(error, InvalidInput) else {error.field or "": error.detail}
    for name, text in errors.items():
        form.blame(fields.get(name.partition("[")[0], name), text)
    return error.status


def _said(text: str, tone: str, status: int, *, undo: str = "") -> Response:
    response = make_response("", status)
    response.headers["HX-Outcome"] = json.dumps({"text": text, "tone": tone} | ({"undo": undo} if undo else {}))
    return response
