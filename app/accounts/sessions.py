"""Sessions that can be revoked: one row each, whose random id lies in the signed cookie.

A signed cookie alone would live on in a copy after sign-out. Here the row is looked up with the person at every
request, in one query, and without the row the cookie opens nothing.
"""

from datetime import timedelta
from secrets import token_urlsafe
from typing import NamedTuple

from flask import g, request, session
from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from .. import clock
from ..extensions import db
from ..realtime import kinds
from ..realtime.event_log import record, transactional
from .models import Person, SignIn

LIFETIME = timedelta(days=30)


class SignedIn(NamedTuple):
    """A person, and the credential that shows it is them: ("session", id) or ("token", id)."""

    person: Person
    credential: tuple[str, str]


def from_session() -> SignedIn | None:
    """Who this request's cookie stands for, if it still stands for somebody."""
    sign_in_id = session.get("sign_in")
    if not sign_in_id:
        return None
    if "from_session" not in g:
        g.from_session = _person_of(sign_in_id)
    person = g.from_session
    return SignedIn(person, ("session", sign_in_id)) if person else None


def _person_of(sign_in_id: str) -> Person | None:
    found = db.session.scalar(
        select(Person)
        .join(SignIn, SignIn.person_id == Person.id)
        .where(SignIn.id == sign_in_id, SignIn.expires_at > clock.now())
        .options(joinedload(Person.startup))
    )
    return found if found and found.may_enter else None


def begin_session(person: Person) -> None:
    """Sign a person in on this browser; whatever session was there before is ended."""
    old = session.get("sign_in")
    session.clear()
    session["sign_in"] = _begin_sign_in(person, replaces=old)
    session.permanent = True
    g.pop("from_session", None)


def end_session() -> None:
    """Sign this browser out, and tell its open streams."""
    sign_in_id = session.pop("sign_in", None)
    session.clear()
    if sign_in_id:
        _end_sign_in(sign_in_id)
    g.pop("from_session", None)


@transactional
def _begin_sign_in(person: Person, *, replaces: str | None) -> str:
    now = clock.now()
    row = SignIn(
        id=token_urlsafe(32),
        person_id=person.id,
        agent=request.user_agent.string[:200],
        started_at=now,
        expires_at=now + LIFETIME,
    )
    db.session.execute(delete(SignIn).where(SignIn.expires_at < now))
    if replaces:
        _end_sign_in(replaces)
    db.session.add(row)
    return row.id


@transactional
def _end_sign_in(sign_in_id: str) -> None:
    row = db.session.get(SignIn, sign_in_id)
    if row:
        db.session.delete(row)
        change_access(row.person, by=row.person)


def change_access(person: Person, *, by: Person) -> None:
    """Record that what this person may hear has changed. Records access:changed; the verb it stands in commits."""
    record(kinds.ACCESS_CHANGED, rooms=[f"user:{person.id}"], by=by, payload={})
