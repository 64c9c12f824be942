"""Many startups, people and signals at once, written straight into the database: nobody is told of them."""

from typing import NamedTuple
from uuid import uuid4

from app import clock
from app.accounts.models import ApiToken, Person
from app.accounts.tokens import digest
from app.extensions import db
from app.realtime.transactions import begin_writing
from app.signals.models import Signal
from app.startups.models import Startup

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class Company(NamedTuple):
    """A startup, and its one member's token."""

    startup_id: int
    token: str


def companies(count: int) -> list[Company]:
    begin_writing()
    startups = [Startup(name=f"Company {n}", slug=f"company-{n}", sectors=[]) for n in range(count)]
    db.session.add_all(startups)
    db.session.flush()
    people = [
        Person(
            email=f"member-{n}@govintel.example",
            name=f"Member {n}",
            role="member",
            startup_id=startup.id,
            fs_uniquifier=uuid4().hex,
        )
        for n, startup in enumerate(startups)
    ]
    db.session.add_all(people)
    db.session.flush()
    keys = [uuid4().hex for _ in people]
    db.session.add_all(
        ApiToken(person_id=person.id, name="crowd", digest=digest(key), created_at=clock.now())
        for person, key in zip(people, keys, strict=True)
    )
    made = [Company(startup.id, key) for startup, key in zip(startups, keys, strict=True)]
    db.session.commit()
    return made


def signals(count: int) -> list[str]:
    """Open signals, by their identifiers."""
    begin_writing()
    made = [Signal(identifier=_identifier(n), title=f"Notice {n}", codes=[]) for n in range(count)]
    identifiers = [signal.identifier for signal in made]
    db.session.add_all(made)
    db.session.commit()
    return identifiers


def _identifier(n: int) -> str:
    """`SIG-Q` and the number: what a verb makes at random hardly ever looks like it."""
    digits = "".join(CROCKFORD[n // 32**place % 32] for place in range(4))
    return f"SIG-QQ{digits}"
