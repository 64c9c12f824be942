"""What a stream costs while nothing happens, how many come in a second, and how late the last of thousands hears."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

from sqlalchemy import func, select

from app.accounts.models import ApiToken
from app.extensions import db
from app.realtime.log_reading import present_cursor

from .crowd import Crowd, crowd, request
from .figures import Figure, at_most
from .installation import feed, installation, people
from .meters import cpu
from .peers import nchan

IDLE = 5_000
COMERS = 3_000
EVENTS, PAUSE = 60, 0.1  # ten a second


def memory() -> Iterator[Figure]:
    """Of the worker's own memory, what each of 5,000 more idle listeners takes, once their tokens' use is noted."""
    with installation("sqlite") as own:
        tokens = people(2 * IDLE, "admin")
        [worker] = own.workers
        with crowd(own.port, [request("/live", token) for token in tokens[:IDLE]]):
            _wait_until_noted(IDLE)
            before, files = private(worker), _files(worker)
            with crowd(own.port, [request("/live", token) for token in tokens[IDLE:]]):
                _wait_until_noted(2 * IDLE)
                more = _files(worker) - files - IDLE
                yield at_most("memory of an idle listener, bytes", (private(worker) - before) / IDLE, 2_048, "{:,.0f}")
                yield at_most("its connections to the database and to Redis", max(0, more), 0, "{:.0f}")


def _wait_until_noted(tokens: int) -> None:
    """Idle is who leaves no work behind: the statement that writes down who came is as large as the crowd."""
    by = time.monotonic() + 30
    noted = select(func.count()).where(ApiToken.last_used_at.is_not(None))
    while (db.session.scalar(noted) or 0) < tokens:
        assert time.monotonic() < by, "the use of the tokens is not noted"
        db.session.rollback()
        time.sleep(0.1)
    db.session.rollback()


def connects() -> Iterator[Figure]:
    """Authorised, on one core: for each second of the worker's CPU, which is busy with nothing else."""
    for database, at_head, behind in (("sqlite", 2_500, 1_000), ("postgresql", 1_000, 1_000)):
        with installation(database) as own, feed(own) as source:
            tokens = people(2 * COMERS, "admin")
            [worker] = own.workers
            source.commit(1)
            for row, mine, back, reach in (
                ("", tokens[:COMERS], 0, at_head),
                (", behind by three", tokens[COMERS:], 3, behind),
            ):
                after = present_cursor()
                source.commit(back) if back else None
                asks = [request(f"/live?after={after}", token) for token in mine]
                used = cpu(worker)
                with crowd(own.port, asks) as ears:
                    ears.hear(back)
                    figure = COMERS / (cpu(worker) - used)
                yield Figure(f"connects a second, {database}{row}", figure, reach, "{:,.0f}")


def lateness() -> Iterator[Figure]:
    """Ten events a second to 5,000 listeners: from before the commit, or the publishing, to each of them."""
    with ExitStack() as stack:
        own = stack.enter_context(installation("sqlite"))
        source = stack.enter_context(feed(own))
        ears = stack.enter_context(crowd(own.port, [request("/live", token) for token in people(IDLE, "admin")]))
        ours = _p99(ears, lambda: source.commit()[0])
    with nchan() as peer, peer.listening(["admins"] * IDLE) as ears:

        def publish() -> int:
            began = time.monotonic_ns()
            peer.publish("admins")
            return began

        theirs = _p99(ears, publish)
    yield Figure("p99 at ten events a second, 5,000 listeners, ms", ours, None, "{:.1f}")
    yield Figure("the same of nchan, ms", theirs, None, "{:.1f}")
    yield at_most("p99: to nchan", ours / theirs, 1.0, "{:.2f} ×")


def _p99(ears: Crowd, tell: Callable[[], int]) -> float:
    began: list[int] = []
    for n in range(EVENTS):
        due = time.monotonic() + PAUSE
        began.append(tell())
        ears.hear(n + 1)
        time.sleep(max(0.0, due - time.monotonic()))
    late = sorted(
        (heard - at) / 1e6 for moments in ears.moments() for at, heard in zip(began, moments[:EVENTS], strict=True)
    )
    return late[int(len(late) * 0.99)]


def private(pid: int) -> int:
    """Bytes that the process shares with nobody."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return 1024 * sum(int(line.split()[1]) for line in rollup if line.startswith(("Private_Dirty", "Private_Clean")))


def _files(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))
