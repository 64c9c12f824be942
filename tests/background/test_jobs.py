"""What the background process does; that two of them do nothing twice, and that no fault stops the rest."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from apiflask import APIFlask

from app import clock
from app.background import leases
from app.background.jobs import Job, Worker
from app.background.leases import release_lease, take_lease
from tests.support.at_once import at_once

pytestmark = pytest.mark.both_databases


class Pile:
    """A job with so many slices left."""

    def __init__(self, slices: int, name: str = "pile") -> None:
        self.left = slices
        self.done = 0
        self.job = Job(name, lambda: self.left > 0, self.do)

    def do(self) -> None:
        self.left -= 1
        self.done += 1


def fail() -> None:
    raise RuntimeError("a fault of this job alone")


def later(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> None:
    real: Callable[[], object] = clock.now
    monkeypatch.setattr(leases.clock, "now", lambda: real() + by)


def test_a_pile_is_done_to_its_end(app: APIFlask) -> None:
    pile = Pile(3)
    assert Worker([pile.job]).finish()
    assert pile.done == 3


def test_a_job_that_fails_holds_up_no_other_and_is_left_alone_for_a_while(app: APIFlask) -> None:
    pile, tries = Pile(1), Pile(2, "failing")
    failing = Job("failing", lambda: True, lambda: (tries.do(), fail()))
    worker = Worker([failing, pile.job])
    assert not worker.finish()
    assert not worker.do_what_is_due()
    assert (pile.done, tries.done) == (1, 1)


def test_after_a_failure_another_process_may_go_on_at_once(app: APIFlask) -> None:
    pile = Pile(1)
    assert not Worker([Job("pile", lambda: True, fail)]).finish()
    assert Worker([pile.job]).finish()
    assert pile.done == 1


def test_what_another_does_is_not_done_beside_it(app: APIFlask) -> None:
    pile = Pile(1)
    assert take_lease("pile", "another")
    assert not Worker([pile.job]).do_what_is_due()
    assert pile.done == 0
    release_lease("pile", "another")
    assert Worker([pile.job]).finish()
    assert pile.done == 1


def test_who_was_killed_is_followed_when_the_lease_has_run_out(app: APIFlask, monkeypatch: pytest.MonkeyPatch) -> None:
    pile = Pile(1)
    assert take_lease("pile", "killed")
    later(monkeypatch, leases.LONGEST_SLICE + timedelta(seconds=1))
    assert Worker([pile.job]).finish()
    assert pile.done == 1


def test_of_eight_who_ask_at_once_one_has_the_lease(app: APIFlask) -> None:
    taken: list[str] = []

    def ask(name: str) -> Callable[[], None]:
        return lambda: taken.append(name) if take_lease("pile", name) else None

    at_once(app, [ask(f"holder {n}") for n in range(8)])
    assert len(taken) == 1
