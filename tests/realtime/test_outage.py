"""While the database is away an operator reads two lines, not four a second."""

import logging
from collections.abc import Collection, Sequence

import pytest

from app.realtime import pulse
from app.realtime.connection import Connection, Listener
from app.realtime.outage import Outage
from app.realtime.pulse import beat_on


class Heart:
    """Beats to one connection, in one of four slots, while the database is away for some rounds."""

    def __init__(self, failing: range, rounds: int) -> None:
        there = Connection(Listener("somebody", 1, ""), frozenset(), 0, 0)
        self.slots: Sequence[Collection[Connection]] = [{there}, set(), set(), set()]
        self.failing = failing
        self.left = rounds
        self.beats = 0
        self.alive = True

    def beat(self, connections: Collection[Connection]) -> None:
        self.left -= 1
        self.alive = self.left > 0
        if connections:
            self.beats += 1
            if self.beats in self.failing:
                raise ConnectionError("the database is away")


def test_a_beat_that_goes_on_failing_is_said_when_it_begins_and_when_it_is_over(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(pulse, "SLOTS", 4)
    monkeypatch.setattr(pulse, "BEAT", 0.0)
    beat_on(Heart(failing=range(2, 6), rounds=40))
    assert [record.levelname for record in caplog.records] == ["ERROR", "WARNING"]
    begins, over = caplog.messages
    assert begins == "A beat failed (the database is away); the next ones are tried" and caplog.records[0].exc_info
    assert over.startswith("Beats go out again, after ")


def test_a_second_outage_is_said_again(caplog: pytest.LogCaptureFixture) -> None:
    outage = Outage(logging.getLogger("app.realtime"), "away (%s)", "back after %.0f s")
    outage.passed()
    for _ in range(2):
        for _ in range(3):
            outage.failed(ConnectionError("why"), logging.WARNING)
        outage.passed()
    assert caplog.messages == ["away (why)", "back after 0 s"] * 2
