"""As much data as asked for, to see how the product carries it."""

import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from math import ceil
from random import Random
from typing import Any, NamedTuple

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import load_only

from .. import clock
from ..accounts.models import Person
from ..assignments.models import Assignment
from ..assignments.service import Assigned, assign
from ..bulk import chunks, side_by_side
from ..errors import InvalidInput
from ..extensions import db
from ..realtime.event_log import transactional
from ..sample.companies import COMPANIES
from ..sample.notices import notices
from ..signals.models import Signal
from ..signals.service import any_identifier
from ..startups.models import Startup
from .actor import COMMAND_LINE

AT_ONCE = 5_000  # rows in one transaction, so that whoever works beside it does not wait
LARGEST_BATCH = 10_000  # pairs that `assign` takes
SURNAMES = ("Works", "Labs", "Systems", "Dynamics", "Collective", "Foundry", "Instruments", "Partners")
POOL_EVERY, DEADLINE_WITHIN, POSTED_WITHIN = 8, 60, 21  # every 8th signal; days; days
ASSIGNED_WITHIN, ANSWERED_BY = timedelta(days=3 * 365), timedelta(days=90)

Row = dict[str, Any]


def add_startups(number: int) -> None:
    """So many startups with an owner and a member each, who have no password: they cannot sign in, only tokens can."""
    begin = (db.session.scalar(select(func.max(Startup.id))) or 0) + 1
    db.session.rollback()  # PostgreSQL would end a transaction that waits for the others
    side_by_side(_insert_startups, chunks(range(begin, begin + number), AT_ONCE))


@transactional
def _insert_startups(numbers: Sequence[int]) -> None:
    rows = [_startup(number) for number in numbers]
    ids = db.session.scalars(insert(Startup).returning(Startup.id, sort_by_parameter_order=True), rows).all()
    people = [person for row, startup_id in zip(rows, ids, strict=True) for person in _people(row, startup_id)]
    db.session.execute(insert(Person), people)


def _startup(number: int) -> Row:
    company = COMPANIES[number % len(COMPANIES)]
    name = f"{company.name.split()[0]} {SURNAMES[number // len(COMPANIES) % len(SURNAMES)]} {number}"
    slug = name.lower().replace(" ", "-")
    return {"name": name, "slug": slug, "website": f"https://{slug}.example", "sectors": list(company.sectors)}


def _people(startup: Row, startup_id: int) -> list[Row]:
    return [
        {
            "email": f"{role}@{startup['slug']}.example",
            "name": f"{role.capitalize()} at {startup['name']}",
            "password": None,
            "fs_uniquifier": secrets.token_hex(32),
            "role": role,
            "startup_id": startup_id,
        }
        for role in ("owner", "member")
    ]


def add_signals(number: int) -> None:
    """So many open signals: the notices again and again, with other dates."""
    side_by_side(_insert_signals, chunks(_signals(number, clock.now()), AT_ONCE))


@transactional
def _insert_signals(rows: Sequence[Row]) -> None:
    """Into the table: of objects, only those that leave out the same go together, and seldom two such follow.

    An insert that returns something has hundreds of rows in one statement. Of one each, FTS5 writes its index to the
    disk for each: what a trigger does is undone by a savepoint.
    """
    db.session.execute(insert(Signal.__table__).returning(Signal.id), rows)  # type: ignore[arg-type]


def _signals(number: int, now: datetime) -> Iterator[Row]:
    dice, originals = Random(number), notices(now)
    known = set(db.session.scalars(select(Signal.identifier)))
    db.session.rollback()
    for n in range(number):
        posted_at = now - timedelta(days=dice.uniform(0, POSTED_WITHIN))
        yield {
            **originals[n % len(originals)].fields,
            "title": f"{originals[n % len(originals)].title} (lot {n // len(originals) + 1})"[:500],
            "identifier": _unused_identifier(known),
            "source_id": None,  # one notice is read from its source once
            "pool": n % POOL_EVERY == 0,
            "deadline": now + timedelta(days=dice.uniform(0.5, DEADLINE_WITHIN)),
            "posted_at": posted_at,
            "created_at": posted_at,
            "updated_at": posted_at,
        }


def _unused_identifier(known: set[str]) -> str:
    while (identifier := any_identifier()) in known:
        pass
    known.add(identifier)
    return identifier


def add_assignments(number: int) -> None:
    """So many new assignments of the last years, spread evenly over the signals and startups there are; the older ones
    are answered. Raises InvalidInput.
    """
    signals = db.session.scalars(select(Signal.id).where(Signal.status.in_(("open", "assigned")))).all()
    startups = db.session.scalars(select(Startup.id).where(Startup.status == "active")).all()
    left = number - sum(side_by_side(partial(_add, clock.now()), _batches(signals[::-1], startups[::-1], number)))
    if left:
        raise InvalidInput({"assignments": f"{left:,} more do not fit: every open signal is with every startup."})


class Batch(NamedTuple):
    """What is assigned at once, and how much of `ASSIGNED_WITHIN` ago."""

    signals: list[int]
    startups: list[int]
    ago: float


def _batches(signals: Sequence[int], startups: Sequence[int], number: int) -> Iterator[Batch]:
    """New pairs, `number` in all where there are so many."""
    left = number
    for block in _blocks(signals, startups, number):
        for part in _without_standing(*block):
            for pairs in _at_most(left, *part):
                yield Batch(*pairs, left / number)
                left -= len(pairs[0]) * len(pairs[1])
        if not left:
            return


def _add(now: datetime, batch: Batch) -> int:
    moment = now - ASSIGNED_WITHIN * batch.ago
    with clock.at(moment):
        assigned = _assign(batch.signals, batch.startups)
    _answer(assigned, moment, now)
    return len(assigned.created)


def _assign(signal_ids: Sequence[int], startup_ids: Sequence[int]) -> Assigned:
    signals = db.session.scalars(select(Signal).where(Signal.id.in_(signal_ids)).options(load_only(Signal.id))).all()
    db.session.expunge_all()  # or each would be loaded anew, alone, when the verb's transaction begins
    return assign(signals, startup_ids, by=COMMAND_LINE, origin="service")


@transactional
def _answer(assigned: Assigned, moment: datetime, now: datetime) -> None:
    """What is old is accepted or declined. Of ten that are not, five are accepted and two declined, one is looked at
    only, and two not even that. The log says nothing of it.
    """
    looked = {"viewed_at": min(moment + timedelta(hours=2 + assigned.created[0] % 90), now)}
    answers = looked | {"responded_at": min(moment + timedelta(days=4), now)}
    last = 9 if moment < now - ANSWERED_BY else 6
    for least, most, fields in (
        (0, 4, answers | {"status": "accepted"}),
        (5, last, answers | {"status": "declined", "reason": "capacity"}),
        (last + 1, 7, looked),
    ):
        turn = Assignment.id % 10
        of_the_batch = update(Assignment).where(Assignment.batch_id == assigned.batch_id, turn.between(least, most))
        db.session.execute(of_the_batch.values(fields), execution_options={"synchronize_session": False})


def _blocks(signals: Sequence[int], startups: Sequence[int], number: int) -> Iterator[tuple[list[int], list[int]]]:
    """Every signal with every startup, once, in blocks of so many that the first `number` touch all of them alike."""
    if not (signals and startups):
        return
    wide = min(max(1, ceil(number / len(signals))), len(startups), LARGEST_BATCH)
    high = min(max(1, ceil(number / len(startups))), LARGEST_BATCH // wide)
    rows, columns = list(chunks(signals, high)), list(chunks(startups, wide))
    for turn in range(len(columns)):
        for n, row in enumerate(rows):
            yield row, columns[(n + turn) % len(columns)]


def _without_standing(signals: list[int], startups: list[int]) -> Iterator[tuple[list[int], list[int]]]:
    """The pairs of a block that have no assignment: the whole block, or what is left of it, signal by signal."""
    query = select(Assignment.signal_id, Assignment.startup_id).where(Assignment.signal_id.in_(signals))
    standing = {tuple(row) for row in db.session.execute(query.where(Assignment.startup_id.in_(startups)))}
    db.session.rollback()
    if not standing:
        yield signals, startups
        return
    for signal in signals:
        if left := [startup for startup in startups if (signal, startup) not in standing]:
            yield [signal], left


def _at_most(number: int, signals: list[int], startups: list[int]) -> Iterator[tuple[list[int], list[int]]]:
    """A block, cut so that it has no more than `number` pairs."""
    whole = min(len(signals), number // len(startups))
    if whole:
        yield signals[:whole], startups
    rest = min(number, len(signals) * len(startups)) - whole * len(startups)
    if rest:
        yield signals[whole : whole + 1], startups[:rest]
