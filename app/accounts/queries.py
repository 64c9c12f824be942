"""Finding people."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import joinedload

from ..errors import NotFound
from ..extensions import db
from ..web.finding import found
from .models import ApiToken, Person, SignIn
from .two_step_models import TwoStep


def person_by_email(email: str) -> Person | None:
    return db.session.scalar(
        select(Person).where(Person.email == email.strip().lower()).options(joinedload(Person.startup))
    )


def person_with_id(person_id: int) -> Person:
    """Raises NotFound."""
    found = db.session.get(Person, person_id)
    if found is None or found.erased_at:
        raise NotFound
    return found


def people_visible_to(viewer: Person) -> Select[Person]:
    """Admins see everybody, a member the people of their own startup."""
    query = select(Person).where(Person.erased_at.is_(None)).options(joinedload(Person.startup))
    return query if viewer.is_admin else query.where(Person.startup_id == viewer.startup_id)


def person_seen_by(viewer: Person, person_id: int) -> Person:
    """Raises NotFound, whether it is another startup's or does not exist."""
    return found(people_visible_to(viewer).where(Person.id == person_id))


def team_of(viewer: Person) -> Sequence[Person]:
    """The members of the viewer's own startup."""
    return db.session.scalars(team_listed(viewer)).all()


def team_listed(viewer: Person) -> Select[Person]:
    """The same, unread."""
    query = select(Person).where(Person.startup_id == viewer.startup_id, Person.active)
    return query.options(joinedload(Person.startup)).order_by(Person.name, Person.id)


def people_listed(*, words: str = "", two_step: str = "") -> Select[Person]:
    """Everybody whose name or address holds every word, by name; with two-step sign-in `on` or `off`. For admins."""
    query = select(Person).where(Person.erased_at.is_(None)).options(joinedload(Person.startup))
    for word in words.split():
        query = query.where(or_(*(column.icontains(word, autoescape=True) for column in (Person.name, Person.email))))
    if two_step in ("on", "off"):
        has = exists().where(TwoStep.person_id == Person.id)
        query = query.where(has if two_step == "on" else ~has)
    return query.order_by(func.lower(Person.name), Person.id)


def active_people_of(startup_ids: Iterable[int]) -> dict[int, int]:
    """How many may enter for each of these startups; one without anybody is missing. For admins."""
    query = select(Person.startup_id, func.count()).where(Person.startup_id.in_(list(startup_ids)), Person.active)
    counted = db.session.execute(query.group_by(Person.startup_id))
    return {startup_id: count for startup_id, count in counted if startup_id is not None}


def with_two_step(people: Iterable[int]) -> set[int]:
    """Which of these people have it on. For admins."""
    return set(db.session.scalars(select(TwoStep.person_id).where(TwoStep.person_id.in_(list(people)))))


def last_seen(people: Iterable[int]) -> dict[int, datetime]:
    """When each of these people last signed in, as far as that session still stands. For admins."""
    query = select(SignIn.person_id, func.max(SignIn.started_at)).where(SignIn.person_id.in_(list(people)))
    return {row[0]: row[1] for row in db.session.execute(query.group_by(SignIn.person_id))}


def tokens_of(person: Person) -> Sequence[ApiToken]:
    """A person's tokens, the newest first."""
    return db.session.scalars(tokens_listed(person)).all()


def tokens_listed(person: Person) -> Select[ApiToken]:
    """The same, unread."""
    return select(ApiToken).where(ApiToken.person_id == person.id).order_by(ApiToken.id.desc())


def token_of(person: Person, token_id: int) -> ApiToken:
    """Raises NotFound."""
    query = select(ApiToken).where(ApiToken.person_id == person.id, ApiToken.id == token_id)
    return found(query)
