"""The table of guards cannot go stale: each stands where it is said to stand, and the test named for it exists."""

import pytest

from app.config import ROOT
from tests.faults.guards import GUARDS, Guard
from tests.house.test_docs import document, rows

each_guard = pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.without)


@each_guard
def test_each_guard_stands_where_it_is_taken_away(guard: Guard) -> None:
    assert [(ROOT / edit.file).read_text().count(edit.old) for edit in guard.edits] == [1] * len(guard.edits)


def test_the_guarantees_list_the_same_guards_and_tests() -> None:
    listed = [(without, test.strip("`")) for without, test in rows(document("docs/guarantees.md"), "## The guards are")]
    assert listed == [(guard.without, guard.test) for guard in GUARDS]
