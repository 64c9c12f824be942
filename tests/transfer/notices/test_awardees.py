"""Whether an award names a startup of ours."""

import pytest

from app.transfer.notices.awards import is_named


@pytest.mark.parametrize(
    ("startup", "awardee", "same"),
    [
        ("AetherSense", "AETHERSENSE INC Fremont OH 43420 USA", True),
        ("Blue Fern Ltd.", "Blue Fern", True),
        ("Blue", "Bluebird Limited", False),
        ("!", "Anybody", False),
    ],
)
def test_who_an_award_names_is_known_by_its_name(startup: str, awardee: str, same: bool) -> None:
    assert is_named(startup, awardee) is same
