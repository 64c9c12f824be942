"""The overview's charts: each bar is counted with the conditions of the list it opens. For admins."""

from collections import Counter
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select

from ..accounts.models import Person
from ..assignments.queries import assignments_visible_to
from ..assignments.weekly import BY_WEEK, HOURS_TO_LOOK, LOOKS, look_after, looked_lately, weeks
from ..extensions import db


class Bar(NamedTuple):
    """How many, and the filter of the list that shows them."""

    label: str
    figure: int
    filter: dict[str, str]


class Chart(NamedTuple):
    """One figure over time, or spread over classes."""

    key: str
    title: str
    bars: list[Bar]

    @property
    def most(self) -> int:
        return max((bar.figure for bar in self.bars), default=0)


_TITLES = {
    "assigned_week": "Assigned by week",
    "answered_week": "Answered by week",
    "accepted_week": "Accepted by week",
}


def charts_of(viewer: Person) -> list[Chart]:
    """All of them, in two statements: a count for each week, of a stretch of an index, and one of all looks."""
    plans = [
        (name, f"{monday.day} {monday:%b}", {name: monday.isoformat()}, condition(monday))
        for name, condition in BY_WEEK.items()
        for monday in weeks()
    ]
    counts = db.session.execute(
        select(*(_count(viewer, plan[-1]).label(f"n{n}") for n, plan in enumerate(plans)))
    ).one()
    bars = [(plan[0], Bar(plan[1], count, plan[2])) for plan, count in zip(plans, counts, strict=True)]
    looks = _looks(viewer)
    bars += [("looked", Bar(words, looks[name], {"looked": name})) for name, (words, _, _) in LOOKS.items()]
    titles = _TITLES | {"looked": "Time to first look"}
    return [Chart(key, title, [bar for name, bar in bars if name == key]) for key, title in titles.items()]


def _looks(viewer: Person) -> Counter[str]:
    """How many first looks came how soon; counted by the hour, for to count each class alone takes twice as long."""
    rows = assignments_visible_to(viewer).where(looked_lately()).group_by(HOURS_TO_LOOK)
    by_hour = rows.with_only_columns(HOURS_TO_LOOK, func.count(), maintain_column_froms=True)
    looks: Counter[str] = Counter()
    for hours, count in db.session.execute(by_hour):
        looks[look_after(hours)] += count
    return looks


def _count(viewer: Person, condition: ColumnElement[bool]) -> ColumnElement[int]:
    rows = assignments_visible_to(viewer).where(condition)
    return rows.with_only_columns(func.count(), maintain_column_froms=True).order_by(None).scalar_subquery()
