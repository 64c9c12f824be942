"""The overview's feed: what was done in one go is one line."""

import pytest

from app.assignments.service import assign
from app.assignments.withdrawing import undo_batch
from app.reporting import feed
from tests.support.world import World


def sentences(world: World) -> list[str]:
    return [deed.sentence for deed in feed.latest_deeds(world.admin)]


def test_several_startups_and_several_signals_are_counted(world: World) -> None:
    one, other = world.signal(), world.signal()
    assign([one], [world.a.id, world.b.id], by=world.admin, origin="manual")
    assert sentences(world)[0] == f"Programme office assigned {one.identifier} to 2 startups"
    assign([other, world.signal()], [world.a.id], by=world.admin, origin="manual")
    assert sentences(world)[0] == "Programme office assigned 2 signals to AetherSense"


def test_what_reaches_beyond_what_is_surveyed_is_counted_whole(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "_SURVEYED", 2)
    assign([world.signal(), world.signal()], [world.a.id, world.b.id], by=world.admin, origin="manual")
    assert sentences(world) == ["Programme office made 4 assignments"]


def test_what_is_undone_at_once_is_one_line(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    signals, startups = [world.signal(), world.signal()], [world.a.id, world.b.id]
    done = assign(signals, startups, by=world.admin, origin="manual")
    undo_batch(done.batch_id, by=world.admin)
    undone, given, *_ = sentences(world)
    assert undone == "Programme office withdrew 2 signals from 2 startups"
    assert given == "Programme office assigned 2 signals to 2 startups"
    monkeypatch.setattr(feed, "_SURVEYED", 3)
    assert sentences(world) == ["Programme office withdrew 2+ signals from 2+ startups"]


def test_setting_up_is_told_elsewhere(world: World) -> None:
    assert sentences(world) == []
