"""Sessions that can be revoked: one row each, whose random id lies in the signed cookie.

A signed cookie alone would live on in a copy after sign-out. Here the row is looked up with the person at every
request, in one query, and without the row the cookie opens nothing.
"""

from collections.abc import Sequence
from datetime import timedelta
from secrets import token_urlsafe
from typing import NamedTuple

from flask import g, request, session
from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import joinedload

from .. import clock
from ..extensions import UtcDateTime, db
from ..realtime import kinds
from ..realtime.event_log import Actor, record, transactional
from .look_models import Look
from .models import Person, SignIn

LIFETIME = timedelta(days=30)


class SignedIn(NamedTuple):
    """A person, and the credential that shows it is them: ("session", id) or ("token", id); and what it opens.

    `behind` is the admin who only sees what this person sees.
    """

    person: Person
    credential: tuple[str, str]
    scope: str = "write"
    behind: Person | None = None


class _Found(NamedTuple):
    """Whose session it is, and whose pages it shows, if they are another's."""

    own: Person | None
    seen: Person | None = None


def from_session() -> SignedIn | None:
    """Who this request's cookie stands for, if it still stands for somebody."""
    own = from_own_session()
    seen = _found(own.credential[1]).seen if own else None
    return SignedIn(seen, own.credential, "read", own.person) if own and seen else own


def from_own_session() -> SignedIn | None:
    """The same, whatever they look at."""
    sign_in_id = session.get("sign_in")
    if not sign_in_id:
        return None
    own = _found(sign_in_id).own
    return SignedIn(own, ("session", sign_in_id)) if own else None


def _found(sign_in_id: str) -> _Found:
    """Asked for once a request."""
    if "from_session" not in g:
        g.from_session = _behind(sign_in_id)
    return g.from_session


# Built once: every request asks it.
_NOW = bindparam("now", type_=UtcDateTime)
_BEHIND = (
    select(Person, Look.person_id)
    .join(SignIn, SignIn.person_id == Person.id)
    .outerjoin(Look, (Look.sign_in_id == SignIn.id) & (Look.until > _NOW))
    .where(SignIn.id == bindparam("sign_in_id"), SignIn.expires_at > _NOW)
    .options(joinedload(Person.startup))
)


def _behind(sign_in_id: str) -> _Found:
    row = db.session.execute(_BEHIND, {"sign_in_id": sign_in_id, "now": clock.now()}).first()
    if row is None or not row[0].may_enter:
        return _Found(None)
    own, seen_id = row
    seen = db.session.get(Person, seen_id, options=[joinedload(Person.startup)]) if seen_id and own.can_edit else None
    return _Found(own, seen if seen and seen.may_enter else None)


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


def sessions_of(person: Person) -> Sequence[SignIn]:
    """Where this person is signed in, the newest first."""
    query = select(SignIn).where(SignIn.person_id == person.id, SignIn.expires_at > clock.now())
    return db.session.scalars(query.order_by(SignIn.started_at.desc(), SignIn.id)).all()


@transactional
def end_other_sessions(person: Person, *, kept: str) -> int:
    """Sign this person out everywhere but here; how many ended. Records access:changed."""
    others = delete(SignIn).where(SignIn.person_id == person.id, SignIn.id != kept).returning(SignIn.id)
    ended = len(db.session.scalars(others).all())
    if ended:
        change_access(person, by=person)
    return ended


def change_access(person: Person, *, by: Actor) -> None:
    """Record that what this person may hear has changed. Records access:changed; the verb it stands in commits."""
    record(kinds.ACCESS_CHANGED, rooms=[f"user:{person.id}"], by=by, payload={})
