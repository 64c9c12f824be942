"""A test that somebody sends to himself, to see that he is told: in his open tabs, and by mail."""

from datetime import timedelta

from flask import current_app

from .. import clock
from ..accounts.models import Person
from ..mail.compose import bodies
from ..mail.outbox import Letter, put_letters
from ..realtime import kinds
from ..realtime.event_log import record, transactional
from .leaving import leaving_address


@transactional
def send_trial(person: Person) -> None:
    """Mail once a minute at most: a second click within it is the same letter. Records trial:sent, for nobody else."""
    record(kinds.TRIAL_SENT, rooms=[f"user:{person.id}"], by=person, payload={})
    now = clock.now()
    shown = {"person": person, "home": current_app.config["PUBLIC_URL"], "leave": leaving_address(person, "all")}
    put_letters(
        [
            Letter(
                address=person.email,
                subject_key=f"trial:{now - timedelta(seconds=now.second):%Y-%m-%dT%H:%M}",
                subject="Mail from GovIntel arrives",
                person_id=person.id,
                unsubscribe=shown["leave"],
                **bodies("letters/trial", **shown),
            )
        ]
    )
