"""Who may pass which door: the guards that routes declare, and the viewer they let in.

Pages are opened by a session only, the API by a token only, the stream by either. What a person then sees of a thing
that exists is not decided here, but by the queries, which take the viewer first.
"""

from collections.abc import Callable, Collection

from flask import abort, g, redirect, request
from werkzeug import Response
from werkzeug.exceptions import Unauthorized

from ..errors import DomainError
from ..web.answers import is_htmx
from ..web.guards import Guard, anyone
from .models import ADMIN_ROLES, MEMBER_ROLES, Person
from .sessions import SignedIn, from_own_session, from_session
from .tokens import ReadOnlyToken, from_token
from .two_step import is_asked_of, two_step_of

EVERYBODY = ADMIN_ROLES + MEMBER_ROLES
LOOKING = ("GET", "HEAD", "OPTIONS")
LOOKED_AT = ("accounts", "shell", "away", "notifications")  # of the pages that everybody has
SET_UP = "/two-step"


class OnlyLooking(DomainError):
    """An admin sees what a member sees, and does nothing in their name."""

    status = 403
    title = "You only look"

    def __init__(self, seen: str) -> None:
        super().__init__(f"You see what {seen} sees, and do nothing in their name. Nothing was changed.")


class NotShown(DomainError):
    """A page that is no part of what is looked at: the programme's own, or a member's account."""

    status = 403
    title = "Not while you look"
    headers = {"HX-Refresh": "true"}  # an admin's page that is open in another tab

    def __init__(self, seen: str) -> None:
        super().__init__(f"You see what {seen} sees of the startup's work. Stop looking to go anywhere else.")


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


def _guard(
    name: str, roles: Collection[str], *ways_in: Callable[[], SignedIn | None], after_set_up: bool = False
) -> Guard:
    """`after_set_up`: where the installation asks for two-step sign-in, whoever has none is sent to set it up."""

    def admit() -> None:
        identity = next((found for way_in in ways_in if (found := way_in())), None)
        if identity is None:
            raise Unauthorized
        if identity.behind:
            _let_look(identity, roles)
        if identity.person.role not in roles:
            abort(403)
        if identity.scope == "read" and request.method not in LOOKING:
            raise ReadOnlyToken
        if after_set_up and is_asked_of(identity.person) and two_step_of(identity.person) is None:
            abort(_to_the_set_up())
        g.signed_in = identity

    return Guard(name, admit)


def _let_look(identity: SignedIn, roles: Collection[str]) -> None:
    """Raises OnlyLooking, NotShown."""
    if request.method not in LOOKING:
        raise OnlyLooking(identity.person.name)
    if identity.person.role not in roles or (roles == EVERYBODY and request.blueprint not in LOOKED_AT):
        raise NotShown(identity.person.name)


def _to_the_set_up() -> Response:
    """A fragment takes its whole page there."""
    if is_htmx():
        return Response(status=403, headers={"HX-Redirect": SET_UP})
    return redirect(SET_UP, 303)


person = _guard("person", EVERYBODY, from_session)
member = _guard("member", MEMBER_ROLES, from_session)
owner = _guard("owner", ("owner",), from_session)
admin = _guard("admin", ("admin",), from_session, after_set_up=True)
admin_reader = _guard("admin_reader", ADMIN_ROLES, from_session, after_set_up=True)

api_person = _guard("api_person", EVERYBODY, from_token)
api_member = _guard("api_member", MEMBER_ROLES, from_token)
api_admin = _guard("api_admin", ("admin",), from_token)
api_in_charge = _guard("api_in_charge", ("admin", "owner"), from_token)
api_admin_reader = _guard("api_admin_reader", ADMIN_ROLES, from_token)

listener = _guard("listener", EVERYBODY, from_token, from_own_session)

# Whoever looks at what a member sees is still themselves here.
person_behind = _guard("person", EVERYBODY, from_own_session)
admin_behind = _guard("admin", ("admin",), from_own_session)

__all__ = [
    "admin",
    "admin_behind",
    "admin_reader",
    "anyone",
    "api_admin",
    "api_admin_reader",
    "api_in_charge",
    "api_member",
    "api_person",
    "listener",
    "member",
    "owner",
    "person",
    "person_behind",
    "signed_in",
    "signed_in_or_none",
    "viewer",
    "viewer_or_none",
]
