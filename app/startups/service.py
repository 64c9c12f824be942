"""What happens to startups: made, changed, suspended, let in again."""

import re
from collections.abc import Sequence

from sqlalchemy import delete, select

from ..accounts.models import Person, SignIn
from ..errors import InvalidInput
from ..extensions import db
from ..realtime import kinds
from ..realtime.event_log import Actor, record, transactional
from ..web.links import NO_LINK, is_web_address
from .models import Startup

LONGEST_LINK = 500  # characters


@transactional
def create_startup(
    name: str, *, by: Actor, slug: str = "", website: str | None = None, sectors: Sequence[str] = ()
) -> Startup:
    """Take a company into the programme. Records startup:changed. Raises InvalidInput."""
    name = name.strip()
    slug = slug.strip() or slug_of(name)
    if not name or len(name) > 200:
        raise InvalidInput({"name": "A startup needs a name of 1 to 200 characters."})
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) or len(slug) > 80:
        raise InvalidInput({"slug": "Use small letters, digits and single dashes, such as blue-fern; at most 80."})
    if website and not (is_web_address(website) and len(website) <= LONGEST_LINK):
        raise InvalidInput({"website": f"{NO_LINK} At most {LONGEST_LINK} characters."})
    if db.session.scalar(select(Startup.id).where(Startup.slug == slug)):
        raise InvalidInput({"slug": f"There is a startup called {slug} already; choose another."})
    startup = Startup(name=name, slug=slug, website=website or None, sectors=list(sectors))
    db.session.add(startup)
    db.session.flush()
    _record_change(startup, by=by)
    return startup


@transactional
def suspend_startup(startup: Startup, *, by: Actor) -> None:
    """Sign its members out and keep them out; nothing is lost. Records startup:changed, access:changed."""
    if startup.status == "active":
        startup.status = "suspended"
        members = select(Person.id).where(Person.startup_id == startup.id)
        db.session.execute(delete(SignIn).where(SignIn.person_id.in_(members)))
        _record_change(startup, by=by)
        record(kinds.ACCESS_CHANGED, rooms=[f"startup:{startup.id}"], by=by, payload={})


@transactional
def reinstate_startup(startup: Startup, *, by: Actor) -> None:
    """Let its members in again. Records startup:changed."""
    if startup.status == "suspended":
        startup.status = "active"
        _record_change(startup, by=by)


def slug_of(name: str) -> str:
    """`Blue Fern, Inc.` becomes `blue-fern-inc`."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:80].strip("-")


def _record_change(startup: Startup, *, by: Actor) -> None:
    record(
        kinds.STARTUP_CHANGED,
        rooms=["admins", f"startup:{startup.id}"],
        by=by,
        payload={"startupId": str(startup.id), "personId": None},
        startup_id=startup.id,
        startup=startup.name,
    )
