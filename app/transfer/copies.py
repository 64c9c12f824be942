"""Where a person's name is written down beside the person: in events, messages to other systems, letters to others."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from markupsafe import escape
from sqlalchemy import exists, func, update

from ..extensions import db
from ..id_sets import among
from ..mail.models import Mail
from ..realtime import kinds
from ..realtime.event_log import compact
from ..realtime.models import Event
from ..webhooks.models import WebhookDelivery
from .traces import about

AT_ONCE = 5_000  # events
NOBODY = "somebody who has left"


class Named(NamedTuple):
    """Whose name it is."""

    id: int
    name: str


def replace_copies(person: Named, positions: Sequence[int]) -> None:
    """Write `NOBODY` wherever the name stands, in the running transaction; `positions` are the events that name them.

    Within JSON a whole pair is replaced, which no text in it can look like: there a quotation mark has a backslash.
    """
    for some in _in_parts(positions):
        _rename_events(person, some)
    _rename_messages(person)
    _rename_letters(person)


def _rename_events(person: Named, positions: Sequence[int]) -> None:
    """That something was received is no deed: not even their number is kept there."""
    these, did = among(Event.position, positions), Event.actor_id == person.id
    by, whom = _pairs("by", person.name), _pairs("person", person.name)
    nobody = {"actor": NOBODY.capitalize(), "payload": func.replace(Event.payload, *by)}
    for named in (
        update(Event).where(these, did).values(nobody),
        update(Event).where(these, about(person.id)).values(names=func.replace(Event.names, *whom)),
        update(Event).where(these, did, Event.kind == kinds.ASSIGNMENT_RECEIVED.name).values(actor_id=None),
    ):
        db.session.execute(named, execution_options={"synchronize_session": False})


def _rename_messages(person: Named) -> None:
    """Those that wait as well: they are signed when they are sent."""
    old, new = _pairs("by", person.name)
    told = exists().where(Event.position == WebhookDelivery.position, Event.actor_id == person.id)
    body = WebhookDelivery.body
    named = (
        update(WebhookDelivery)
        .where(body.contains(old, autoescape=True), told)
        .values(body=func.replace(body, old, new))
    )
    db.session.execute(named, execution_options={"synchronize_session": False})


def _rename_letters(person: Named) -> None:
    """A letter says in its first words who did what it tells."""
    rest = func.substr(Mail.text, len(person.name) + 1)
    first, then = (f"<p>{escape(name)} " for name in (person.name, NOBODY.capitalize()))
    named = update(Mail).where(Mail.text.startswith(f"{person.name} ", autoescape=True))
    named = named.values(text=NOBODY.capitalize() + rest, html=func.replace(Mail.html, first, then))
    db.session.execute(named, execution_options={"synchronize_session": False})


def _pairs(key: str, name: str) -> tuple[str, str]:
    """How the log and the messages made of it write the name, and what takes its place."""
    old, new = (compact({key: each})[1:-1] for each in (name, NOBODY))
    return old, new


def _in_parts(positions: Sequence[int]) -> Iterator[Sequence[int]]:
    for first in range(0, len(positions), AT_ONCE):
        yield positions[first : first + AT_ONCE]
