"""Who may pass which door: the guards that routes declare, and the viewer they let in.

Pages are opened by a session only, the API by a token only, the stream by either. What a person then sees of a thing
that exists is not decided here, but by the queries, which take the viewer first.
"""

from collections.abc import Callable, Collection

from flask import abort, g
from werkzeug.exceptions import Unauthorized

from ..web.guards import Guard, anyone
from .models import ADMIN_ROLES, MEMBER_ROLES, Person
from .sessions import SignedIn, from_session
from .tokens import from_token

EVERYBODY = ADMIN_ROLES + MEMBER_ROLES


def viewer() -> Person:
    """Whoever the guard let in."""
    return g.signed_in.person


def signed_in() -> SignedIn:
    """The viewer, and what they signed in with."""
    return g.signed_in


def signed_in_or_none() -> SignedIn | None:
    """The same, on pages that strangers see as well."""
    return g.get("signed_in") or from_session()


def viewer_or_none() -> Person | None:
    identity = signed_in_or_none()
    return identity.person if identity else None


def _guard(name: str, roles: Collection[str], *ways_in: Callable[[], SignedIn | None]) -> Guard:
    def admit() -> None:
        identity = next((found for way_in in ways_in if (found := way_in())), None)
        if identity is None:
            raise Unauthorized
        if identity.person.role not in roles:
            abort(403)
        g.signed_in = identity

    return Guard(name, admit)


person = _guard("person", EVERYBODY, from_session)
member = _guard("member", MEMBER_ROLES, from_session)
admin = _guard("admin", ("admin",), from_session)
admin_reader = _guard("admin_reader", ADMIN_ROLES, from_session)

api_person = _guard("api_person", EVERYBODY, from_token)
api_member = _guard("api_member", MEMBER_ROLES, from_token)
api_admin = _guard("api_admin", ("admin",), from_token)
api_admin_reader = _guard("api_admin_reader", ADMIN_ROLES, from_token)

listener = _guard("listener", EVERYBODY, from_token, from_session)

__all__ = [
    "admin",
    "admin_reader",
    "anyone",
    "api_admin",
    "api_admin_reader",
    "api_member",
    "api_person",
    "listener",
    "member",
    "person",
    "signed_in",
    "signed_in_or_none",
    "viewer",
    "viewer_or_none",
]
