"""What is told by mail: to whom, once, a minute late, and as each has chosen."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from apiflask import APIFlask
from sqlalchemy import select

from app import clock
from app.accounts.models import Person
from app.assignments.answering import accept_assignment, decline_assignment, view_assignment
from app.assignments.extending import change_due_date, grant_extension, refuse_extension, request_extension
from app.assignments.models import Assignment
from app.assignments.reminding import remind_assignment
from app.assignments.service import assign
from app.assignments.withdrawing import undo_batch, withdraw_assignment
from app.background.jobs import Worker
from app.errors import InvalidInput
from app.extensions import db
from app.letters.day import choose_day, next_letter
from app.letters.digest import DIGESTS
from app.letters.leaving import who_leaves
from app.letters.reading import LETTERS, READER
from app.letters.trial import send_trial
from app.mail.models import Mail
from app.mail.outbox import message_of
from app.notifications.preferences import (
    Channels,
    choose_channels,
    end_of_quiet,
    grid_of,
    mute,
    set_quiet_hours,
    stop_mail,
)
from app.pool.deciding import approve_request
from app.pool.lifecycle import close_signal, set_status
from app.pool.service import request_signal
from app.realtime.event_log import trim
from app.realtime.log_reading import head
from app.realtime.readers import place_of
from tests.support.at_once import at_once
from tests.support.world import World

pytestmark = pytest.mark.both_databases

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
def world(world: World) -> World:
    """Mail begins here: the past is no news."""
    assert Worker([LETTERS]).finish()
    return world


def write(*, after: timedelta = timedelta(seconds=62)) -> None:
    with clock.at(clock.now() + after):
        assert Worker([LETTERS]).finish()


def mails() -> Sequence[Mail]:
    db.session.rollback()
    return db.session.scalars(select(Mail).order_by(Mail.id)).all()


def addressees() -> list[str]:
    return sorted(mail.address for mail in mails())


def wants(person: Person, kind: str, mail: str) -> None:
    choose_channels(person, {kind: grid_of(person)[kind]._replace(mail=mail)})


def test_each_member_gets_one_mail_of_an_assignment_and_no_rival_any(world: World) -> None:
    assignment = world.assignment(note="Close to what you built")
    write()
    assert addressees() == sorted([world.a_owner.email, world.a_member.email])
    mail = mails()[0]
    assert mail.subject == f"Signal Assigned: {assignment.signal.identifier} has been assigned to you"
    assert "Close to what you built" in mail.text and f"/inbox/{assignment.signal.identifier}" in mail.text
    assert "Road sensors" in mail.html and str(mail.unsubscribe) in mail.html


def test_nothing_is_written_before_the_minute_is_over(world: World) -> None:
    world.assignment()
    write(after=timedelta(seconds=30))
    assert mails() == []
    write()
    assert len(mails()) == 2


def test_what_is_undone_sends_none(world: World) -> None:
    undo_batch(world.assignment().batch_id, by=world.admin)
    kept = world.assignment()
    write()
    assert {mail.subject for mail in mails()} == {f"Signal Assigned: {kept.signal.identifier} has been assigned to you"}


def test_a_batch_is_one_mail_for_each_person(world: World) -> None:
    signals = [world.signal(f"Notice {n}") for n in range(25)]
    assign(signals, [world.a.id, world.b.id], by=world.admin, origin="direct")
    write()
    assert len(mails()) == 4
    assert {mail.subject for mail in mails()} == {"25 signals have been assigned to you"}
    assert "And 5 more" in mails()[0].text


def test_what_of_a_batch_was_withdrawn_meanwhile_is_not_counted(world: World) -> None:
    signals = [world.signal(f"Notice {n}") for n in range(3)]
    done = assign(signals, [world.a.id], by=world.admin, origin="direct")
    first = db.session.get(Assignment, done.created[0])
    assert first
    withdraw_assignment(first, by=world.admin, reason="A mistake")
    write()
    assert {mail.subject for mail in mails()} == {"2 signals have been assigned to you"}


def test_each_has_mail_as_chosen(world: World) -> None:
    wants(world.a_owner, "signal:assigned", "none")
    wants(world.a_member, "signal:assigned", "daily")
    world.assignment()
    write()
    assert mails() == []


def test_a_second_reminder_is_a_second_mail(world: World) -> None:
    assignment = world.assignment()
    write()
    remind_assignment(assignment, by=world.admin)
    write()
    with clock.at(clock.now() + timedelta(hours=5)):
        remind_assignment(assignment, by=world.admin)
        write()
    reminding = f"{assignment.signal.identifier} waits for your answer"
    assert [mail.address for mail in mails() if mail.subject == reminding].count(world.a_owner.email) == 2


def test_mail_of_the_day_to_answer_by_names_it_and_says_when_there_is_no_more_time(world: World) -> None:
    wants(world.a_owner, "assignment:updated", "now")
    assignment = world.assignment()
    name, asked, later = assignment.signal.identifier, assignment.due_date, clock.now().date() + timedelta(days=9)
    assert asked
    for until in (later, later + timedelta(days=1)):
        request_extension(assignment, by=world.a_owner, until=until)
        if until == later:
            refuse_extension(assignment, by=world.admin, reason="The agency decides this week")
        else:
            grant_extension(assignment, by=world.admin)
    change_due_date(assignment, by=world.admin, due_date=None)
    write()
    about = [mail for mail in mails() if mail.address == world.a_owner.email][1:]
    day = f"{later + timedelta(days=1):%-d %B %Y}"
    assert [mail.subject for mail in about] == [
        f"{name}: no more time to answer",
        f"{name}: please answer by {day}",
        f"{name}: no day to answer by any more",
    ]
    for part in (about[0].text, about[0].html):
        assert f"gives you no more time. Please answer by {asked:%-d %B %Y}." in part
        assert "The agency decides this week" in part
    assert f"asks you to answer by {day}." in about[1].text


def test_an_admin_is_told_of_answers_if_that_is_chosen_and_never_of_his_own_deeds(world: World) -> None:
    wants(world.admin, "assignment:responded", "now")
    assignment = world.assignment()
    accept_assignment(assignment, by=world.a_owner)
    write()
    assert world.admin.email in addressees()
    assert world.reader.email not in addressees()


def test_admins_read_reasons_and_days_in_words_and_when_a_notice_closes_where_they_live(world: World) -> None:
    for kind in ("assignment:responded", "assignment:extension_requested", "assignment:overdue"):
        wants(world.admin, kind, "now")
    choose_day(world.admin, timezone="America/New_York", letter_hour=8)
    closes = datetime(2031, 5, 30, 16, 30, tzinfo=UTC)
    assignment = world.assignment(signal=world.signal(deadline=closes), due_date=date(2031, 5, 9))
    name = assignment.signal.identifier
    request_extension(assignment, by=world.a_owner, until=date(2031, 5, 16))
    write()
    decline_assignment(assignment, by=world.a_owner, reason="no_capacity", comment="Our crew is in the field")
    write()
    asked, declined = [mail for mail in mails() if mail.address == world.admin.email]
    assert asked.subject == f"{world.a.name} asks for time until 16 May for {name}"
    assert declined.subject == f"{world.a.name} has declined {name}"
    for part in (asked.text, asked.html):
        assert "asks for time until 16 May. The day to answer by is 9 May 2031." in part
    for part in (declined.text, declined.html):
        assert f"{world.a_owner.name} of {world.a.name} has declined it. No capacity." in part
        assert "Our crew is in the field" in part and "no_capacity" not in part
        assert "Closes 30 May 2031, 12:30, New York time" in part


def test_admins_read_with_what_words_a_startup_asks_for_a_signal(world: World) -> None:
    signal = world.signal(pool=True)
    request_signal(signal, by=world.a_owner, message="We built one last year")
    write()
    [mail] = [mail for mail in mails() if mail.address == world.admin.email]
    assert mail.subject == f"{world.a.name} asks for {signal.identifier}"
    assert "We built one last year" in mail.text and "We built one last year" in mail.html


def test_who_stays_on_a_waiting_list_is_mailed_its_place_at_once_or_daily_as_chosen(world: World) -> None:
    assert Worker([DIGESTS]).finish()
    wants(world.b_owner, "pool:waiting", "now")
    signal = world.signal(pool=True)
    first, _ = (request_signal(signal, by=one)[0] for one in (world.a_owner, world.b_owner))
    approve_request(first, by=world.admin, others="waiting")
    write()
    [mail] = [mail for mail in mails() if mail.address == world.b_owner.email]
    assert mail.subject == f"{signal.identifier} went to another startup"
    assert "You are number 1 on its waiting list." in mail.text and f"/pool/{signal.identifier}" in mail.text
    with clock.at(next_letter("UTC", 8, clock.now()) + timedelta(minutes=1)):
        assert Worker([DIGESTS]).finish()
    [digest] = [mail for mail in mails() if mail.address == world.b_member.email]
    assert "You are number 1 on its waiting list" in digest.text


def test_who_waits_no_more_when_mail_is_written_is_told_nothing_of_the_list(world: World) -> None:
    wants(world.b_owner, "pool:waiting", "now")
    signal = world.signal(pool=True)
    first, second = (request_signal(signal, by=one)[0] for one in (world.a_owner, world.b_owner))
    approve_request(first, by=world.admin, others="waiting")
    approve_request(second, by=world.admin)
    write()
    told = {mail.subject for mail in mails() if mail.address == world.b_owner.email}
    assert told == {f"Signal Assigned: {signal.identifier} has been assigned to you"}


def test_whoever_was_passed_over_by_mistake_is_mailed_nothing_of_it(world: World) -> None:
    for kind in ("pool:waiting", "pool:rejected"):
        wants(world.b_owner, kind, "now")
    signal = world.signal(pool=True)
    first, _ = (request_signal(signal, by=one)[0] for one in (world.a_owner, world.b_owner))
    for others in ("waiting", "rejected"):
        done = approve_request(first, by=world.admin, others=others, reason="One is enough")
        assert done
        undo_batch(done.batch_id, by=world.admin)
    write()
    assert [mail.subject for mail in mails() if mail.address == world.b_owner.email] == []


def test_whoever_holds_a_notice_that_is_open_again_reads_just_that(world: World) -> None:
    wants(world.a_owner, "assignment:notice_changed", "now")
    held = world.assignment()
    accept_assignment(held, by=world.a_owner)
    close_signal(held.signal, by=world.admin)
    set_status(held.signal, "open", by=world.admin)
    write()
    [mail] = [mail for mail in mails() if mail.subject.endswith("open again")]
    assert "The notice is open again." in mail.text


def test_of_a_muted_signal_no_mail_is_written(world: World) -> None:
    signal = world.signal()
    mute(world.a_owner, signal.id, on=True)
    world.assignment(signal=signal)
    write()
    assert addressees() == [world.a_member.email]
    mute(world.a_owner, signal.id, on=False)


def test_mail_waits_for_the_end_of_the_quiet_hours_unless_a_notice_closes_within_two_days(world: World) -> None:
    set_quiet_hours(world.a_owner, 0, 23)
    moment = datetime.now(UTC).replace(hour=3, minute=0, second=0, microsecond=0) + timedelta(days=1)
    with clock.at(moment):
        world.assignment(signal=world.signal(deadline=moment + timedelta(days=9)))
        world.assignment(signal=world.signal(deadline=moment + timedelta(hours=47)))
        write()
    waits = [mail.not_before.hour for mail in mails() if mail.address == world.a_owner.email]
    assert waits == [23, 3]


def test_one_click_ends_one_kind_of_mail_and_another_all(world: World) -> None:
    stop_mail(world.a_owner, "signal:assigned")
    world.assignment()
    write()
    assert addressees() == [world.a_member.email]
    stop_mail(world.a_owner, "all")
    assert {channels.mail for channels in grid_of(world.a_owner).values()} == {"none"}


def test_a_test_letter_has_the_ways_out_that_every_letter_has(world: World) -> None:
    send_trial(world.a_owner)
    [mail] = mails()
    leave = message_of(mail)["List-Unsubscribe"].strip("<>")
    assert message_of(mail)["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert who_leaves(leave.rpartition("/")[2]) == (world.a_owner, "all")
    assert leave in mail.text and leave in mail.html


def test_four_processes_at_once_write_each_once(app: APIFlask, world: World) -> None:
    for _ in range(5):
        world.assignment()
    soon = clock.now() + timedelta(seconds=62)

    def read() -> None:
        with clock.at(soon):
            Worker([LETTERS]).finish()

    at_once(app, [read] * 4)
    assert len(mails()) == 10


def test_pruning_never_passes_what_mail_has_yet_to_read(world: World) -> None:
    before = place_of(READER)
    world.assignment()
    while trim(clock.now() + timedelta(minutes=1)):
        pass
    assert head().floor == before
    write()
    assert len(mails()) == 2


def test_a_daily_letter_tells_in_the_morning_what_came_since(app: APIFlask, world: World) -> None:
    wants(world.a_owner, "signal:assigned", "daily")
    assert Worker([DIGESTS]).finish()  # begins with the next morning
    given = world.assignment()
    morning = next_letter("UTC", 8, clock.now())
    with clock.at(morning + timedelta(minutes=1)):
        assert Worker([DIGESTS]).finish()
        assert Worker([DIGESTS]).finish()
    [mail] = [one for one in mails() if one.address == world.a_owner.email]
    assert mail.subject == "1 thing since yesterday" and given.signal.identifier in mail.text


def test_the_daily_letter_names_what_came_into_the_pool_and_is_still_there(app: APIFlask, world: World) -> None:
    assert Worker([DIGESTS]).finish()
    listed, closed, muted = (world.signal(f"Notice {n}", pool=True) for n in range(3))
    set_status(closed, "closed", by=world.admin)
    mute(world.b_owner, muted.id, on=True)
    with clock.at(next_letter("UTC", 8, clock.now()) + timedelta(minutes=1)):
        assert Worker([DIGESTS]).finish()
    texts = {mail.address: mail.text for mail in mails()}
    assert set(texts) == {one.email for one in (world.a_owner, world.a_member, world.b_owner, world.b_member)}
    assert f"/pool/{listed.identifier}" in texts[world.b_owner.email]
    assert closed.identifier not in texts[world.b_owner.email] and muted.identifier not in texts[world.b_owner.email]
    assert muted.identifier in texts[world.a_owner.email]


def test_the_daily_letter_tells_an_admin_who_wants_that_what_startups_opened(world: World) -> None:
    assert Worker([DIGESTS]).finish()
    wants(world.admin, "assignment:viewed", "daily")
    opened, muted, left = (world.assignment() for _ in range(3))
    mute(world.admin, muted.signal_id, on=True)
    for assignment in (opened, muted):
        view_assignment(assignment, by=world.a_owner)
    for _ in range(2):
        with clock.at(next_letter("UTC", 8, clock.now()) + timedelta(minutes=1)):
            assert Worker([DIGESTS]).finish()
    [mail] = [mail for mail in mails() if mail.address == world.admin.email]
    assert mail.subject == "1 thing since yesterday"
    for part in (mail.text, mail.html):
        assert f"{world.a.name} opened {opened.signal.identifier}" in part
        assert f"/admin/signals/{opened.signal.identifier}" in part
        assert muted.signal.identifier not in part and left.signal.identifier not in part
    assert world.reader.email not in addressees()


def test_nobody_new_is_written_to_before_their_hour(world: World) -> None:
    wants(world.a_owner, "signal:assigned", "daily")
    world.assignment()
    assert Worker([DIGESTS]).finish() and mails() == []
    with clock.at(next_letter("UTC", 8, clock.now()) + timedelta(minutes=1)):
        assert Worker([DIGESTS]).finish()
    assert addressees() == [world.a_owner.email]


def test_a_morning_without_news_has_no_letter(world: World) -> None:
    assert Worker([DIGESTS]).finish()
    with clock.at(next_letter("UTC", 8, clock.now()) + timedelta(minutes=1)):
        assert Worker([DIGESTS]).finish()
    assert mails() == []


def test_the_daily_letter_comes_at_the_hour_that_somebody_chose(world: World) -> None:
    with clock.at(NOW):
        assert Worker([DIGESTS]).finish()
        choose_day(world.b_owner, timezone="Europe/Berlin", letter_hour=17)  # 15:00 UTC, of the same day
    with clock.at(NOW + timedelta(minutes=5)):
        world.signal("Came after noon", pool=True)
    for hour, addressed in ((15, [world.b_owner.email]), (16, [world.b_owner.email])):
        with clock.at(NOW.replace(hour=hour, minute=1)):
            assert Worker([DIGESTS]).finish()
            assert addressees() == addressed
    with clock.at(NOW.replace(day=5, hour=8, minute=1)):
        assert Worker([DIGESTS]).finish()
    assert addressees().count(world.b_owner.email) == 1 and world.a_owner.email in addressees()


@pytest.mark.parametrize(("zone", "hour"), [("Mars/Olympus", 8), ("../etc/passwd", 8), ("UTC", 24)])
def test_a_zone_or_an_hour_that_is_none_is_refused(world: World, zone: str, hour: int) -> None:
    with pytest.raises(InvalidInput):
        choose_day(world.a_owner, timezone=zone, letter_hour=hour)


@pytest.mark.parametrize(
    ("hours", "zone", "hour", "ends"),
    [
        (None, "UTC", 12, None),
        ((22, 7), "UTC", 12, None),
        ((22, 7), "UTC", 23, NOW.replace(day=5, hour=7)),
        ((22, 7), "UTC", 3, NOW.replace(hour=7)),
        ((12, 14), "Europe/Berlin", 10, NOW.replace(hour=12)),
        ((12, 14), "Europe/Berlin", 12, None),
    ],
)
def test_quiet_hours_end_in_the_persons_own_day(
    app: APIFlask, hours: tuple[int, int] | None, zone: str, hour: int, ends: datetime | None
) -> None:
    assert end_of_quiet(hours, zone, NOW.replace(hour=hour)) == ends


def test_a_preference_that_is_none_is_named(world: World) -> None:
    with pytest.raises(InvalidInput):
        choose_channels(world.a_owner, {"pool:requested": Channels(True, True, True, "now")})
