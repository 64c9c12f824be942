"""What the unit costs come to at many times today's load: `python -m tests.benchmarks.outlook`.

Arithmetic, not a measurement. The costs are those that `unit_costs` measured, as docs/scaling.md has them; there stands
too what a load is.
"""

from math import ceil
from typing import NamedTuple


class Cost(NamedTuple):
    """Milliseconds of CPU of the server and of the database, and transactions."""

    server: float
    database: float
    transactions: float


POST, INBOX, OVERVIEW, PAGE = Cost(11.8, 3.1, 4), Cost(9.6, 1.2, 4), Cost(17.6, 2.5, 6), Cost(20.2, 2.4, 12)
LOG_READ = Cost(0.5, 0.1, 1)  # a worker's, after another's ring; at most
THOUSAND_STREAMS = Cost(12.0, 5.0, 0)  # a second of them
WORKER = Cost(5.0, 0.5, 2)  # a second of one, with nobody there
EVERY = 5.0  # seconds; so often an open overview fetches its figures and its history at most
BUSY = 0.6  # of a core, that a worker should be at most
MEMORY, STREAM = 156.0, 1.6 / 1024  # MB


class Load(NamedTuple):
    """In a busy minute."""

    times: int

    @property
    def assignments(self) -> float:
        return self.times * 20 / 60

    def costs(self, workers: int) -> list[tuple[float, Cost]]:
        """How many of each a second."""
        overviews = 10 * self.times * min(self.assignments, 1 / EVERY)
        return [
            (self.assignments, POST),
            (self.assignments * 2.8, INBOX),
            (overviews, OVERVIEW),
            (150 * self.times / 300, PAGE),
            (0.15 * self.times, THOUSAND_STREAMS),
            ((workers - 1) * self.assignments, LOG_READ),
            (workers, WORKER),
        ]


def cores(load: Load, workers: int) -> float:
    return sum(often * cost.server for often, cost in load.costs(workers)) / 1000


def line(load: Load) -> str:
    workers = 2
    while (needed := ceil(cores(load, workers) / BUSY)) > workers:
        workers = needed
    costs, server = load.costs(workers), cores(load, workers)
    database = sum(often * cost.database for often, cost in costs) / 1000
    transactions = sum(often * cost.transactions for often, cost in costs)
    overviews = costs[2][0] * OVERVIEW.server / 1000 / server
    memory = (workers * MEMORY + 150 * load.times * STREAM) / 1024
    return (
        f"{load.times:>6,} {server:>7.2f} {workers:>8} {overviews:>9.0%} {transactions:>9,.0f} "
        f"{database:>9.2f} {load.assignments * workers:>9,.1f} {memory:>7.1f}"
    )


def main() -> None:
    print(" times   cores  workers overviews  trans./s  db cores  messages  GB")
    for times in (1, 10, 100, 1_000):
        print(line(Load(times)))


if __name__ == "__main__":
    main()
