"""When the daily letter comes, where clocks are moved."""

from datetime import UTC, datetime

import pytest

from app.letters.day import next_letter


@pytest.mark.parametrize(
    ("zone", "hour", "now", "comes"),
    [
        ("UTC", 8, "2026-05-04T07:59", "2026-05-04T08:00"),
        ("UTC", 8, "2026-05-04T08:00", "2026-05-05T08:00"),
        ("Europe/Berlin", 17, "2026-05-04T12:00", "2026-05-04T15:00"),
        ("Europe/Berlin", 8, "2026-03-28T08:00", "2026-03-29T06:00"),  # summer begins in the night
        ("Europe/Berlin", 2, "2026-03-29T00:30", "2026-03-29T01:00"),  # the hour that is left out
        ("Europe/Berlin", 2, "2026-03-29T01:00", "2026-03-30T00:00"),
        ("Europe/Berlin", 2, "2026-10-24T23:00", "2026-10-25T00:00"),  # the first of two
        ("Europe/Berlin", 2, "2026-10-25T00:00", "2026-10-26T01:00"),  # and not the second, too
        ("Africa/Cairo", 0, "2026-04-23T21:00", "2026-04-23T22:00"),  # a day without a midnight
        ("Pacific/Kiritimati", 8, "2026-05-04T12:00", "2026-05-04T18:00"),
    ],
)
def test_the_daily_letter_comes_once_a_day_whatever_the_clocks_do(zone: str, hour: int, now: str, comes: str) -> None:
    asked, expected = (datetime.fromisoformat(moment).replace(tzinfo=UTC) for moment in (now, comes))
    assert next_letter(zone, hour, asked) == expected
