"""A copy is put back under a server that serves: nobody is left with what is no more, and no position is used twice."""

from pathlib import Path

import pytest

from app.extensions import db
from tests.support.commands import flask_command

from .conftest import Installation
from .crowd import signals
from .ledger import Ledger, wait_for

MORE = 500


@pytest.mark.both_databases
def test_a_restored_log_is_another_and_everybody_who_listens_fetches_anew(
    installation: Installation, tmp_path: Path
) -> None:
    own = installation
    copy = str(tmp_path / "copy")
    own.everybody_listens()
    first, *others = signals(1 + MORE + 3)
    kept = own.program.assign(first, [own.world.a.id]).body["created"][0]["id"]
    flask_command(own.server, "backup", copy)
    for identifier in others[:MORE]:
        assert own.program.assign(identifier, [own.world.a.id]).status == 201
    own.ledger.balance()
    before = own.ledger.cursor.partition("-")[0]

    flask_command(own.server, "restore", copy)
    ears = [entry.ear for entry in own.ledger.entries]
    wait_for(lambda: all(ear.of("live:reset") for ear in ears), 5, "not everybody was told")
    assert {one.frame.data["reason"] for ear in ears for one in ear.of("live:reset")} == {"unknown"}
    listed = own.program.ask("GET", "/assignments").body["items"]
    assert [one["id"] for one in listed] == [kept]
    heard = {one.frame.id for ear in ears for one in ear.heard if not one.frame.kind.startswith("live:")}
    db.session.rollback()
    with Ledger(own.server, own.world) as since:
        assert since.cursor.partition("-")[0] != before
        since.listen(own.world.admin, own.world.a_owner, own.world.b_owner)
        for identifier in others[MORE:]:
            own.program.assign(identifier, [own.world.a.id, own.world.b.id])
        since.balance()
        told = {one.frame.id for entry in since.entries for one in entry.ear.heard}
    assert not heard & told, "a position was used twice"
