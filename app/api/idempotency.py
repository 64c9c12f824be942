"""`Idempotency-Key`: a request that is sent again, because its answer was lost, is done once and answered alike.

The key's row joins the transaction of what is done. So no crash leaves the deed without the key, or the key without the
deed; of two twins the second waits for the first, and reads. Refusals are not kept: they did nothing.
"""

import hashlib
import json
from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from flask import Response, current_app, g, make_response, request
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from .. import clock
from ..accounts.guards import viewer
from ..errors import InvalidInput
from ..extensions import db
from ..live.stream import start_hub
from ..realtime.event_log import transactional
from ..realtime.log_reading import present_cursor
from ..realtime.threads import in_turn_beside_the_loop
from ..transfer.retention import ANSWERS_KEPT_FOR
from .models import IdempotencyKey

HEADER = "Idempotency-Key"
LONGEST = 255  # characters
LONGEST_WAIT = 2.0  # seconds


def idempotent(view: Callable[..., Any]) -> Callable[..., Any]:
    """Do the same request with the same key once in 24 hours; its answer is written down with what it does."""

    @wraps(view)
    def once(*args: Any, **kwargs: Any) -> Any:
        key = _key()
        return view(*args, **kwargs) if key is None else _answer_once(key, lambda: view(*args, **kwargs))

    once.idempotent = True  # type: ignore[attr-defined]
    return once


def idempotent_secret(field: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The same for an answer that shows a secret once: it is kept without it, and sent again with null there."""

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def once(**kwargs: Any) -> Any:
            key = _key()
            return view(**kwargs) if key is None else _answer_without(key, field, lambda: view(**kwargs))

        once.idempotent = True  # type: ignore[attr-defined]
        return once

    return decorate


def idempotent_batch(
    deed: Callable[..., str], *, beside_if: Callable[..., bool]
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The same for a batch: `deed` does it and returns its batch's id, from which the view makes the answer.

    The answer to 10,000 assignments takes longer to make than they do, and every other writer would wait for it. So it
    follows after the commit; a key that was left without one by a crash has it made again, from the batch. What
    `beside_if` says is large is answered in a thread, so that this worker's streams go on meanwhile.
    """

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def once(**kwargs: Any) -> Any:
            key = _key()
            if key is None:
                return _answer(deed(**kwargs), kwargs)
            row = _do_once(key, lambda: deed(**kwargs))
            return _kept(row) or _keep(row, _answer(row.batch_id, kwargs))

        def _answer(batch_id: str | None, named: dict[str, Any]) -> Response:
            make = partial(_made_by, view, batch_id=batch_id, **named)
            return _made_beside(make) if beside_if(**named) else make()

        once.idempotent = True  # type: ignore[attr-defined]
        return once

    return decorate


def _made_by(view: Callable[..., Any], **named: Any) -> Response:
    return make_response(view(**named))


def _made_beside(make: Callable[[], Response]) -> Response:
    """Once this worker's listeners have been told: to read a large batch and to make its answer would take from each
    other what both need.
    """
    hub = start_hub(current_app._get_current_object())  # type: ignore[attr-defined]
    hub.wait_beyond(present_cursor().position - 1, LONGEST_WAIT)
    return in_turn_beside_the_loop(make)


def _key() -> str | None:
    key = request.headers.get(HEADER)
    if key is not None and not 1 <= len(key) <= LONGEST:
        raise InvalidInput({HEADER: f"A key has 1 to {LONGEST} characters."})
    return key


@transactional
def _answer_once(key: str, answer: Callable[[], Any]) -> Response:
    row, is_new = _row_of(key)
    if is_new:
        _keep(row, make_response(answer()))
    kept = _kept(row)
    assert kept
    return kept


@transactional
def _answer_without(key: str, field: str, answer: Callable[[], Any]) -> Response:
    row, is_new = _row_of(key)
    if not is_new:
        kept = _kept(row)
        assert kept
        return kept
    response = make_response(answer())
    row.status, row.answer = response.status_code, json.dumps({**json.loads(response.get_data()), field: None})
    return response


@transactional
def _do_once(key: str, deed: Callable[[], str]) -> IdempotencyKey:
    row, is_new = _row_of(key)
    if is_new:
        row.batch_id = deed()
    return row


@transactional
def _keep(row: IdempotencyKey, response: Response) -> Response:
    row.status, row.answer = response.status_code, response.get_data(as_text=True)
    return response


def _kept(row: IdempotencyKey) -> Response | None:
    return Response(row.answer, row.status, mimetype="application/json") if row.status else None


def _row_of(key: str) -> tuple[IdempotencyKey, bool]:
    """The key's row, and whether it is new. Raises InvalidInput when another request used the key."""
    person_id, digest = viewer().id, _digest()
    _forget_old(person_id)
    new = IdempotencyKey(person_id=person_id, key=key, digest=digest, created_at=clock.now())
    if _is_first(new):
        return new, True
    query = select(IdempotencyKey).where(IdempotencyKey.person_id == person_id, IdempotencyKey.key == key)
    row = db.session.scalars(query).one()
    if row.digest != digest:
        raise InvalidInput({HEADER: "This key was sent with another request. Make a new key for each request."})
    return row, False


def note_body(digest: str) -> None:
    """For whoever takes the body in as a stream: it can be read once, and here its digest stands for it."""
    g.body_digest = digest


def _digest() -> str:
    """Of all that was asked for."""
    address = request.full_path.rstrip("?")
    body = g.body_digest.encode() if "body_digest" in g else request.get_data()
    return hashlib.sha256(b"\0".join((request.method.encode(), address.encode(), body))).hexdigest()


def _forget_old(person_id: int) -> None:
    old = IdempotencyKey.created_at < clock.now() - ANSWERS_KEPT_FOR
    db.session.execute(delete(IdempotencyKey).where(IdempotencyKey.person_id == person_id, old))


def _is_first(row: IdempotencyKey) -> bool:
    """Whether the key is new. On PostgreSQL the insert waits here for a twin's commit."""
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        return False
    return True
