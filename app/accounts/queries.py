"""Finding people."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from ..errors import NotFound
from ..extensions import db
from ..web.finding import found
from .models import ApiToken, Person, SignIn


def person_by_email(email: str) -> Person | None:
    return db.session.scalar(
        select(Person).where(Person.email == email.strip().lower()).options(joinedload(Person.startup))
    )


def person_with_id(person_id: int) -> Person:
    """Raises NotFound."""
    found = db.session.get(Person, person_id)
    if found is None:
        raise NotFound
    return found


def team_of(viewer: Person) -> Sequence[Person]:
    """The members of the viewer's own startup."""
    query = select(Person).where(Person.startup_id == viewer.startup_id, Person.active).order_by(Person.name)
    return db.session.scalars(query).all()


def people_listed(*, words: str = "") -> Select[Person]:
    """Everybody whose name or address holds every word, by name. For admins."""
    query = select(Person).options(joinedload(Person.startup))
    for word in words.split():
        query = query.where(or_(*(column.icontains(word, autoescape=True) for column in (Person.name, Person.email))))
    return query.order_by(func.lower(Person.name), Person.id)


def last_seen(people: Iterable[int]) -> dict[int, datetime]:
    """When each of these people last signed in, as far as that session still stands. For admins."""
    query = select(SignIn.person_id, func.max(SignIn.started_at)).where(SignIn.person_id.in_(list(people)))
    return {row[0]: row[1] for row in db.session.execute(query.group_by(SignIn.person_id))}


def tokens_of(person: Person) -> Sequence[ApiToken]:
    """A person's tokens, the newest first."""
    query = select(ApiToken).where(ApiToken.person_id == person.id).order_by(ApiToken.id.desc())
    return db.session.scalars(query).all()


def token_of(person: Person, token_id: int) -> ApiToken:
    """Raises NotFound."""
    query = select(ApiToken).where(ApiToken.person_id == person.id, ApiToken.id == token_id)
    return found(query)
