"""Which rooms a person may hear.

The attack this file stands against: a member of one startup asks for another's room, by a query string, a header, a
remembered cursor, or a session that has outlived its rights, and learns which notices a rival was given. So nothing a
client sends ever names a room. Rooms are computed here from the person behind the credential, when a stream opens,
again on every beat, and again before anything is delivered that was committed after an `access:changed`.
"""

from collections.abc import Hashable, Iterable
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, select

from .. import clock
from ..accounts.models import ADMIN_ROLES, ApiToken, Person, SignIn
from ..realtime.cursor import Cursor
from ..realtime.log_reading import head_of
from ..realtime.models import LogHead
from ..realtime.rights import Proof, Rights
from ..startups.models import Startup

_ENDED = {"session": "signed-out", "token": "revoked"}
_WHO = (Person.id, Person.role, Person.startup_id, Person.active, Startup.status, LogHead.epoch, LogHead.position)
_KEYS = bindparam("keys", expanding=True)


class Behind(NamedTuple):
    """Who stands behind the keys of one way of signing in: of the one who is at the door, and of many on a beat.

    A list in a statement is written into it at each execution, which takes longer than to run it.
    """

    one: Any
    many: Any


def _behind(key: Any, table: Any, *conditions: Any) -> Behind:
    """Who stands behind these keys, and where the log stands, at one moment."""
    query = select(key.label("key"), LogHead.floor, *_WHO).select_from(table).join(Person, Person.id == table.person_id)
    query = query.join(LogHead, LogHead.id == 1).outerjoin(Startup, Startup.id == Person.startup_id).where(*conditions)
    return Behind(query.where(key == bindparam("key")), query.where(key.in_(_KEYS)))


_QUERIES = {
    "session": _behind(SignIn.id, SignIn, SignIn.expires_at > bindparam("now", type_=SignIn.expires_at.type)),
    "token": _behind(ApiToken.digest, ApiToken, ApiToken.revoked_at.is_(None)),
}


def rooms_of(person: Person) -> frozenset[str]:
    """Everything this person may hear, and nothing else. A row of what is known of them will do."""
    own = f"user:{person.id}"
    if person.role in ADMIN_ROLES:
        return frozenset({own, "admins"})
    return frozenset({own, f"startup:{person.startup_id}", "pool"})


def prove(database: Connection, credentials: Iterable[Hashable]) -> Proof:
    """What these credentials are good for now, in one query for each way of signing in."""
    asked: list[Any] = list(credentials)
    rights: dict[Hashable, Rights] = {one: Rights(0, frozenset(), _ENDED[one[0]]) for one in asked}
    seen: list[tuple[Cursor, int]] = []
    for way in _QUERIES:
        for row in _found(database, way, [key for asked_way, key in asked if asked_way == way]):
            rights[way, row.key] = _rights(row)
            seen.append((Cursor(row.epoch, row.position), row.floor))
    head, floor = min(seen) if seen else head_of(database)
    return Proof(head, floor, rights)


def _found(database: Connection, way: str, keys: list[Any]) -> Iterable[Any]:
    if not keys:
        return ()
    given = {"now": clock.now()} if way == "session" else {}
    if len(keys) == 1:
        return database.execute(_QUERIES[way].one, {"key": keys[0], **given})
    return database.execute(_QUERIES[way].many, {"keys": keys, **given})


def _rights(row: Any) -> Rights:
    if not row.active or row.status not in (None, "active"):
        return Rights(row.id, frozenset(), "revoked")
    return Rights(row.id, rooms_of(row), role=row.role)
