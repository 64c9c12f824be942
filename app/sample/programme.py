"""The sample's people and startups, and the time in which they act."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from .. import clock
from ..accounts.models import Person
from ..accounts.service import admit_person
from ..extensions import db
from ..realtime.event_log import Actor
from ..signals.models import Signal
from ..startups.models import Startup
from ..startups.service import create_startup
from .accounts import OFFICE, Account
from .companies import COMPANIES
from .notices import Notice

BEGAN = timedelta(days=25)  # before now


@dataclass
class Programme:
    """Who there is, and what they will have done. The same `dice` fall the same way every time."""

    now: datetime
    startups: list[Startup] = field(default_factory=list)
    people: dict[str, list[Person]] = field(default_factory=dict)
    signals: dict[str, Signal] = field(default_factory=dict)
    turns: Counter[str] = field(default_factory=Counter)
    dice: Random = field(default_factory=lambda: Random(2026))
    _deeds: list[tuple[datetime, int, Callable[[], object]]] = field(default_factory=list)

    @property
    def office(self) -> Person:
        return self.people[OFFICE][0]

    def members(self, startup: Startup) -> list[Person]:
        return self.people[startup.slug]

    def signal(self, notice: Notice) -> Signal:
        return self.signals[notice.title]

    def startups_for(self, notice: Notice) -> list[Startup]:
        """Those who work in its sector."""
        return [startup for startup in self.startups if notice.sector in startup.sectors]

    def later(self, moment: datetime, hours: float) -> datetime:
        """Some time after a moment: from half of `hours` to one and a half of it."""
        return moment + timedelta(hours=hours * self.dice.uniform(0.5, 1.5))

    def on(self, moment: datetime, deed: Callable[[], object]) -> None:
        """Something happens then, if that is not in the future."""
        if moment < self.now:
            self._deeds.append((moment, len(self._deeds), deed))

    def live_through(self) -> None:
        """Let everything happen, one after another, each in its own time."""
        for moment, _, deed in sorted(self._deeds, key=lambda planned: planned[:2]):
            db.session.flush()
            db.session.expire_all()  # each finds what the others left, also where all of them are one transaction
            with clock.at(moment):
                deed()


def assembled(accounts: Sequence[Account], hashes: Mapping[str, str], now: datetime, *, by: Actor) -> Programme:
    """The startups and people of the sample, who came some weeks ago."""
    programme = Programme(now)
    with clock.at(now - BEGAN):
        for company in COMPANIES:
            about = {"website": company.website, "sectors": company.sectors}
            programme.startups.append(create_startup(company.name, by=by, **about))
        ids = {startup.slug: startup.id for startup in programme.startups}
        for one in accounts:
            about = {"role": one.role, "name": one.name, "startup_id": ids.get(one.place)}
            person = admit_person(one.email, hashes.get(one.password or ""), by=by, **about)
            programme.people.setdefault(one.place, []).append(person)
    return programme
