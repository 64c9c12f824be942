"""What happens to startups: made, changed, suspended, let in again."""

import re
from collections.abc import Sequence
from typing import TypedDict, Unpack
from unicodedata import normalize

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from ..accounts.models import Person, SignIn
from ..errors import InvalidInput
from ..extensions import db
from ..realtime import kinds
from ..realtime.event_log import Actor, record, transactional
from ..realtime.transactions import lock
from ..web.links import NO_LINK, is_web_address
from .models import Startup

LONGEST_NAME, LONGEST_LINK = 200, 500  # characters


class StartupFields(TypedDict, total=False):
    """What may be changed of a startup."""

    name: str
    website: str | None
    sectors: list[str]


@transactional
def create_startup(
    name: str, *, by: Actor, slug: str = "", website: str | None = None, sectors: Sequence[str] = ()
) -> Startup:
    """Take a company into the programme. Records startup:changed. Raises InvalidInput."""
    name = checked_name(name)
    slug = checked_slug(slug, name)
    check_website(website)
    taken = InvalidInput({"slug": f"There is a startup called {slug} already; choose another."})
    if db.session.scalar(select(Startup.id).where(Startup.slug == slug)):
        raise taken
    startup = Startup(name=name, slug=slug, website=website or None, sectors=list(sectors))
    db.session.add(startup)
    try:
        db.session.flush()
    except IntegrityError as somebody_was_quicker:
        raise taken from somebody_was_quicker
    _record_change(startup, "added", by=by)
    return startup


@transactional
def change_startup(startup: Startup, *, by: Actor, **fields: Unpack[StartupFields]) -> bool:
    """Change what is known of a company; whether anything is new. Records startup:changed. Raises InvalidInput."""
    lock(startup)
    if "name" in fields:
        fields["name"] = checked_name(fields["name"])
    check_website(fields.get("website"))
    changed = {name: value for name, value in fields.items() if getattr(startup, name) != value}
    for name, value in changed.items():
        setattr(startup, name, value)
    if changed:
        _record_change(startup, f"changed the {' and the '.join(changed)} of", by=by)
    return bool(changed)


@transactional
def suspend_startup(startup: Startup, *, by: Actor) -> None:
    """Sign its members out and keep them out; nothing is lost. Records startup:changed, access:changed."""
    if startup.status == "active":
        startup.status = "suspended"
        members = select(Person.id).where(Person.startup_id == startup.id)
        db.session.execute(delete(SignIn).where(SignIn.person_id.in_(members)))
        _record_change(startup, "suspended", by=by)
        record(kinds.ACCESS_CHANGED, rooms=[f"startup:{startup.id}"], by=by, payload={})


@transactional
def reinstate_startup(startup: Startup, *, by: Actor) -> None:
    """Let its members in again. Records startup:changed."""
    if startup.status == "suspended":
        startup.status = "active"
        _record_change(startup, "reinstated", by=by)


def checked_name(name: str) -> str:
    """As it is kept. Raises InvalidInput."""
    name = name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise InvalidInput({"name": f"A startup needs a name of 1 to {LONGEST_NAME} characters."})
    return name


def checked_slug(slug: str, name: str) -> str:
    """As it is kept; made from the name where there is none. Raises InvalidInput."""
    slug = slug.strip() or slug_of(name)
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) or len(slug) > 80:
        raise InvalidInput({"slug": "Use small letters, digits and single dashes, such as blue-fern; at most 80."})
    return slug


def check_website(website: str | None) -> None:
    """Raises InvalidInput."""
    if website and not (is_web_address(website) and len(website) <= LONGEST_LINK):
        raise InvalidInput({"website": f"{NO_LINK} At most {LONGEST_LINK} characters."})


def slug_of(name: str) -> str:
    """`Blue Fern, Inc.` becomes `blue-fern-inc`, `Küstenwerk` becomes `kustenwerk`."""
    plain = normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:80].strip("-")


def _record_change(startup: Startup, deed: str, *, by: Actor) -> None:
    record(
        kinds.STARTUP_CHANGED,
        rooms=["admins", f"startup:{startup.id}"],
        by=by,
        payload={"startupId": str(startup.id), "personId": None},
        startup_id=startup.id,
        startup=startup.name,
        deed=deed,
    )
