"""When those whose streams a leaving worker ends are to come back: the more there are, the longer it takes.

A worker lets in hundreds a second, but a browser that comes back also fetches what changed, and while new workers start
nobody is let in at all: who comes then comes in one moment with everybody else. So a crowd is paced, and stays away for
as long as a start may take; a few are back at once.
"""

from collections.abc import Iterator

LONGEST = 40.0  # seconds over which even the largest crowd comes back
HEAD_START = 0.3, 8.0  # a part of that time, and at most so many seconds, for the next workers to start


def moments_of_return(count: int, a_second: float) -> Iterator[float]:
    """For each of so many streams, the seconds from the beginning of the end: evenly, so many a second."""
    spread = min(count / a_second, LONGEST)
    part, longest = HEAD_START
    for n in range(count):
        yield min(part * spread, longest) + spread * n / count
