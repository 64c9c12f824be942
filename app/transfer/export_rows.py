"""What a list says of each of its items, as a row of CSV. A person's startup sees of a signal what its pages show."""

from collections.abc import Iterator, Sequence

from ..accounts.invitation_models import Invitation
from ..accounts.models import ApiToken, Person, SignIn
from ..accounts.queries import last_seen, with_two_step
from ..assignments.answering import DECLINE_REASONS
from ..assignments.figures import Figures, figures_of
from ..assignments.models import Assignment, PoolRequest
from ..assignments.queries import live_counts
from ..mail.models import Mail
from ..notifications.models import Notification
from ..signals.models import Signal
from ..startups.models import Startup
from ..web.csv_rows import Row
from ..webhooks.models import WebhookDelivery, WebhookEndpoint
from .models import ImportLine, ImportRun
from .startup_rows import PASSED_OVER, READ

NOTICE = ("Identifier", "Title", "Agency", "Value", "Currency", "Closes", "Published", "Place", "Codes", "Link")
SIGNALS = (*NOTICE, "Status", "In the pool", "Startups", "Source", "Source's id")
ANSWER = ("Status", "Assigned", "Answer by", "Opened", "Answered", "Reason", "Comment", "Note", "Won")
ASSIGNMENTS = ("Identifier", "Title", "Agency", "Closes", "Startup", *ANSWER)
INBOX = (*NOTICE, *ANSWER)
REQUESTS = ("Identifier", "Title", "Startup", "Status", "Message", "Reason", "Asked", "Decided")
STARTUPS = (*READ, *PASSED_OVER)  # so that it can be read back
PEOPLE = ("Name", "E-mail address", "Role", "Startup", "May enter", "Signed in", "Added")
EVERYBODY = (*PEOPLE, "Two-step sign-in")
TRAY = ("Told", "Kind", "Text", "Signal", "Read", "Archived")

IMPORTS = ("File", "Format", "State", "By", "Begun", "Ended", "New", "Changed", "Unchanged", "Skipped", "Failure")
IMPORT_LINES = ("Place", "Result", "Text", "Signal")
DELIVERIES = ("Message", "Kind", "State", "Tries", "Made", "Next try", "Answered", "Status", "Answer")
MAIL = ("To", "Subject", "State", "Tries", "Written", "Not before", "Sent", "Answer")  # its text is for admins alone

INVITATIONS = ("E-mail address", "Role", "Startup", "Invited", "Opens until")
ENDPOINTS = ("Address", "Events", "In use", "Why not", "Added")  # its secret is for its page alone
TOKENS = ("Name", "Scope", "Made", "Last used", "Revoked")  # it is kept as a hash, which opens nothing
SESSIONS = ("Browser", "Signed in", "Until")


def signal_rows(page: Sequence[Signal]) -> Iterator[Row]:
    held = live_counts(one.id for one in page)
    for one in page:
        yield (*_notice(one), one.status, one.pool, held.get(one.id, 0), one.source, one.source_id)


def pool_rows(page: Sequence[Signal]) -> Iterator[Row]:
    yield from map(_notice, page)


def assignment_rows(page: Sequence[Assignment]) -> Iterator[Row]:
    for one in page:
        signal = one.signal
        yield (signal.identifier, signal.title, signal.agency, signal.deadline, one.startup.name, *_answer(one))


def inbox_rows(page: Sequence[Assignment]) -> Iterator[Row]:
    for one in page:
        yield (*_notice(one.signal), *_answer(one))


def request_rows(page: Sequence[PoolRequest]) -> Iterator[Row]:
    for one in page:
        named = (one.signal.identifier, one.signal.title, one.startup.name)
        yield (*named, one.status, one.message, one.reason, one.created_at, one.decided_at)


def startup_rows(page: Sequence[Startup]) -> Iterator[Row]:
    figures = figures_of(one.id for one in page)
    for one in page:
        waiting, overdue, given, answered, _ = figures.get(one.id, Figures())
        here = sorted((member for member in one.members if member.active), key=lambda member: member.role != "owner")
        company = (one.name, one.slug, one.status, one.website, one.sectors, [member.email for member in here])
        yield (*company, len(one.members), waiting, overdue, given, answered)


def person_rows(page: Sequence[Person]) -> Iterator[Row]:
    seen = last_seen(one.id for one in page)
    for one in page:
        startup = one.startup.name if one.startup else None
        yield (one.name, one.email, one.role, startup, one.may_enter, seen.get(one.id), one.created_at)


def everybody_rows(page: Sequence[Person]) -> Iterator[Row]:
    """For admins."""
    secured = with_two_step(one.id for one in page)
    for one, row in zip(page, person_rows(page), strict=True):
        yield (*row, one.id in secured)


def tray_rows(page: Sequence[Notification]) -> Iterator[Row]:
    for one in page:
        yield (one.created_at, one.kind, one.title, one.identifier, one.read_at, one.archived_at)


def import_rows(page: Sequence[ImportRun]) -> Iterator[Row]:
    for one in page:
        counts = (one.created, one.updated, one.unchanged, one.skipped)
        yield (one.name, one.format, one.status, one.person.name, one.begun_at, one.ended_at, *counts, one.failure)


def import_line_rows(page: Sequence[ImportLine]) -> Iterator[Row]:
    for one in page:
        yield (one.place, one.result, one.text, one.signal.identifier if one.signal else None)


def delivery_rows(page: Sequence[WebhookDelivery]) -> Iterator[Row]:
    for one in page:
        due = one.next_at if one.state == "waiting" else None
        times = (one.created_at, due, one.answered_at)
        yield (one.message_id, one.kind, one.state, one.tries, *times, one.status, one.answer)


def mail_rows(page: Sequence[Mail]) -> Iterator[Row]:
    for one in page:
        times = (one.created_at, one.not_before, one.sent_at)
        yield (one.address, one.subject, one.state, one.tries, *times, one.answer)


def invitation_rows(page: Sequence[Invitation]) -> Iterator[Row]:
    for one in page:
        startup = one.startup.name if one.startup else None
        yield (one.email, one.role, startup, one.created_at, one.expires_at)


def endpoint_rows(page: Sequence[WebhookEndpoint]) -> Iterator[Row]:
    for one in page:
        yield (one.url, one.kinds, not one.disabled, one.disabled, one.created_at)


def token_rows(page: Sequence[ApiToken]) -> Iterator[Row]:
    for one in page:
        yield (one.name, one.scope, one.created_at, one.last_used_at, one.revoked_at)


def session_rows(page: Sequence[SignIn]) -> Iterator[Row]:
    for one in page:
        yield (one.browser, one.started_at, one.expires_at)


def _notice(one: Signal) -> Row:
    told = (one.identifier, one.title, one.agency, one.value, one.currency)
    return (*told, one.deadline, one.posted_at, one.place, one.codes, one.url)


def _answer(one: Assignment) -> Row:
    times = (one.assigned_at, one.due_date, one.viewed_at, one.responded_at)
    reason = DECLINE_REASONS.get(one.reason or "", one.reason)
    return (one.status, *times, reason, one.comment, one.note, one.value)
