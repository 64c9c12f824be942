"""Who runs on which core: what serves on one, whoever asks and listens on the other."""

import os

SERVERS, CLIENTS = min(os.sched_getaffinity(0)), max(os.sched_getaffinity(0))


def pin(pid: int, core: int) -> None:
    """From now on this process, and what it starts, runs on this core only."""
    os.sched_setaffinity(pid, {core})
