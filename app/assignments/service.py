"""What happens to assignments. `assign` is the only thing in this program that makes one."""

from collections.abc import Collection, Sequence
from datetime import date
from functools import partial
from typing import NamedTuple

from ..errors import InvalidInput
from ..extensions import db
from ..realtime.event_log import Actor, transactional
from ..signals.models import Signal
from .due_dates import due_date_for, fault_after_deadline
from .giving import DueDates, give, set_assigned
from .order import Order, Pair, Signals, take
from .telling import tell_assigned
from .waiting import answer_requests

LARGE = 200  # pairs; a batch of so many would stop its worker's streams for a moment


class Assigned(NamedTuple):
    """What a call of `assign` did: ids of what is new, and of what already stood."""

    created: list[int]
    unchanged: list[int]
    batch_id: str


def _is_large(signals: Signals, startup_ids: Sequence[int], **_: object) -> bool:
    return len(signals) * len(startup_ids) > LARGE


@partial(transactional, beside_if=_is_large)
def assign(
    signals: Signals,
    startup_ids: Sequence[int],
    *,
    by: Actor,
    origin: str,
    due_date: date | None = None,
    note: str | None = None,
    only: Collection[Pair] | None = None,
    rejection: str | None = None,
) -> Assigned:
    """Give signals to startups: the one way an assignment comes about, whoever asks for it.

    One transaction holds the assignments, the notifications, and the events with their rooms. Only the newly assigned
    are told; asking for what already holds changes nothing and tells nobody. A pending request of a startup that is
    given the signal is thereby approved; who else waits for it is told that they wait on, or rejected for the reason
    that `rejection` is. Where no day to answer by is named, it is that of `due_date_for`. `only` names the pairs of ids
    that are meant, where not every startup is to be given every signal.
    Records signal:assigned, assignment:created, notification:changed, pool:approved, pool:waiting or pool:rejected.
    Raises SignalClosed, StartupSuspended, InvalidInput.
    """
    order = take(signals, startup_ids, only)
    days = _due_dates(order, due_date)
    given = give(order, days, by=by, origin=origin, note=note)
    set_assigned(order, given)
    for signal in signals:
        if isinstance(signal, Signal) and signal in db.session:
            db.session.expire(signal, ["status"])
    ids = {pair: one.id for pair, one in order.standing.items()}
    ids |= {(one.signal_id, one.startup_id): one.id for one in given}
    if order.requests:
        answer_requests(order, given, ids, by=by, rejection=rejection)
    if given:
        tell_assigned(order, given, days, by=by)
    created = [one.id for one in given]
    return Assigned(created, sorted(set(ids.values()) - set(created)), order.batch_id)


def _due_dates(order: Order, named: date | None) -> DueDates:
    """Raises InvalidInput for a day on which a notice is closed already."""
    if named:
        for signal in order.signals.values():
            if reason := fault_after_deadline(signal.deadline, named):
                raise InvalidInput({"dueDate": f"{signal.identifier}: {reason}"})
        return dict.fromkeys(order.signals, named)
    return {signal.id: due_date_for([signal.deadline]) for signal in order.signals.values()}
