"""Finding startups."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Select, String, cast, func, or_, select

from ..accounts.models import Person
from ..errors import InvalidInput
from ..extensions import db
from ..web.finding import found
from .models import Startup


def startups_visible_to(viewer: Person) -> Select[Startup]:
    """Admins see every startup, a member their own."""
    query = select(Startup)
    return query if viewer.is_admin else query.where(Startup.id == viewer.startup_id)


def startup_seen_by(viewer: Person, startup_id: int) -> Startup:
    """Raises NotFound, whether it is another's or does not exist."""
    return found(startups_visible_to(viewer).where(Startup.id == startup_id))


def startups_named(slugs: Iterable[str]) -> Sequence[Startup]:
    """The startups with these slugs, in that order. Raises InvalidInput for one that does not exist."""
    named = list(slugs)
    found = {startup.slug: startup for startup in db.session.scalars(select(Startup).where(Startup.slug.in_(named)))}
    for slug in named:
        if slug not in found:
            raise InvalidInput({"startup": f"There is no startup called {slug}."})
    return [found[slug] for slug in named]


def startups_listed(viewer: Person, *, words: str = "") -> Select[Startup]:
    """The startups that hold every word in their name or sectors, by name."""
    query = startups_visible_to(viewer)
    for word in words.split():
        sectors = cast(Startup.sectors, String)
        query = query.where(or_(*(column.icontains(word, autoescape=True) for column in (Startup.name, sectors))))
    return query.order_by(func.lower(Startup.name), Startup.id)
