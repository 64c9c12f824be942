"""What a person may see of signals and assignments. Whose eyes it is comes first in every query."""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, Select, bindparam, case, func, or_, select
from sqlalchemy.orm import joinedload, undefer

from ..accounts.models import Person
from ..extensions import db
from ..signals.models import IN_POOL, Signal
from ..web.finding import found
from .models import LIVE, Assignment, PoolRequest

INBOX_TABS: dict[str, ColumnElement[bool]] = {
    "new": (Assignment.status == "pending_review") & Assignment.viewed_at.is_(None),
    "waiting": Assignment.status == "pending_review",
    "accepted": Assignment.status.in_(("accepted", "submitted", "won", "lost")),
    "declined": Assignment.status == "declined",
    "all": Assignment.status != "withdrawn",
}


def signals_visible_to(viewer: Person) -> Select[Signal]:
    """Admins see every signal; a startup those it was given, those in the pool, and those it has asked for."""
    query = select(Signal)
    if viewer.is_admin:
        return query
    given = select(Assignment.signal_id).where(Assignment.startup_id == viewer.startup_id)
    asked = select(PoolRequest.signal_id).where(PoolRequest.startup_id == viewer.startup_id)
    return query.where(or_(Signal.id.in_(given), Signal.id.in_(asked), IN_POOL))


def status_seen_by(viewer: Person) -> ColumnElement[str]:
    """A signal's status as the viewer may know it: that a rival was given it is no startup's business."""
    if viewer.is_admin:
        return Signal.status  # type: ignore[return-value]
    return case((Signal.status.in_(("open", "assigned")), _own_status(viewer)), else_=Signal.status)


def _own_status(viewer: Person) -> ColumnElement[str]:
    return case((Signal.id.in_(signals_held_by(viewer)), "assigned"), else_="open")


def signals_held_by(viewer: Person) -> Select[int]:
    """The ids of the signals that the viewer's startup holds."""
    return select(Assignment.signal_id).where(Assignment.startup_id == viewer.startup_id, Assignment.status.in_(LIVE))


def signal_seen_by(viewer: Person, identifier: str) -> Signal:
    """Raises NotFound, whether it is hidden from the viewer or does not exist."""
    query = signals_visible_to(viewer).where(Signal.identifier == identifier)
    return found(query.options(undefer(Signal.description)))


def assignments_visible_to(viewer: Person) -> Select[Assignment]:
    """Admins see every assignment, a startup its own."""
    return _seen_by(viewer).options(joinedload(Assignment.signal), joinedload(Assignment.startup))


def _seen_by(viewer: Person) -> Select[Assignment]:
    query = select(Assignment)
    return query if viewer.is_admin else query.where(Assignment.startup_id == viewer.startup_id)


def is_of_signal(identifier: str) -> ColumnElement[bool]:
    """Compared with one id: asked of each assignment's signal instead, all of a startup's are looked at."""
    return Assignment.signal_id == select(Signal.id).where(Signal.identifier == identifier).scalar_subquery()


def is_of_signals(identifiers: Sequence[str]) -> ColumnElement[bool]:
    """The same for several."""
    if len(identifiers) == 1:
        return is_of_signal(identifiers[0])
    return Assignment.signal_id.in_(select(Signal.id).where(Signal.identifier.in_(identifiers)))


def assignment_seen_by(viewer: Person, assignment_id: int) -> Assignment:
    """Raises NotFound, whether it is another's or does not exist."""
    return found(assignments_visible_to(viewer).where(Assignment.id == assignment_id))


def assignments_with_ids(viewer: Person, ids: Iterable[int]) -> Sequence[Assignment]:
    query = assignments_visible_to(viewer).where(Assignment.id.in_(list(ids)))
    return db.session.scalars(query.order_by(Assignment.id)).all()


def assignments_of(viewer: Person, signal: Signal) -> Sequence[Assignment]:
    """Who was given this signal, as far as the viewer may know; those who hold it come first."""
    people = (Assignment.assigned_by, Assignment.received_by, Assignment.viewed_by, Assignment.responded_by)
    query = assignments_visible_to(viewer).options(*(joinedload(person) for person in people))
    query = query.where(Assignment.signal_id == signal.id)
    over = case((Assignment.status.in_(("declined", "withdrawn")), 1), else_=0)
    return db.session.scalars(query.order_by(over, Assignment.assigned_at, Assignment.id)).all()


# Built once: to put a statement together takes as long as to run it. The sum hides an index: with it SQLite goes
# through all signals in their order, and looks at each for the startup's.
_INBOXES = {
    tab: select(Assignment).where(where).join(Signal, Signal.id == Assignment.signal_id + 0)
    for tab, where in INBOX_TABS.items()
}


def inbox_of(viewer: Person, tab: str) -> Select[Assignment]:
    """One tab of a startup's inbox, unordered."""
    return _INBOXES[tab].where(Assignment.startup_id == viewer.startup_id)


def inbox_of_any(tab: str) -> Select[Assignment]:
    """The same, of the startup that is named when it is asked for: the parameter `startup_id`."""
    return _INBOXES[tab].where(Assignment.startup_id == bindparam("startup_id"))


_COUNTS = [func.coalesce(func.sum(case((where, 1), else_=0)), 0).label(tab) for tab, where in INBOX_TABS.items()]
_OF_STARTUP = Assignment.startup_id == bindparam("startup_id")
_INBOX_COUNTS = select(*_COUNTS).where(_OF_STARTUP)
_COUNTS_BY_AGENCY = (
    select(Signal.agency, *_COUNTS)
    .join(Assignment, Signal.id == Assignment.signal_id + 0)
    .where(_OF_STARTUP)
    .group_by(Signal.agency)
    .order_by(Signal.agency)
)


def inbox_counts(viewer: Person) -> dict[str, int]:
    """How many assignments stand under each tab, in one query."""
    return dict(db.session.execute(_INBOX_COUNTS, {"startup_id": viewer.startup_id}).one()._mapping)


def inbox_counts_and_agencies(viewer: Person) -> tuple[dict[str, int], list[str]]:
    """The same, and whose notices the startup was given, by name: in one query, as every event asks for both."""
    groups = db.session.execute(_COUNTS_BY_AGENCY, {"startup_id": viewer.startup_id}).all()
    counts = {tab: sum(group[n] for group in groups) for n, tab in enumerate(INBOX_TABS, start=1)}
    return counts, [group.agency for group in groups if group.agency is not None and group.all]


def live_counts(signal_ids: Iterable[int]) -> dict[int, int]:
    """How many startups hold each of these signals; who is held by none is missing. For admins."""
    query = select(Assignment.signal_id, func.count()).where(
        Assignment.signal_id.in_(list(signal_ids)), Assignment.status.in_(LIVE)
    )
    return {row[0]: row[1] for row in db.session.execute(query.group_by(Assignment.signal_id))}


def waiting_counts(startup_ids: Iterable[int]) -> dict[int, int]:
    """How many assignments each of these startups has not answered; who has none is missing. For admins."""
    query = select(Assignment.startup_id, func.count()).where(
        Assignment.startup_id.in_(list(startup_ids)), Assignment.status == "pending_review"
    )
    return {row[0]: row[1] for row in db.session.execute(query.group_by(Assignment.startup_id))}


def requests_visible_to(viewer: Person) -> Select[PoolRequest]:
    """Admins see every pool request, a startup its own."""
    query = select(PoolRequest).options(joinedload(PoolRequest.signal), joinedload(PoolRequest.startup))
    return query if viewer.is_admin else query.where(PoolRequest.startup_id == viewer.startup_id)


def request_seen_by(viewer: Person, request_id: int) -> PoolRequest:
    """Raises NotFound, whether it is another's or does not exist."""
    return found(requests_visible_to(viewer).where(PoolRequest.id == request_id))
