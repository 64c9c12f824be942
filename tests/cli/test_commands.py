"""What an operator can do from a shell."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from app.accounts.invitations import invitation_opened_by
from app.accounts.models import ApiToken, Person
from app.accounts.queries import person_by_email
from app.accounts.service import person_signing_in
from app.accounts.tokens import digest
from app.accounts.two_step import two_step_of
from app.assignments.models import Assignment
from app.extensions import db
from app.mail.folder import newest_mail
from app.notifications.queries import unread_of
from app.signals.models import Signal
from app.startups.queries import startups_named
from tests.support.phone import phone_of
from tests.support.world import World

from .conftest import Run


def found(email: str) -> Person:
    person = person_by_email(email)
    assert person
    return person


def test_a_startup_is_created_and_its_id_printed(run: Run) -> None:
    result = run("startups", "create", "Quanta Mesh")
    [startup] = startups_named(["quanta-mesh"])
    assert result.output == f"{startup.id}\n"


def test_startups_come_in_from_a_file_once_with_a_line_for_each_row_that_is_refused(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "companies.csv"
    file.write_text("Name,Members\nQuanta Mesh,owner@quanta.example\nTide,no address\n")
    for first in ("created 1, invited 1, unchanged 0, refused 1", "created 0, invited 0, unchanged 1, refused 1"):
        lines = run("startups", "import", str(file)).output.splitlines()
        assert lines[0] == first and lines[1].startswith("line 3: Members: “no address”:") and len(lines) == 2
    file.write_bytes(b"Name\n\x81\n")
    result = run("startups", "import", str(file))
    assert result.exit_code == 1 and "neither UTF-8 nor Windows-1252" in result.stderr


def test_a_person_signs_in_with_the_password_from_stdin(run: Run) -> None:
    run("users", "create", "one@office.example", "--admin", "--password-stdin", input="from a password safe\n")
    assert person_signing_in("one@office.example", "from a password safe", address="127.0.0.1").role == "admin"


def test_a_password_that_was_made_is_told_on_stderr_and_the_id_alone_on_stdout(run: Run) -> None:
    result = run("users", "create", "one@office.example", "--admin")
    assert result.stdout == f"{found('one@office.example').id}\n"
    assert person_signing_in("one@office.example", result.stderr.split()[-1], address="127.0.0.1")


def test_the_first_of_a_startup_is_its_owner_and_the_next_a_member(run: Run) -> None:
    run("startups", "create", "Quanta Mesh")
    for name in ("first", "next"):
        run("users", "create", f"{name}@quanta.example", "--startup", "quanta-mesh")
    assert (found("first@quanta.example").role, found("next@quanta.example").role) == ("owner", "member")


def test_two_step_sign_in_is_turned_off_for_somebody_who_lost_everything(run: Run, world: World) -> None:
    phone_of(world.admin)
    assert run("users", "two-step-off", world.admin.email).output == "off\n"
    assert two_step_of(world.admin) is None
    assert run("users", "two-step-off", world.admin.email).output == "was off already\n"
    assert run("users", "two-step-off", "nobody@govintel.example").exit_code == 1


def test_somebody_is_erased_once_the_operator_is_sure(run: Run, world: World) -> None:
    email = world.a_member.email
    asked = run("users", "erase", email)
    assert asked.exit_code == 1 and f"Member at AetherSense, {email}" in asked.stderr and "--yes" in asked.stderr
    assert world.a_member.active
    done = run("users", "erase", email, "--yes")
    assert (done.exit_code, done.stdout) == (0, "erased\n")
    assert world.a_member.erased_at and world.a_member.email != email
    again = run("users", "erase", email, "--yes")
    assert again.exit_code == 1 and "Nobody here has" in again.stderr
    last = run("users", "erase", world.admin.email, "--yes")
    assert last.exit_code == 1 and "last admin" in last.stderr and world.admin.active


def test_an_invitation_is_mailed_and_its_link_printed(run: Run, world: World) -> None:
    result = run("users", "invite", "new@aethersense.example", "--startup", world.a.slug)
    link = result.output.strip()
    assert invitation_opened_by(link.rpartition("/")[2]).role == "member"
    assert link in newest_mail()[0].text


def test_a_token_is_printed_alone_and_is_that_persons(run: Run, world: World) -> None:
    token = run("tokens", "issue", world.admin.email).stdout.strip()
    assert db.session.scalars(select(ApiToken).where(ApiToken.digest == digest(token))).one().person is world.admin


def test_assigning_says_what_is_new_and_tells_only_them(run: Run, world: World) -> None:
    signal = world.signal()
    world.assignment(world.a, signal)
    before = unread_of(world.a_owner)
    result = run("signals", "assign", signal.identifier, "--startup", world.a.slug, "--startup", world.b.slug)
    assert result.stdout == f"{world.a.slug} unchanged\n{world.b.slug} assigned\n"
    assert (unread_of(world.a_owner), unread_of(world.b_owner)) == (before, 1)


def test_one_option_takes_several_startups(run: Run, world: World) -> None:
    result = run("signals", "assign", world.signal().identifier, "--startup", world.a.slug, world.b.slug)
    assert result.stdout == f"{world.a.slug} assigned\n{world.b.slug} assigned\n"


def test_assigning_from_a_shell_is_the_service_way(run: Run, world: World) -> None:
    run("signals", "assign", world.signal().identifier, "--startup", world.a.slug)
    assert db.session.scalars(select(Assignment.origin)).all() == ["service"]


def test_setting_the_status_assigned_assigns(run: Run, world: World) -> None:
    result = run("signals", "set-status", world.signal().identifier, "assigned", "--startup", world.a.slug)
    assert result.stdout == "assigned\n"
    assert db.session.scalars(select(Assignment.origin)).all() == ["status"]


def test_a_created_signal_is_open_and_in_the_pool_if_asked(run: Run) -> None:
    identifier = run("signals", "create", "--title", "Road sensors", "--pool").stdout.strip()
    signal = db.session.scalars(select(Signal)).one()
    assert (signal.identifier, signal.status, signal.pool) == (identifier, "open", True)


@pytest.mark.parametrize(
    "words",
    [
        ("startups", "create"),
        ("startups", "create", "Quanta", "--slug", "Not A Slug"),
        ("users", "create", "no-address", "--admin"),
        ("users", "create", "one@office.example"),
        ("users", "create", "one@office.example", "--startup", "nobody"),
        ("tokens", "issue", "nobody@office.example"),
        ("signals", "create", "--title", " "),
        ("signals", "assign", "SIG-000000", "--startup", "nobody"),
        ("signals", "assign", "SIG-000000"),
        ("signals", "set-status", "SIG-000000", "closed"),
        ("signals", "steal", "SIG-000000"),
        ("events", "tail", "--after", "nonsense"),
        ("events", "prune", "--older-than", "soon"),
        ("seed", "--signals", "many"),
        ("seed", "--assignments", "3"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_done_is_said_in_one_line_and_ends_with_1(run: Run, words: tuple[str, ...]) -> None:
    result = run(*words)
    assert (result.exit_code, result.stdout, len(result.stderr.splitlines())) == (1, "", 1)


def test_what_is_missing_is_called_by_its_option(run: Run, world: World) -> None:
    result = run("signals", "set-status", world.signal().identifier, "assigned")
    assert result.stderr == "Error: --startup: Name the startups it is to be assigned to.\n"


def test_a_closed_signal_is_refused_with_its_reason(run: Run, world: World) -> None:
    signal = world.signal(status="closed")
    result = run("signals", "assign", signal.identifier, "--startup", world.a.slug)
    assert (result.exit_code, "is closed" in result.stderr) == (1, True)


def test_the_log_is_printed_line_by_line_from_a_cursor_on(run: Run, world: World) -> None:
    world.assignment()
    lines = [json.loads(line) for line in run("events", "tail", "--once").stdout.splitlines()]
    later = run("events", "tail", "--once", "--after", lines[-2]["id"]).stdout.splitlines()
    assert [json.loads(line) for line in later] == lines[-1:]
    assert all(line.keys() == {"id", "kind", "payload", "at", "rooms"} for line in lines)


def test_an_event_is_printed_with_who_may_hear_it(run: Run, world: World) -> None:
    world.assignment(world.a)
    lines = [json.loads(line) for line in run("events", "tail", "--once").stdout.splitlines()]
    assert [line["rooms"] for line in lines if line["kind"] == "signal:assigned"] == [[f"startup:{world.a.id}"]]


def test_pruning_forgets_who_could_hear_and_keeps_what_happened(run: Run, world: World) -> None:
    world.assignment()
    events = len(run("events", "tail", "--once").stdout.splitlines())
    assert run("events", "prune", "--older-than", "0").stdout == f"{events}\n"
    lines = [json.loads(line) for line in run("events", "tail", "--once").stdout.splitlines()]
    assert [line["rooms"] for line in lines] == [[]] * events


def test_pruning_leaves_what_is_younger(run: Run, world: World) -> None:
    assert run("events", "prune", "--older-than", "1").stdout == "0\n"


def test_the_background_process_stops_by_itself_when_asked_once(run: Run) -> None:
    assert run("work", "--once").exit_code == 0
