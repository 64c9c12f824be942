"""Startups from a file: what of it is new, and then all of that in one transaction."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select

from .. import clock
from ..accounts.invitation_mail import invite_by_mail
from ..accounts.invitation_models import Invitation
from ..accounts.models import Person
from ..extensions import db
from ..realtime.event_log import Actor, transactional
from ..startups.models import Startup
from ..startups.service import create_startup, suspend_startup
from .startup_rows import Company, Fault, Member, Reading


class Planned(NamedTuple):
    """One startup of a file: `startup` where it is in the programme already, and whom to invite as what."""

    company: Company
    startup: Startup | None
    invited: Sequence[tuple[str, str]]

    @property
    def is_new(self) -> bool:
        return self.startup is None

    @property
    def changes(self) -> bool:
        return self.is_new or bool(self.invited)


class Plan(NamedTuple):
    """What a file comes to as things stand."""

    startups: Sequence[Planned]
    faults: Sequence[Fault]

    @property
    def created(self) -> int:
        return sum(one.is_new for one in self.startups)

    @property
    def invited(self) -> int:
        return sum(len(one.invited) for one in self.startups)

    @property
    def unchanged(self) -> int:
        return sum(not one.changes for one in self.startups)


def plan_of(reading: Reading) -> Plan:
    """Nothing is written."""
    known = _Known(reading.companies)
    startups = [known.plan(company) for company in reading.companies]
    return Plan(startups, sorted([*reading.faults, *known.faults]))


@transactional
def import_startups(reading: Reading, *, by: Actor) -> Plan:
    """Take them in and invite their first members; what stands already stays. The mail leaves in the background.

    Records startup:changed, person:changed.
    """
    plan = plan_of(reading)
    for company, startup, invited in plan.startups:
        if startup is None:
            startup = create_startup(
                company.name, by=by, slug=company.slug, website=company.website, sectors=company.sectors
            )
            if company.suspended:
                suspend_startup(startup, by=by)
        for email, role in invited:
            invite_by_mail(email, role=role, by=by, startup_id=startup.id)
    return plan


class _Known:
    """What there is already of what a file names, asked for in four statements."""

    def __init__(self, companies: Sequence[Company]) -> None:
        self.faults: list[Fault] = []
        self._promised: dict[str, str] = {}
        slugs = [company.slug for company in companies]
        emails = {member.email for company in companies for member in company.members}
        self._startups = {one.slug: one for one in db.session.scalars(select(Startup).where(Startup.slug.in_(slugs)))}
        self._people = {one.email: one for one in db.session.scalars(select(Person).where(Person.email.in_(emails)))}
        stands, its_id = Invitation.expires_at > clock.now(), [one.id for one in self._startups.values()]
        asked = select(Invitation.email, Invitation.startup_id).where(Invitation.email.in_(emails), stands)
        self._asked = {tuple(row) for row in db.session.execute(asked)}
        people = select(Person.startup_id).where(Person.startup_id.in_(its_id), Person.role == "owner", Person.active)
        to_be = select(Invitation.startup_id).where(
            Invitation.startup_id.in_(its_id), Invitation.role == "owner", stands
        )
        self._led = set(db.session.scalars(people.union(to_be)))

    def plan(self, company: Company) -> Planned:
        """The first member of a startup that nobody owns is invited as its owner."""
        startup = self._startups.get(company.slug)
        asked = [member.email for member in company.members if self._is_to_be_asked(member, company, startup)]
        first = "member" if startup and startup.id in self._led else "owner"
        return Planned(company, startup, [(email, "member" if n else first) for n, email in enumerate(asked)])

    def _is_to_be_asked(self, member: Member, company: Company, startup: Startup | None) -> bool:
        """Whoever belongs to it or is asked already is left alone; whoever belongs elsewhere is a fault."""
        promised = self._promised.setdefault(member.email, company.slug)
        person = self._people.get(member.email)
        if promised != company.slug:
            self._refuse(member, f"This file names them at {promised}, too. Name them once.")
        elif person and (startup is None or person.startup_id != startup.id):
            self._refuse(member, "They have an account elsewhere already. Take them out, or use another address.")
        elif person is None:
            return startup is None or (member.email, startup.id) not in self._asked
        return False

    def _refuse(self, member: Member, reason: str) -> None:
        self.faults.append(Fault(member.line, "Members", f"{member.email}: {reason}"))
