"""How an empty installation comes to the sample: its admin asks for it, and is the programme office in it.

The startups' people have no passwords: an admin sees what they see, and a link for a new password lets one in. All of
it is one transaction, so there is never half of it; a lease tells a second press that there is a first.
"""

from functools import partial
from uuid import uuid4

from flask import current_app
from sqlalchemy import select

from .. import clock
from ..accounts.models import Person
from ..background.leases import release_lease, take_lease
from ..errors import DomainError
from ..extensions import db
from ..letters.reading import pass_over_the_past
from ..realtime.event_log import transactional
from ..signals.models import Signal
from ..startups.models import Startup
from .accounts import OFFICE, members
from .notices import notices
from .past import plan_the_past
from .programme import assembled
from .service import NotEmpty, old_news

LEASE = "sample data"


class NotInProduction(DomainError):
    """What people work with is not mixed with what never happened."""

    title = "No sample data here"


class BeingMade(DomainError):
    """Somebody else has asked for it a moment ago."""

    title = "It is being made"


def may_have_sample() -> bool:
    """Whether this installation is one to try things in."""
    return current_app.config["ENVIRONMENT"] != "production"


def fill_with_sample(*, by: Person) -> None:
    """Give an installation without startups and signals three weeks of a programme: the whole of it, or nothing.

    It takes some seconds, beside the loop. Raises NotInProduction, NotEmpty, BeingMade.
    """
    if not may_have_sample():
        raise NotInProduction("This installation runs in production; sample data is for trying the product out.")
    holder = uuid4().hex
    if not take_lease(LEASE, holder):
        raise BeingMade("Somebody asked for the sample data a moment ago. It is here in a few seconds.")
    try:
        _check_unused()  # whoever waited for the first press until it was done is told without a thread
        with old_news():
            _fill(by, holder)
    except BaseException:
        release_lease(LEASE, holder)
        raise


@partial(transactional, beside_if=lambda *_: True)
def _fill(by: Person, holder: str) -> None:
    _check_unused()
    now = clock.now()
    programme = assembled(members(), {}, now, by=by)
    programme.people[OFFICE] = [by]
    plan_the_past(programme, notices(now))
    programme.live_through()
    release_lease(LEASE, holder)
    pass_over_the_past()


def _check_unused() -> None:
    """Raises NotEmpty."""
    for table in (Startup, Signal):
        if db.session.scalar(select(table.id).limit(1)):
            raise NotEmpty("Sample data goes into an installation without startups and signals; nothing was added.")
