"""The overview's charts: each bar is counted with the conditions of the list it opens. For admins."""

from collections import Counter
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, RowMapping, Select, func, literal, select, union_all

from ..accounts.models import Person
from ..assignments.queries import assignments_visible_to
from ..assignments.weekly import BY_WEEK, HOURS_TO_LOOK, LOOKS, Week, look_after, looked_lately, week_of, weeks
from ..extensions import UtcDateTime, db
from ..web.moments import day_of_the_month


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
    """All of them, in two statements: one counts each week, by a stretch of an index, and one all looks."""
    counted, looks = _by_week(viewer), _looks(viewer)
    by_week = [
        Chart(name, title, [Bar(day_of_the_month(day), row[name], {name: day.isoformat()}) for day, row in counted])
        for name, title in _TITLES.items()
    ]
    classes = [Bar(words, looks[name], {"looked": name}) for name, (words, _, _) in LOOKS.items()]
    return [*by_week, Chart("looked", "Time to first look", classes)]


def _by_week(viewer: Person) -> list[tuple[date, RowMapping]]:
    """Each week is a row of a table of the statement's own, so that three counts are enough for all of them."""
    mondays = weeks()
    table = union_all(*map(_row_of, mondays)).subquery("week")
    week = Week(table.c.begin, table.c.end)
    counts = [_count(viewer, condition(week)).label(name) for name, condition in BY_WEEK.items()]
    rows = db.session.execute(select(*counts).select_from(table).order_by(table.c.begin))
    return list(zip(mondays, rows.mappings(), strict=True))


def _row_of(monday: date) -> Select[datetime, datetime]:
    week = week_of(monday)
    return select(literal(week.begin, UtcDateTime).label("begin"), literal(week.end, UtcDateTime).label("end"))


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
