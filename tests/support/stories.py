"""What happens in a programme, verb after verb: after each of them an open page must be what it would be if loaded now.

A story yields the identifier of a signal whose pages are open, and then its verbs, each with what it is called. A test
of the house holds that every verb that is told of is in one of them.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal

from app import clock
from app.accounts.access import change_role, deactivate_person, reactivate_person
from app.accounts.invitations import invite, renew_invitation, revoke_invitation
from app.accounts.leaving import end_membership
from app.accounts.looking import begin_look, end_look
from app.accounts.models import Person, SignIn
from app.accounts.two_step import turn_off_for
from app.assignments.answering import (
    accept_assignment,
    conclude_assignment,
    decline_assignment,
    submit_assignment,
    view_assignment,
)
from app.assignments.extending import change_due_date, grant_extension, refuse_extension, request_extension
from app.assignments.lapsing import OVERDUE, UNOPENED
from app.assignments.models import Assignment
from app.assignments.queries import assignments_of
from app.assignments.receiving import receive_assignments
from app.assignments.reminding import remind_assignment
from app.assignments.service import assign
from app.assignments.withdrawing import undo_batch, withdraw_assignment
from app.background.jobs import Worker
from app.extensions import db
from app.notifications.models import Notification
from app.notifications.preferences import mute
from app.notifications.queries import tray_of
from app.notifications.service import (
    archive,
    archive_batch,
    mark_all_read,
    mark_batch_read,
    mark_read,
    mark_read_about,
)
from app.notifications.snoozing import SNOOZED, UNTIL, snooze, snooze_batch, wake, wake_batch
from app.pool.deciding import approve_request, approve_requests, reject_request, reject_requests
from app.pool.lifecycle import (
    close_signal,
    end_at_source,
    list_in_pool,
    resume_at_source,
    set_status,
    unlist_from_pool,
    update_signal,
)
from app.pool.service import request_signal, withdraw_request
from app.realtime.event_log import transactional
from app.signals.models import Signal
from app.signals.service import create_signal
from app.startups.service import change_startup, create_startup, reinstate_startup, suspend_startup
from app.transfer.erasing import erase_person

from .phone import phone_of
from .world import World

Verb = tuple[str, Callable[[], object]]
Story = Callable[[World], Iterator[Verb]]


def answers(world: World) -> Iterator[Verb]:
    """One signal from the first assignment to its end."""
    signal = world.signal(f"Ice{world.suffix}")
    given = world.assignment(signal=signal)
    yield signal.identifier, lambda: view_assignment(given, by=world.a_member)
    yield "accept", lambda: accept_assignment(given, by=world.a_member)
    yield "decline", lambda: decline_assignment(given, by=world.a_owner, reason="no_capacity")
    yield "assign again", lambda: assign([signal], [world.a.id, world.b.id], by=world.admin, origin="direct")
    rival = assignments_of(world.admin, signal)
    yield "update", lambda: update_signal(signal, by=world.admin, title=f"Black ice{world.suffix}")
    yield "withdraw", lambda: withdraw_assignment(given, by=world.admin, reason="Wrong one")
    yield "set status", lambda: set_status(signal, "assigned", by=world.admin, startup_ids=[world.a.id])
    yield "read", lambda: (mark_all_read(world.admin), mark_all_read(world.a_owner), rival)
    yield "accept again", lambda: accept_assignment(given, by=world.a_owner)
    yield "close", lambda: close_signal(signal, by=world.admin)
    yield "open what is held", lambda: set_status(signal, "open", by=world.admin)


def requests(world: World) -> Iterator[Verb]:
    """A signal that goes through the pool; an older assignment keeps its page open for the startup."""
    signal = world.assignment().signal
    wanted = world.signal(f"Fog{world.suffix}")
    yield signal.identifier, lambda: list_in_pool(wanted, by=world.admin)
    yield "ask", lambda: request_signal(wanted, by=world.a_member, message="Ours")
    yield "take back", lambda: withdraw_request(request_signal(wanted, by=world.a_member)[0], by=world.a_member)
    yield (
        "reject",
        lambda: reject_request(request_signal(wanted, by=world.a_member)[0], by=world.admin, reason="Not this one"),
    )
    yield "approve", lambda: approve_request(request_signal(wanted, by=world.a_member)[0], by=world.admin)
    yield "unlist", lambda: unlist_from_pool(wanted, by=world.admin)
    yield "to the pool", lambda: list_in_pool(signal, by=world.admin)
    yield "ask by a rival", lambda: request_signal(signal, by=world.b_owner, message="Ours")
    yield "close", lambda: close_signal(signal, by=world.admin)


def bids(world: World) -> Iterator[Verb]:
    """Time is asked for, and bids are handed in and end."""
    signal = world.signal(f"Sleet{world.suffix}")
    rivals = world.assignment(world.b, signal)
    given = world.assignment(signal=signal, due_date=_day(5))
    view_assignment(given, by=world.a_member)
    yield signal.identifier, lambda: receive_assignments([rivals.id], by=world.b_member)
    yield "ask for time", lambda: request_extension(given, by=world.a_member, until=_day(9), comment="Holidays")
    yield "refuse time", lambda: refuse_extension(given, by=world.admin, reason="The agency decides in May")
    yield "ask for time again", lambda: request_extension(given, by=world.a_member, until=_day(10))
    yield "grant time", lambda: grant_extension(given, by=world.admin)
    yield "change day", lambda: change_due_date(given, by=world.admin, due_date=_day(12))
    yield "close earlier", lambda: update_signal(signal, by=world.admin, deadline=clock.now() + timedelta(days=8))
    yield "remind", lambda: remind_assignment(given, by=world.admin)
    yield "submit", lambda: (accept_assignment(given, by=world.a_member), submit_assignment(given, by=world.a_owner))
    yield "win", lambda: conclude_assignment(given, by=world.a_owner, status="won", value=Decimal(120_000))
    yield "lose", lambda: _lose(rivals, by=world.b_owner)


def second_thoughts(world: World) -> Iterator[Verb]:
    """Two ask for one signal, it is given to them by mistake, and one of them gets it in the end."""
    signal = world.assignment().signal
    wanted = world.signal(f"Rime{world.suffix}", pool=True)
    asked = [request_signal(wanted, by=one)[0] for one in (world.a_owner, world.b_owner)]
    third = world.startup("Cirrus")
    yield signal.identifier, lambda: assign([wanted], [third.id], by=world.admin, origin="direct")
    yield "update", lambda: update_signal(wanted, by=world.admin, title=f"Hoar{world.suffix}")
    yield "give to both", lambda: assign([wanted], [world.a.id, world.b.id], by=world.admin, origin="direct")
    yield "undo", lambda: undo_batch(_newest(world, wanted).batch_id, by=world.admin)
    one_only = {"others": "rejected", "reason": "One is enough"}
    yield "approve one, reject the other", lambda: approve_requests(asked[:1], by=world.admin, **one_only)
    yield "undo both", lambda: undo_batch(_newest(world, wanted).batch_id, by=world.admin)
    yield "reject one of two", lambda: reject_requests(asked[1:], by=world.admin, reason="Not this one")
    yield "approve the other", lambda: approve_request(asked[0], by=world.admin)
    yield "close", lambda: close_signal(wanted, by=world.admin)
    draft = world.signal(f"Mist{world.suffix}", pool=True, status="draft")
    yield "open", lambda: set_status(draft, "open", by=world.admin)
    yield "write down", lambda: create_signal(by=world.admin, title=f"Dew{world.suffix}", pool=True)
    yield "end at its source", lambda: end_at_source(draft, by=world.admin, reason="The tender was cancelled.")
    yield "resume at its source", lambda: resume_at_source(draft, by=world.admin)
    yield "close what nobody has", lambda: close_signal(draft, by=world.admin)


def trays(world: World) -> Iterator[Verb]:
    """What somebody does with their own notifications."""
    signals = [world.signal(f"{name}{world.suffix}") for name in ("Wind", "Rain")]
    signal = world.assignment().signal
    who = world.a_owner
    batch = assign(signals, [world.a.id], by=world.admin, origin="direct").batch_id
    yield signal.identifier, lambda: mark_read(_line(who, signal), by=who)
    yield "snooze", lambda: snooze(_line(who, signal), by=who, until="hours")
    yield "wake", lambda: wake(_line(who, signal, "snoozed"), by=who)
    yield "snooze again", lambda: snooze(_line(who, signal), by=who, until="hours")
    yield "time passes", lambda: _work_later(SNOOZED, UNTIL["hours"] + timedelta(minutes=1))
    yield "open", lambda: mark_read_about(signal, by=who)
    yield "archive", lambda: archive(_line(who, signal), by=who)
    yield "snooze a batch", lambda: snooze_batch(batch, by=who, until="hours")
    yield "wake a batch", lambda: wake_batch(batch, by=who)
    yield "read a batch", lambda: mark_batch_read(batch, by=who)
    yield "archive a batch", lambda: archive_batch(batch, by=who)
    yield "mute", lambda: mute(who, signal.id, on=True)
    yield "unmute", lambda: mute(who, signal.id, on=False)


def people(world: World) -> Iterator[Verb]:
    """Who comes, changes and goes, at the startup whose pages are open and at its rival."""
    signal = world.assignment().signal
    assign([signal], [world.b.id], by=world.admin, origin="direct")
    view_assignment(assignments_of(world.admin, signal)[0], by=world.a_member)
    member, name = world.a_member, f"Boreal{world.suffix}"
    asked = f"newcomer{world.suffix}@govintel.example"
    invited = invite(asked, role="member", by=world.a_owner, startup_id=world.a.id)[0]
    session = _session_of(world.reader)
    yield signal.identifier, lambda: change_startup(world.a, by=world.admin, name=name, sectors=["Robotics"])
    yield "rename the rival", lambda: change_startup(world.b, by=world.b_owner, name=f"Fern{world.suffix}")
    yield "a new startup", lambda: create_startup(f"Cirrus{world.suffix}", by=world.admin)
    yield "suspend", lambda: suspend_startup(world.b, by=world.admin)
    yield "reinstate", lambda: reinstate_startup(world.b, by=world.admin)
    yield "invite again", lambda: renew_invitation(invited, by=world.a_owner)
    yield "take back an invitation", lambda: revoke_invitation(invited, by=world.a_owner)
    yield "invite", lambda: invite(asked, role="member", by=world.admin, startup_id=world.a.id)
    yield "somebody joins", lambda: world.person("Newcomer", "member", world.a)
    yield "make an owner", lambda: change_role(member, "owner", by=world.admin)
    yield "two-step on", lambda: phone_of(member)
    yield "two-step off", lambda: turn_off_for(member, by=world.admin)
    yield "look", lambda: begin_look(member, by=world.admin, session=session)
    yield "look no longer", lambda: end_look(session)
    yield "deactivate", lambda: deactivate_person(member, by=world.admin)
    yield "reactivate", lambda: reactivate_person(member, by=world.admin)
    yield "remove", lambda: end_membership(member, by=world.a_owner)
    yield "erase", lambda: erase_person(member, by=world.admin)


def silence(world: World) -> Iterator[Verb]:
    """Nothing happens for so long that the background process says so."""
    Worker([OVERDUE.job, UNOPENED.job]).finish()  # from here on
    given = world.assignment(due_date=_day(2))
    yield given.signal.identifier, lambda: _work_later(UNOPENED.job, timedelta(days=4))
    yield "overdue", lambda: _work_later(OVERDUE.job, timedelta(days=5))


def _day(days: int) -> date:
    return clock.now().date() + timedelta(days=days)


def _lose(given: Assignment, *, by: Person) -> None:
    accept_assignment(given, by=by)
    submit_assignment(given, by=by)
    conclude_assignment(given, by=by, status="lost")


def _newest(world: World, signal: Signal) -> Assignment:
    return max(assignments_of(world.admin, signal), key=lambda one: one.id)


def _line(person: Person, signal: Signal, view: str = "all") -> Notification:
    return next(line for line in db.session.scalars(tray_of(person, view)) if line.signal_id == signal.id)


def _session_of(person: Person) -> str:
    now = clock.now()
    row = SignIn(id=f"look-{person.id}", person_id=person.id, agent="", started_at=now, expires_at=now + timedelta(1))
    return transactional(lambda: (db.session.add(row), row.id)[1])()


def _work_later(job: object, later: timedelta) -> None:
    with clock.at(clock.now() + later):
        assert Worker([job]).finish()  # type: ignore[list-item]
