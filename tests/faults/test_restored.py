"""A copy is put back under a server that serves: nobody is left with what is no more, and no position is used twice."""

from itertools import combinations, islice
from pathlib import Path

import pytest

from app.extensions import db
from app.realtime.cursor import Cursor
from tests.support.commands import flask_command

from .conftest import Installation
from .crowd import signals
from .ledger import Ledger, wait_for

MORE = 500
RESTORED = 2  # times, of one copy


@pytest.mark.both_databases
def test_a_restored_log_is_another_and_everybody_who_listens_fetches_anew(
    installation: Installation, tmp_path: Path
) -> None:
    own = installation
    copy = str(tmp_path / "copy")
    own.everybody_listens()
    first, *others = signals(1 + MORE + 3 * RESTORED)
    kept = own.program.assign(first, [own.world.a.id]).body["created"][0]["id"]
    flask_command(own.server, "backup", copy)
    for identifier in others[:MORE]:
        assert own.program.assign(identifier, [own.world.a.id]).status == 201
    own.ledger.balance()
    lives = [told_through(own.ledger)]
    later = iter(others[MORE:])
    for times in range(1, RESTORED + 1):
        flask_command(own.server, "restore", copy)
        wait_for(lambda times=times: all_were_reset(own.ledger, times), 5, "not everybody was told")
        listed = own.program.ask("GET", "/assignments").body["items"]
        assert [one["id"] for one in listed] == [kept]
        db.session.rollback()
        with Ledger(own.server, own.world) as since:
            since.listen(own.world.admin, own.world.a_owner, own.world.b_owner)
            for identifier in islice(later, 3):
                own.program.assign(identifier, [own.world.a.id, own.world.b.id])
            since.balance()
            lives.append(told_through(since))
    assert_no_position_means_two_things(own, lives)


def told_through(ledger: Ledger) -> set[Cursor]:
    """The positions of what was told."""
    ids = {one.frame.id for ear in ledger.ears for one in ear.heard if not one.frame.kind.startswith("live:")}
    return {cursor for id in ids if (cursor := Cursor.parse(id))}


def all_were_reset(ledger: Ledger, times: int) -> bool:
    return all([one.frame.data["reason"] for one in ear.of("live:reset")] == ["unknown"] * times for ear in ledger.ears)


def assert_no_position_means_two_things(own: Installation, lives: list[set[Cursor]]) -> None:
    """The numbers do come again, in each life of the log; a cursor from an earlier life is none of a later one."""
    token = own.world.token(own.world.a_owner)
    for earlier, later in combinations(lives, 2):
        again = {cursor.position for cursor in earlier} & {cursor.position for cursor in later}
        assert again, "without a number that comes again nothing is shown"
        assert not earlier & later, "a position was used twice"
        before = next(cursor for cursor in earlier if cursor.position in again)
        with own.server.listen_with(token, after=str(before)) as listener:
            assert listener.wait_for("live:reset").data["reason"] == "unknown"
