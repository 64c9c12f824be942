"""The sample's last three weeks: which notices came when, and what became of each."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from ..notifications.service import mark_all_read
from ..pool.lifecycle import close_signal, list_in_pool
from ..signals.service import create_signal
from .asking import ask_for
from .giving import give
from .notices import Notice
from .programme import Programme
from .words import CANCELLED, EXPIRED

WEEKS = timedelta(days=21)
ROLES = ("given", "given", "pool", "bundled", "given", "left")
MORNING, OFFICE_HOURS = 13, 8  # UTC
MOST_HOLDERS, LARGEST_BUNDLE = 3, 4
BEFORE_DEADLINE = timedelta(days=8)

Arrival = tuple[Notice, datetime]


def plan_the_past(programme: Programme, notices: Sequence[Notice]) -> None:
    """Everything that will have happened."""
    over = [notice for notice in notices if notice.deadline and notice.deadline < programme.now]
    current = _arrivals(programme, [notice for notice in notices if notice not in over])
    drafts, current = current[-3:], current[:-3]
    by_role: dict[str, list[Arrival]] = {role: [] for role in ROLES}
    for n, arrival in enumerate(current):
        by_role[ROLES[n % len(ROLES)]].append(arrival)
    for role, arrivals in by_role.items():
        _write_down(programme, arrivals, pool=role == "pool")
    _write_down(programme, drafts, status="draft")
    _give_each(programme, by_role["given"])
    _give_in_bundles(programme, by_role["bundled"])
    _give_this_morning(programme, by_role["left"][-3:])
    ask_for(programme, by_role["pool"])
    _list_late(programme, by_role["left"][1])
    _close(programme, [*by_role["given"][:1], *by_role["left"][:1]], CANCELLED)
    _expire(programme, over)
    _read(programme)


def _arrivals(programme: Programme, notices: Sequence[Notice]) -> list[Arrival]:
    """Spread over the weeks, in office hours, the last ones this morning."""
    mixed = programme.dice.sample(notices, len(notices))
    ages = [WEEKS * (1 - n / len(mixed)) for n in range(len(mixed))]
    return [(notice, _in_office_hours(programme.now, ages[n], n)) for n, notice in enumerate(mixed)]


def _in_office_hours(now: datetime, ago: timedelta, n: int) -> datetime:
    moment = (now - ago).replace(hour=MORNING + n % OFFICE_HOURS, minute=n * 17 % 60)
    return moment if moment < now - timedelta(hours=2) else now - ago


def _write_down(programme: Programme, arrivals: Sequence[Arrival], *, pool: bool = False, status: str = "open") -> None:
    def writing(notice: Notice, moment: datetime) -> None:
        fields = {**notice.fields, "posted_at": moment - timedelta(hours=5)}
        programme.signals[notice.title] = create_signal(by=programme.office, pool=pool, status=status, **fields)

    for notice, moment in arrivals:
        programme.on(moment, lambda notice=notice, moment=moment: writing(notice, moment))


def _give_each(programme: Programme, arrivals: Sequence[Arrival]) -> None:
    """Each to one startup or several: of its sector first, and whoever has had the least."""
    for n, (notice, moment) in enumerate(arrivals):
        fitting = programme.startups_for(notice)
        order = sorted(programme.startups, key=lambda one: (one not in fitting, programme.turns[one.slug]))
        give(programme, [notice], order[: 1 + n % MOST_HOLDERS], programme.later(moment, 10))


def _give_in_bundles(programme: Programme, arrivals: Sequence[Arrival]) -> None:
    """Several signals to one startup at once; what fits nobody's bundle stays open."""
    left = list(arrivals)
    for startup in programme.startups:
        bundle = [arrival for arrival in left if arrival[0].sector in startup.sectors][:LARGEST_BUNDLE]
        if len(bundle) > 1:
            left = [arrival for arrival in left if arrival not in bundle]
            moment = programme.later(max(moment for _, moment in bundle), 5)
            give(programme, [notice for notice, _ in bundle], [startup], moment)


def _give_this_morning(programme: Programme, arrivals: Sequence[Arrival]) -> None:
    """What nobody has opened yet: one signal to several startups, and several to one."""
    first, *others = [notice for notice, _ in arrivals]
    give(programme, [first], programme.startups[:4], programme.now - timedelta(minutes=50))
    give(programme, others, programme.startups[:1], programme.now - timedelta(minutes=20))


def _list_late(programme: Programme, arrival: Arrival) -> None:
    notice, moment = arrival
    listing = programme.later(moment, 26)
    programme.on(listing, lambda: list_in_pool(programme.signal(notice), by=programme.office))


def _close(programme: Programme, arrivals: Sequence[Arrival], reason: str) -> None:
    for notice, moment in arrivals:
        _close_at(programme, notice, moment + timedelta(days=9), reason)


def _expire(programme: Programme, over: Sequence[Notice]) -> None:
    """Notices whose time is over: given, and closed when it was."""
    for notice in over:
        deadline = notice.deadline or programme.now
        arrival = (notice, deadline - BEFORE_DEADLINE)
        _write_down(programme, [arrival])
        _give_each(programme, [arrival])
        _close_at(programme, notice, deadline + timedelta(minutes=30), EXPIRED)


def _close_at(programme: Programme, notice: Notice, moment: datetime, reason: str) -> None:
    programme.on(moment, lambda: close_signal(programme.signal(notice), by=programme.office, reason=reason))


def _read(programme: Programme) -> None:
    """Most people read their trays now and then; nobody has read this morning's."""
    people = [person for members in programme.people.values() for person in members]
    for n, person in enumerate(people):
        moment = programme.later(programme.now, -20 - 12 * (n % 4))
        programme.on(moment, lambda person=person: mark_all_read(person))
