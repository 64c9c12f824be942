"""Whom to give signals to: the startups that may be chosen, their load, what each has, and what would be new."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import Select, case, func, select

from ..accounts.models import Person
from ..extensions import db
from ..id_sets import among
from ..row_limit import at_most
from ..signals.models import Signal
from ..startups.models import Startup
from ..startups.queries import startups_listed
from .models import REOPENABLE, Assignment, PoolRequest
from .queries import waiting_counts

MOST = 60  # startups shown at once; whoever looks for another names it
MOST_ON_A_PAGE = 200  # where nothing can be found without loading the page again
MOST_NAMED = 5  # pairs


class Choice(NamedTuple):
    """One startup; `waiting` is what it has not answered, `holds` how many of the signals it has already, `declined`
    how many it has turned down.
    """

    startup: Startup
    waiting: int
    holds: int
    declined: int


class Choices(NamedTuple):
    """The startups shown, those chosen first; `more` says whether others fit the words as well."""

    shown: list[Choice]
    more: bool


class Preview(NamedTuple):
    """What assigning would do: how many assignments would be new, how many stand, and some of those by name; how many
    startups more wait for one of the signals, and would be passed over.
    """

    new: int
    standing: int
    named: list[tuple[str, str]]
    passed_over: int


def choices_for(
    viewer: Person,
    signals: Sequence[Signal],
    *,
    words: str = "",
    chosen: Collection[int] = (),
    least_loaded: bool = False,
    most: int = MOST,
) -> Choices:
    """The active startups that fit the words, by name or by load."""
    query = startups_listed(viewer, words=words).where(Startup.status == "active")
    own = db.session.scalars(_only(startups_listed(viewer), chosen)).all() if chosen else []
    others = query.where(Startup.id.not_in([startup.id for startup in own]))
    found = db.session.scalars((_by_load(others) if least_loaded else others).limit(at_most(most + 1))).all()
    startups = [*own, *found[:most]]
    waiting = waiting_counts(startup.id for startup in startups)
    had = _had([signal.id for signal in signals], [startup.id for startup in startups])
    shown = [Choice(one, waiting.get(one.id, 0), *had.get(one.id, (0, 0))) for one in startups]
    return Choices(shown, len(found) > most)


def preview_of(viewer: Person, signals: Sequence[Signal], startup_ids: Collection[int]) -> Preview:
    """Counted as `assign` would: what was declined or withdrawn is given anew."""
    startups = {one.id: one.name for one in db.session.scalars(_only(startups_listed(viewer), startup_ids))}
    identifiers = {signal.id: signal.identifier for signal in signals}
    standing = select(Assignment.signal_id, Assignment.startup_id).where(
        among(Assignment.signal_id, "signals"),
        among(Assignment.startup_id, "startups"),
        Assignment.status.not_in(REOPENABLE),
    )
    asked = {"signals": identifiers, "startups": startups}
    pairs = db.session.execute(standing.order_by(Assignment.signal_id, Assignment.startup_id), asked).all()
    named = [(identifiers[signal], startups[startup]) for signal, startup in pairs[:MOST_NAMED]]
    new = len(identifiers) * len(startups) - len(pairs)
    return Preview(new, len(pairs), named, _others_waiting(identifiers, startups) if new else 0)


def _others_waiting(signal_ids: Collection[int], startup_ids: Collection[int]) -> int:
    waiting = select(func.count(PoolRequest.startup_id.distinct())).where(
        among(PoolRequest.signal_id, signal_ids),
        PoolRequest.status == "pending",
        PoolRequest.startup_id.not_in(list(startup_ids)),
    )
    return db.session.scalar(waiting) or 0


def _only(query: Select[Startup], ids: Collection[int]) -> Select[Startup]:
    return query.where(Startup.status == "active", Startup.id.in_(list(ids)))


def _by_load(query: Select[Startup]) -> Select[Startup]:
    """Who has least to answer first. Counted once for all: once for each startup takes five times as long."""
    waiting = select(Assignment.startup_id, func.count().label("count")).where(Assignment.status == "pending_review")
    load = waiting.group_by(Assignment.startup_id).subquery()
    query = query.outerjoin(load, load.c.startup_id == Startup.id)
    return query.order_by(None).order_by(func.coalesce(load.c.count, 0), func.lower(Startup.name), Startup.id)


def _had(signal_ids: Collection[int], startup_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """How many of the signals each of the startups has, and has declined."""
    counts = (
        func.count(case((Assignment.status.not_in(REOPENABLE), 1))),
        func.count(case((Assignment.status == "declined", 1))),
    )
    had = select(Assignment.startup_id, *counts).where(
        among(Assignment.signal_id, "signals"), among(Assignment.startup_id, "startups")
    )
    rows = db.session.execute(had.group_by(Assignment.startup_id), {"signals": signal_ids, "startups": startup_ids})
    return {startup: (holds, declined) for startup, holds, declined in rows}
