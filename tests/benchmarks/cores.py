"""Who runs on which core: what serves on one, whoever asks and listens on the other."""

import os

CORES = frozenset(os.sched_getaffinity(0))
SERVERS, CLIENTS = min(CORES), max(CORES)


def pin(pid: int, *cores: int) -> None:
    """From now on this process, and what it starts, runs on these cores only."""
    os.sched_setaffinity(pid, cores)
