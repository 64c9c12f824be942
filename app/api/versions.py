"""`ETag`, `If-None-Match`, `If-Match`: a program asks whether a thing has changed, and changes only what it has seen.

A thing's tag is a hash of its own representation, so it changes when, and only when, something changes that the viewer
can see. It is compared under the lock of what is changed: of two who saw the same, one changes it, the other is told.
"""

import hashlib
import json
from collections.abc import Callable
from functools import wraps
from typing import Any

import orjson
from flask import Response, make_response, request
from marshmallow import Schema

from ..accounts.guards import viewer
from ..accounts.models import Person
from ..errors import DomainError
from ..realtime.event_log import transactional
from ..realtime.transactions import lock

View = Callable[..., Any]
LARGEST = 64 * 1024  # bytes; the answer to a large batch is not read again for its tag


class ChangedMeanwhile(DomainError):
    """Somebody changed it after the program saw it. `state` and `headers` name the present version."""

    status = 412
    title = "It has changed in the meantime"

    def __init__(self, tag: str) -> None:
        super().__init__("This is another version than the one in If-Match. Fetch it anew before you change it.")
        self.state = {"etag": f'"{tag}"'}
        self.headers = {"ETag": f'"{tag}"'}


def tag_of(representation: dict[str, Any]) -> str:
    """The strong tag of what is shown of a thing."""
    return hashlib.sha256(orjson.dumps(representation, option=orjson.OPT_SORT_KEYS)).hexdigest()[:32]


def versioned(view: View) -> View:
    """The answer carries its tag, and is 304 without a body for whoever has it already."""

    @wraps(view)
    def tagged(**kwargs: Any) -> Response:
        response = make_response(view(**kwargs))
        response.set_etag(tag_of(json.loads(response.get_data())))
        response.make_conditional(request)
        return response

    tagged.versioned = True  # type: ignore[attr-defined]
    return tagged


def unless_changed(find: Callable[[Person, str], Any], document: type[Schema]) -> Callable[[View], View]:
    """Change what `find` finds by the path only if it still is what `If-Match` names; the answer carries the new tag.

    `document` is how it is shown. It stands below `input`: a body that does not fit is said first, as RFC 9110 asks.
    Raises ChangedMeanwhile.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def changing(**kwargs: Any) -> Response:
            if "If-Match" not in request.headers:
                return _with_new_tag(view(**kwargs), document)
            name = next((value for key, value in kwargs.items() if key in ("id", "identifier")), "")
            return _with_new_tag(
                _if_unchanged(lambda: find(viewer(), name), document, lambda: view(**kwargs)), document
            )

        changing.unless_changed = True  # type: ignore[attr-defined]
        return changing

    return decorate


@transactional
def _if_unchanged(find: Callable[[], Any], document: type[Schema], change: Callable[[], Any]) -> Response:
    thing = find()
    _lock(thing)
    present = tag_of(_plain(document().dump(thing)))
    if not (request.if_match.star_tag or request.if_match.is_strong(present)):
        raise ChangedMeanwhile(present)
    return make_response(change())


def _lock(thing: Any) -> None:
    """The signal first, as everybody does."""
    signal = getattr(thing, "signal", None)
    if signal is not None:
        lock(signal)
    lock(thing)


def _with_new_tag(answer: Any, document: type[Schema]) -> Response:
    response = make_response(answer)
    if response.status_code < 300 and (response.content_length or 0) <= LARGEST:
        shown = json.loads(response.get_data())
        names = [str(field.data_key) for field in document().fields.values()]
        if all(name in shown for name in names):
            response.set_etag(tag_of({name: shown[name] for name in names}))
    return response


def _plain(dumped: Any) -> dict[str, Any]:
    """As it goes over the wire."""
    return json.loads(orjson.dumps(dumped))
