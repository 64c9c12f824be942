"""API tokens: a program's key with its person's rights, shown once and kept as a hash."""

import hashlib
from secrets import token_urlsafe

from flask import request
from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload

from .. import clock
from ..extensions import db
from ..realtime.event_log import transactional
from .models import ApiToken, Person
from .sessions import SignedIn, change_access

PREFIX = "gi_"  # lets a secret scanner know one when it sees one


def digest(token: str) -> str:
    """A token has 256 random bits, so a plain hash cannot be turned back."""
    return hashlib.sha256(token.encode()).hexdigest()


@transactional
def issue_token(person: Person, *, name: str) -> str:
    """Make a token with this person's rights, and return it: it cannot be shown again."""
    token = PREFIX + token_urlsafe(32)
    db.session.add(ApiToken(person_id=person.id, name=name, digest=digest(token), created_at=clock.now()))
    return token


@transactional
def revoke_token(token: ApiToken, *, by: Person) -> None:
    """End a token and the streams it opened. Records access:changed."""
    if token.revoked_at is None:
        token.revoked_at = clock.now()
        change_access(token.person, by=by)


_PERSON_BEHIND = (
    select(Person)
    .join(ApiToken, ApiToken.person_id == Person.id)
    .where(ApiToken.digest == bindparam("digest"), ApiToken.revoked_at.is_(None))
    .options(joinedload(Person.startup))
)


def from_token() -> SignedIn | None:
    """Who this request's bearer token stands for, if it still stands for somebody.

    They stay as they were read: a program's verbs begin transactions of their own, and each would read them again.
    """
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        return None
    key = digest(token.strip())
    person = db.session.scalar(_PERSON_BEHIND, {"digest": key})
    if person is None or not person.may_enter:
        return None
    db.session.expunge(person)
    return SignedIn(person, ("token", key))
