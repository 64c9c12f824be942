"""What closes a notice of ours, and what does not: real notices of SAM.gov, and what a later file may say of them."""

import csv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from sqlalchemy import select

from app.assignments.answering import accept_assignment
from app.extensions import db
from app.notifications.queries import tray_of
from app.signals.models import Signal
from app.transfer.notices.at_once import import_file
from app.transfer.notices.outcome import Tally
from tests.support.telling import told
from tests.support.world import SETUP, World

DAY = Path(__file__).parent.parent / "data" / "sam_gov_small_day.csv"
LATER, EARLIER = "2026-10-01 09:00:00.000-04", "2024-01-01 09:00:00.000-05"
Columns = dict[str, str]
Import = Callable[[Sequence[Columns]], Tally]


@pytest.fixture
def run(world: World, tmp_path: Path) -> Import:
    """Imports a file of these rows; returns what was counted."""

    def running(rows: Sequence[Columns]) -> Tally:
        path = tmp_path / "day.csv"
        with path.open("w", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        return list(import_file(path, by=SETUP))[-1].tally

    return running


@pytest.fixture
def day() -> list[Columns]:
    with DAY.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def statuses() -> Mapping[str, str]:
    """Of each notice, by its id at SAM.gov."""
    db.session.rollback()
    return {str(row[0]): row[1] for row in db.session.execute(select(Signal.source_id, Signal.status))}


def signal_of(notice: Columns) -> Signal:
    return db.session.scalars(select(Signal).where(Signal.source_id == notice["NoticeId"])).one()


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("later", "status"),
    [
        ({"Active": "No"}, "closed"),
        ({"Active": "No", "PostedDate": LATER}, "closed"),
        ({"Type": "Award Notice", "Awardee": "SOMEBODY INC", "PostedDate": LATER}, "closed"),
        ({"Type": "Justification", "PostedDate": LATER}, "closed"),
        ({"Title": "CANCELLED: Carbohydrates", "PostedDate": LATER}, "closed"),
        ({"Title": "**CANCELED** Carbohydrates", "PostedDate": LATER}, "closed"),
        ({"Title": "Cancelled cheques, their imaging", "PostedDate": LATER}, "open"),
        ({"ResponseDeadLine": "2026-04-20T12:00:00-04:00", "PostedDate": LATER}, "open"),
        ({"Active": "No", "PostedDate": EARLIER}, "open"),
    ],
)
def test_ours_is_closed_when_a_newer_version_is_over_and_not_when_only_its_deadline_is(
    run: Import, day: list[Columns], later: Columns, status: str
) -> None:
    first, *others = day
    assert run(day) == Tally(created=18)
    run([first | later, *others])
    assert statuses() == {one["NoticeId"]: "open" for one in others} | {first["NoticeId"]: status}
    with told() as telling:
        again = run([first | later, *others])
    assert again == Tally(unchanged=18) and telling.events == []


def test_an_archived_announcement_leaves_open_what_followed_it_and_a_later_award_closes_both(
    run: Import, day: list[Columns]
) -> None:
    announced = day[0] | {"NoticeId": "a" * 32, "Type": "Presolicitation", "PostedDate": EARLIER}
    solicited = day[0] | {"NoticeId": "b" * 32, "Type": "Solicitation"}
    awarded = day[0] | {"NoticeId": "c" * 32, "Type": "Award Notice", "PostedDate": LATER}
    run([solicited, announced])
    assert run([solicited, announced | {"Active": "No"}]) == Tally(updated=1, unchanged=1)
    assert statuses() == {"a" * 32: "closed", "b" * 32: "open"}
    assert run([awarded]) == Tally(updated=1)
    assert statuses() == {"a" * 32: "closed", "b" * 32: "closed"}


@pytest.mark.both_databases
def test_of_two_awards_for_one_solicitation_each_asks_once_whom_it_names(
    world: World, run: Import, day: list[Columns]
) -> None:
    run(day[:1])
    for startup, owner in ((world.a, world.a_owner), (world.b, world.b_owner)):
        accept_assignment(world.assignment(startup, signal_of(day[0])), by=owner)
    award = day[0] | {"Type": "Award Notice"}
    awards = [
        award | {"NoticeId": "a" * 32, "PostedDate": "2026-10-02 09:00:00.000-04", "Awardee": "BLUE FERN LLC Reno NV"},
        award | {"NoticeId": "b" * 32, "PostedDate": LATER, "Awardee": "AETHERSENSE INC"},
    ]
    run(awards)
    with told() as telling:
        run(awards)
    assert telling.events == []
    for person in (world.a_owner, world.b_owner):
        assert len([line for line in db.session.scalars(tray_of(person)) if line.kind == "award:named"]) == 1
