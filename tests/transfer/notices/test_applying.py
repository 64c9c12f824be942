"""What an import comes to: once, told to whom it concerns, and nothing twice."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.assignments.answering import accept_assignment
from app.extensions import db
from app.notifications.queries import tray_of
from app.pool.lifecycle import close_signal, list_in_pool, set_status
from app.realtime.event_log import Actor
from app.signals.fields import SignalFields
from app.signals.models import Signal
from app.transfer.notices import applying
from app.transfer.notices.at_once import import_file
from app.transfer.notices.outcome import Tally
from tests.support.telling import rows, told
from tests.support.world import SETUP, World

DATA = Path(__file__).parent.parent / "data"
pytestmark = pytest.mark.both_databases
Import = Callable[..., Tally]
Lines = Callable[[], list[str]]


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def run(world: World, tmp_path: Path, said: list[str]) -> Import:
    """Imports a file, or releases; returns what was counted."""

    def running(*given: Any) -> Tally:
        path = given[0]
        if not isinstance(path, Path):
            path = tmp_path / "releases.json"
            path.write_text(json.dumps({"releases": given}))
        steps = list(import_file(path, by=SETUP))
        said[:] = [line.text for step in steps for line in step.lines]
        return steps[-1].tally

    return running


@pytest.fixture
def lines(said: list[str]) -> Lines:
    """What the last import said of its rows."""
    return lambda: list(said)


def release(tag: str = "tender", day: int = 1, **tender: Any) -> dict[str, Any]:
    return {
        "ocid": "ocds-x-1",
        "date": f"2026-01-{day:02}T00:00:00Z",
        "tag": [tag],
        "buyer": {"name": "Harbour Board"},
        "tender": {"title": "Ice sensors", **tender},
    }


def imported() -> Signal:
    db.session.rollback()
    return db.session.scalars(select(Signal).where(Signal.source_id == "ocds-x-1")).one()


@pytest.mark.parametrize(
    ("file", "first"),
    [
        ("sam_gov_small_day.csv", Tally(created=18)),
        ("sam_gov_windows_1252.csv", Tally(created=15, skipped=4)),
        ("ocds_one_life.json", Tally(created=1, updated=3, unchanged=2)),
    ],
)
def test_the_same_file_twice_changes_nothing(run: Import, file: str, first: Tally) -> None:
    assert run(DATA / file) == first
    with told() as telling:
        again = run(DATA / file)
    assert again.created == again.updated == 0 and sum(again) == sum(first)
    assert telling.events == []


def test_a_newer_version_says_what_changed_to_whom_it_concerns(world: World, run: Import) -> None:
    run(release())
    world.assignment(world.a, imported())
    with told() as telling:
        assert run(release(day=2, title="Ice sensors, revised", value={"amount": 5, "currency": "EUR"})) == Tally(
            updated=1
        )
    startup = f"startup:{world.a.id}"
    assert telling.table == rows(
        ("signal:updated", {"admins", startup}),
        ("assignment:notice_changed", {startup}),
        *(("notification:changed", {f"user:{one.id}"}) for one in (world.a_owner, world.a_member)),
    )
    assert set(telling.events[0].payload["changed"]) >= {"title", "value", "currency"}
    assert imported().title == "Ice sensors, revised"


def test_an_older_version_changes_nothing_is_told_of_and_what_is_left_out_stays(run: Import, lines: Lines) -> None:
    run(release(day=5, description="As it is now"), release(day=2, title="As it was"))
    assert (imported().title, imported().description) == ("Ice sensors", "As it is now")
    assert run(release(day=2, title="As it was"), release("tenderCancellation", day=3, status="cancelled")) == Tally(
        unchanged=2
    )
    assert len(lines()) == 2
    assert lines()[0].startswith(f"{imported().identifier}: It is of 2 ") and lines()[0].endswith("was taken.")
    assert run(release(day=5, description="As it is now")) == Tally(unchanged=1) and lines() == []
    assert run(release(day=6)) == Tally(unchanged=1)
    assert imported().description == "As it is now"


def test_what_was_over_when_it_came_is_not_offered(run: Import) -> None:
    assert run(release("award")) == Tally(skipped=1)
    assert run(release("tenderCancellation", status="cancelled")) == Tally(skipped=1)
    assert db.session.scalar(select(func.count()).select_from(Signal)) == 0


def test_a_cancellation_closes_and_those_who_hold_it_hear_of_it(world: World, run: Import) -> None:
    run(release())
    world.assignment(world.a, imported())
    with told() as telling:
        assert run(release("tenderCancellation", day=2, status="cancelled")) == Tally(updated=1)
    assert imported().status == "closed"
    assert {event.kind for event in telling.events} >= {"signal:closed", "assignment:withdrawn"}
    assert telling.to(world.b_owner) == []


def test_an_award_that_names_one_of_ours_asks_it_to_say_that_it_won_once(world: World, run: Import) -> None:
    run(release())
    accept_assignment(world.assignment(world.a, imported()), by=world.a_owner)
    award = release("award", day=2) | {"awards": [{"status": "active", "suppliers": [{"name": "AETHERSENSE LTD"}]}]}
    run(award)
    run(award)
    lines = [line.title for line in db.session.scalars(tray_of(world.a_member)) if line.kind == "award:named"]
    assert lines == [f"The award of {imported().identifier} names you: say that it was won"]
    assert [line for line in db.session.scalars(tray_of(world.b_owner)) if line.kind == "award:named"] == []


def test_an_award_that_stands_before_its_solicitation_closes_it_all_the_same(run: Import, tmp_path: Path) -> None:
    """SAM.gov's files begin with the newest; each notice has an id of its own, and they share the number."""
    path = tmp_path / "day.csv"
    path.write_text(
        "NoticeId,Title,Type,Sol#,Sub-Tier,Awardee\n"
        f"{'a' * 32},Ice sensors,Award Notice,X-1,US COAST GUARD,SOMEBODY INC Alameda CA\n"
        f"{'b' * 32},Ice sensors,Solicitation,X-1,US COAST GUARD,\n"
        f"{'c' * 32},Other sensors,Solicitation,X-1,US NAVY,\n"
    )
    assert run(path) == Tally(created=2, updated=1)
    states = dict(db.session.execute(select(Signal.source_id, Signal.status)).all())
    assert states == {"b" * 32: "closed", "c" * 32: "open"}, "another agency's number is another's business"
    assert run(path) == Tally(unchanged=3)


def test_fields_that_cannot_stand_are_named_and_the_others_are_written(run: Import) -> None:
    bad = release(documents=[{"documentType": "tenderNotice", "url": "javascript:alert(1)"}])
    good = release() | {"ocid": "ocds-x-2"}
    assert run(bad, good) == Tally(created=1, skipped=1)


def test_two_versions_in_one_file_are_one_signal(run: Import) -> None:
    assert run(release(), release(day=2, title="Ice sensors, revised")) == Tally(created=1, updated=1)
    assert imported().title == "Ice sensors, revised"


def test_versions_of_two_notices_in_turn_are_two_signals(run: Import) -> None:
    other = {"ocid": "ocds-x-2"}
    versions = [release(), release() | other, release(day=2, title="A"), release(day=2, title="B") | other]
    assert run(*versions) == Tally(created=2, updated=2)
    assert imported().title == "A"


@pytest.mark.parametrize("unforeseen", [IntegrityError("INSERT", {}, Exception()), OverflowError("too large")])
def test_what_nobody_foresaw_refuses_its_own_row_with_its_place(
    run: Import, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unforeseen: Exception
) -> None:
    write = applying.create_signals

    def failing(written: Sequence[SignalFields], *, by: Actor) -> None:
        write(written, by=by)
        if any(fields.get("title") == "Wrong" for fields in written):
            raise unforeseen

    monkeypatch.setattr(applying, "create_signals", failing)
    others = [release() | {"ocid": f"ocds-x-{n}"} for n in (2, 3)]
    with told() as telling:
        assert run(others[0], release(title="Wrong"), others[1]) == Tally(created=2, skipped=1)
    assert [event.kind for event in telling.events] == ["signal:created"] * 2
    assert set(db.session.scalars(select(Signal.source_id))) == {"ocds-x-2", "ocds-x-3"}
    [line] = [line for step in import_file(tmp_path / "releases.json", by=SETUP) for line in step.lines]
    assert (line.place, line.result) == ("item 2", "skipped") and "cannot be written down" in line.text


def test_a_newer_version_without_anything_new_is_told_to_nobody(world: World, run: Import) -> None:
    run(release())
    world.assignment(world.a, imported())
    with told() as telling:
        assert run(release(day=3)) == Tally(unchanged=1)
    assert telling.events == []
    assert run(release(day=2, title="As it was")) == Tally(unchanged=1), "the newer one was taken notice of"
    with told() as telling:
        run(release(day=4, title="Ice sensors, revised"))
    assert telling.events[0].payload["changed"] == ["title"]


def test_a_deadline_that_moved_is_said_with_both_times(run: Import, lines: Lines) -> None:
    run(release(tenderPeriod={"endDate": "2026-05-01T12:00:00Z"}))
    run(release(day=2, tenderPeriod={"endDate": "2026-05-08T16:30:00Z"}))
    [line] = lines()
    assert line.endswith("the deadline changed. It closed 1 May 2026, 12:00 UTC, and now 8 May 2026, 16:30 UTC.")


def test_a_cancellation_that_was_taken_back_opens_what_it_closed_as_what_it_was(
    world: World, run: Import, lines: Lines
) -> None:
    run(release())
    signal = imported()
    list_in_pool(signal, by=world.admin)
    world.assignment(world.a, signal)
    run(release("tenderCancellation", day=2, status="cancelled"))
    lines()
    with told() as telling:
        assert run(release("tenderUpdate", day=3, status="active")) == Tally(updated=1)
    [line] = lines()
    assert "It is open again at its source, and here" in line
    assert (signal.status, signal.in_pool, signal.ended_as) == ("open", True, None)
    assert "signal:updated" in telling.to(world.admin) and "pool:listed" in telling.to(world.b_owner)
    assert run(release("tenderUpdate", day=3, status="active")) == Tally(unchanged=1)
    assert lines() == []


def test_what_a_startup_had_accepted_is_assigned_again_when_it_is_open_again(world: World, run: Import) -> None:
    run(release())
    accept_assignment(world.assignment(world.a, imported()), by=world.a_owner)
    run(release("tenderCancellation", day=2, status="cancelled"))
    assert imported().status == "closed"
    run(release("tenderUpdate", day=3, status="active"))
    assert imported().status == "assigned"


def test_what_somebody_closed_or_opened_by_hand_stays_as_they_left_it(world: World, run: Import, lines: Lines) -> None:
    run(release())
    run(release("tenderCancellation", day=2, status="cancelled"))
    set_status(imported(), "open", by=world.admin)
    close_signal(imported(), by=world.admin)
    lines()
    assert run(release("tenderUpdate", day=3, status="active")) == Tally(unchanged=1)
    [line] = lines()
    assert "It is open at its source, and stays closed here" in line and imported().status == "closed"


def test_an_amendment_that_stands_before_its_tender_is_applied_after_it(run: Import) -> None:
    tender = release(description="Ten sensors.", value={"amount": 5, "currency": "EUR"})
    amendment = release("tenderAmendment", day=2) | {"tender": {"tenderPeriod": {"endDate": "2026-05-08T16:30:00Z"}}}
    other = release(title="Other") | {"ocid": "ocds-x-2"}
    undated = {name: value for name, value in tender.items() if name != "date"} | {"ocid": "ocds-x-3"}
    assert run(amendment, other, undated, tender) == Tally(created=3, updated=1)
    signal = imported()
    assert (signal.title, signal.description, signal.value) == ("Ice sensors", "Ten sensors.", 5)
    assert signal.deadline and signal.deadline.day == 8
    assert run(amendment, other, undated, tender) == Tally(unchanged=4)


def test_of_a_record_with_an_amendment_nothing_is_lost(run: Import, tmp_path: Path) -> None:
    first = release(description="Ten sensors.", value={"amount": 5, "currency": "EUR"})
    amendment = release("tenderAmendment", day=2) | {"tender": {"tenderPeriod": {"endDate": "2026-05-08T16:30:00Z"}}}
    path = tmp_path / "records.json"
    path.write_text(json.dumps({"records": [{"ocid": "ocds-x-1", "releases": [amendment, first]}]}))
    assert run(path) == Tally(created=1, updated=1)
    signal = imported()
    assert (signal.title, signal.description, signal.value) == ("Ice sensors", "Ten sensors.", 5)
    assert signal.deadline and signal.deadline.day == 8
    assert run(path) == Tally(unchanged=2)
