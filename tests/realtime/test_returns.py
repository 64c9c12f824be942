"""When those come back whose streams a leaving worker ends."""

import pytest

from app.realtime.returns import HEAD_START, LONGEST, moments_of_return


def test_a_few_are_back_within_a_second() -> None:
    assert max(moments_of_return(10, 25)) < 0.5


def test_a_crowd_comes_evenly_and_leaves_the_next_workers_time_to_start() -> None:
    moments = list(moments_of_return(1_000, 40))
    assert min(moments) == pytest.approx(7.5)
    for second in range(25):
        assert sum(second <= moment - 7.5 < second + 1 for moment in moments) == pytest.approx(40, abs=1)


def test_even_the_largest_crowd_is_back_within_a_minute() -> None:
    assert max(moments_of_return(100_000, 25)) < LONGEST + HEAD_START[1] < 60


def test_nobody_is_nobody() -> None:
    assert list(moments_of_return(0, 25)) == []
