"""API tokens: a program's key with its person's rights, shown once and kept as a hash."""

import hashlib
import logging
from collections.abc import Collection
from datetime import timedelta
from secrets import token_urlsafe

from flask import g, request
from sqlalchemy import bindparam, func, or_, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import joinedload

from .. import clock
from ..errors import DomainError, InvalidInput
from ..extensions import db
from ..id_sets import among_words
from ..realtime.event_log import transactional
from ..realtime.transactions import lock
from .models import SCOPES, ApiToken, Person
from .sessions import SignedIn, change_access

log = logging.getLogger(__name__)

PREFIX = "gi_"  # lets a secret scanner know one when it sees one
LONGEST_NAME = 100  # characters
MOST = 50  # living tokens of one person: whoever makes one for each run of a program forgets to revoke them
NOTED_EVERY = timedelta(hours=1)  # a request must not cost a write
STREAM = "/live"  # comes by the thousand, and notes its tokens itself


class ReadOnlyToken(DomainError):
    """The token may look, and its program wants to change something."""

    status = 403
    title = "This token may only read"

    def __init__(self) -> None:
        super().__init__("The token was issued with the scope read. Issue one with the scope write.")


def digest(token: str) -> str:
    """A token has 256 random bits, so a plain hash cannot be turned back."""
    return hashlib.sha256(token.encode()).hexdigest()


@transactional
def issue_token(person: Person, *, name: str, scope: str = "write") -> str:
    """Make a token with this person's rights, and return it: it cannot be shown again. Raises InvalidInput."""
    return make_token(person, name=name, scope=scope)[1]


@transactional
def make_token(person: Person, *, name: str, scope: str) -> tuple[ApiToken, str]:
    """The same; also what is kept of it."""
    name = name.strip()
    if not 1 <= len(name) <= LONGEST_NAME:
        raise InvalidInput({"name": f"Say what it is for, in 1 to {LONGEST_NAME} characters."})
    if scope not in SCOPES:
        raise InvalidInput({"scope": f"It must be one of: {', '.join(SCOPES)}."})
    _check_not_too_many(person)
    token = PREFIX + token_urlsafe(32)
    kept = ApiToken(person_id=person.id, name=name, digest=digest(token), scope=scope, created_at=clock.now())
    db.session.add(kept)
    db.session.flush()
    return kept, token


def _check_not_too_many(person: Person) -> None:
    living = select(func.count()).where(ApiToken.person_id == person.id, ApiToken.revoked_at.is_(None))
    if (db.session.scalar(living) or 0) >= MOST:
        raise InvalidInput({"name": f"You have {MOST} tokens that still open something. Revoke one first."})


@transactional
def revoke_token(token: ApiToken, *, by: Person) -> None:
    """End a token and the streams it opened. Records access:changed."""
    lock(token)
    if token.revoked_at is None:
        token.revoked_at = clock.now()
        change_access(token.person, by=by)


_BEHIND = (
    select(Person, ApiToken.scope, ApiToken.last_used_at)
    .join(ApiToken, ApiToken.person_id == Person.id)
    .where(ApiToken.digest == bindparam("digest"), ApiToken.revoked_at.is_(None))
    .options(joinedload(Person.startup))
)


def from_token() -> SignedIn | None:
    """Who this request's bearer token stands for, if it still stands for somebody; asked for once a request.

    They stay as they were read: a program's verbs begin transactions of their own, and each would read them again.
    """
    if "from_token" not in g:
        g.from_token = _behind_bearer()
    return g.from_token


def _behind_bearer() -> SignedIn | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        return None
    key = digest(token.strip())
    row = db.session.execute(_BEHIND, {"digest": key}).first()
    if row is None or not row[0].may_enter:
        return None
    person, scope, last_used_at = row
    db.session.expunge(person)
    if request.path != STREAM and (last_used_at is None or last_used_at <= clock.now() - NOTED_EVERY):
        note_use([key])
    return SignedIn(person, ("token", key), scope)


def note_use(keys: Collection[str]) -> None:
    """Write down that tokens were used, once an hour at most; where nothing can be written, they open all the same."""
    try:
        _note_use(keys)
    except (SQLAlchemyError, DomainError) as error:  # the disk is full, or the database is busy
        db.session.rollback()
        log.warning("The use of an API token could not be noted: %s", error)


@transactional
def _note_use(keys: Collection[str]) -> None:
    now = clock.now()
    stale = or_(ApiToken.last_used_at.is_(None), ApiToken.last_used_at <= now - NOTED_EVERY)
    used = update(ApiToken).where(among_words(ApiToken.digest, "keys"), stale).values(last_used_at=now)
    db.session.execute(used, {"keys": keys}, execution_options={"synchronize_session": False})
