"""A small programme: an accelerator and two rival startups, all made by the product's own verbs."""

from dataclasses import dataclass
from typing import Any, Self

from sqlalchemy import select

from app.accounts.models import Person
from app.accounts.service import create_person
from app.accounts.tokens import issue_token
from app.assignments.models import Assignment
from app.assignments.service import assign
from app.extensions import db
from app.signals.models import Signal
from app.signals.service import create_signal
from app.startups.models import Startup
from app.startups.service import create_startup

PASSWORD = "a long enough password"


@dataclass(frozen=True)
class Outside:
    """Whoever sets an installation up before anybody can sign in."""

    id: int | None = None
    name: str = "Set-up"


SETUP = Outside()


class World:
    """`admin` and `reader` (who may look only) on the accelerator's side; startups `a` and `b`, with an owner and a
    member each. `suffix` keeps several worlds in one database apart.
    """

    def __init__(self, suffix: str = "") -> None:
        self.suffix = suffix
        self.admin = self.person("Programme office", "admin")
        self.reader = self.person("Programme reader", "viewer")
        self.a = self.startup("AetherSense")
        self.a_owner = self.person("Owner at AetherSense", "owner", self.a)
        self.a_member = self.person("Member at AetherSense", "member", self.a)
        self.b = self.startup("Blue Fern")
        self.b_owner = self.person("Owner at Blue Fern", "owner", self.b)
        self.b_member = self.person("Member at Blue Fern", "member", self.b)

    @classmethod
    def made_before(cls) -> Self:
        """The one, without a suffix, that is in this database already."""
        world = cls.__new__(cls)
        world.suffix = ""
        people = {person.name: person for person in db.session.scalars(select(Person))}
        startups = {startup.name: startup for startup in db.session.scalars(select(Startup))}
        world.admin, world.reader = people["Programme office"], people["Programme reader"]
        world.a, world.b = startups["AetherSense"], startups["Blue Fern"]
        world.a_owner, world.a_member = people["Owner at AetherSense"], people["Member at AetherSense"]
        world.b_owner, world.b_member = people["Owner at Blue Fern"], people["Member at Blue Fern"]
        db.session.rollback()  # nothing is being read, as after a verb
        return world

    def startup(self, name: str) -> Startup:
        return create_startup(f"{name}{self.suffix}", by=SETUP)

    def person(self, name: str, role: str, startup: Startup | None = None) -> Person:
        email = f"{name.lower().replace(' ', '-')}{self.suffix}@govintel.example".lower().replace(" ", "-")
        startup_id = startup.id if startup else None
        return create_person(email, password=PASSWORD, role=role, by=SETUP, name=name, startup_id=startup_id)

    def signal(self, title: str = "Road sensors for winter service", **fields: Any) -> Signal:
        """An open signal; `pool=True` puts it in the pool."""
        return create_signal(by=self.admin, title=title, **fields)

    def assignment(self, startup: Startup | None = None, signal: Signal | None = None, **more: Any) -> Assignment:
        """Give a signal (a new one) to a startup (`a`)."""
        done = assign(
            [signal or self.signal()], [(startup or self.a).id], by=self.admin, **{"origin": "direct", **more}
        )
        found = db.session.get(Assignment, (done.created + done.unchanged)[0])
        assert found
        return found

    def token(self, person: Person) -> str:
        return issue_token(person, name="tests")
