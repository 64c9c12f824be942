"""The overview's feed: what was done in one go is one line."""

import pytest

from app.assignments.service import assign
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


def test_setting_up_is_told_elsewhere(world: World) -> None:
    assert sentences(world) == []
