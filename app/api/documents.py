"""The documents that go out."""

from marshmallow import INCLUDE, fields

from ..accounts.models import ADMIN_ROLES, MEMBER_ROLES, SCOPES, Person
from ..assignments.answering import DECLINE_REASONS
from ..assignments.models import ORIGINS
from ..notifications.preferences import grid_of, muted_identifiers, quiet_hours_of
from ..signals.models import STATUSES
from ..transfer.import_queries import RESULTS, counts_of
from ..transfer.models import IMPORT_STATUSES
from ..webhooks.models import STATES
from .fields import Amount, Day, Flag, Moment, SeenStatus, Text
from .schemas import Document

_SIGNAL = "SIG-7K3QXM"
_BATCH = "5b1f0c9e4f4f4a7d8a4f2b6c1d3e5f70"
ASSIGNMENT_STATUSES = ("pending_review", "accepted", "declined", "submitted", "won", "lost", "withdrawn")
RESETS = ("malformed", "unknown", "pruned", "behind")
REQUEST_STATUSES = ("pending", "approved", "rejected", "withdrawn")


def _sample(example: object, description: str = "", **more: object) -> dict[str, object]:
    return {"example": example, **({"description": description} if description else {}), **more}


class AssignmentDocument(Document):
    """One signal, given to one startup."""

    id = fields.String(metadata=_sample("12"))
    signal_id = fields.String(metadata=_sample("4"))
    signal_identifier = fields.String(attribute="signal.identifier", metadata=_sample(_SIGNAL))
    startup_id = fields.String(metadata=_sample("7"))
    status = fields.String(metadata=_sample("pending_review", enum=ASSIGNMENT_STATUSES))
    origin = fields.String(metadata=_sample("service", "The way in which it came about.", enum=ORIGINS))
    due_date = Day(allow_none=True, metadata=_sample("2026-05-01", "When the startup is asked to answer."))
    note = Text(allow_none=True, metadata=_sample("Your radar work fits this."))
    reason = Text(
        allow_none=True, metadata=_sample(None, f"Why it was declined ({', '.join(DECLINE_REASONS)}) or withdrawn.")
    )
    comment = Text(allow_none=True, metadata=_sample(None, "What the startup said with its answer."))
    value = Amount(allow_none=True, metadata=_sample(None, "What was won."))
    batch_id = fields.String(metadata=_sample(_BATCH, "The same for all that one request assigned."))
    assigned_at = Moment(metadata=_sample("2026-04-24T09:30:00.000Z"))
    received_at = Moment(allow_none=True, metadata=_sample(None, "When it first reached a browser of the startup."))
    viewed_at = Moment(allow_none=True, metadata=_sample(None))
    responded_at = Moment(allow_none=True, metadata=_sample(None))
    asked_until = Day(allow_none=True, metadata=_sample(None, "Until when the startup asks for time, while it does."))
    asked_comment = Text(allow_none=True, metadata=_sample(None, "What it says to that."))


class SignalDocument(Document):
    """A government notice worth acting on."""

    id = fields.String(metadata=_sample("4"))
    identifier = fields.String(metadata=_sample(_SIGNAL))
    title = fields.String(metadata=_sample("Coastal radar data processing"))
    agency = Text(allow_none=True, metadata=_sample("Department of the Navy"))
    description = Text(allow_none=True, metadata=_sample("Processing of coastal radar data in near real time."))
    status = SeenStatus(metadata=_sample("assigned", "As far as it concerns who asks.", enum=STATUSES))
    pool = Flag(metadata=_sample(True, "Whether every startup may ask for it, while it is open or assigned."))
    deadline = Moment(allow_none=True, metadata=_sample("2026-05-15T17:00:00.000Z"))
    posted_at = Moment(allow_none=True, metadata=_sample("2026-04-24T03:24:04.649Z"))
    value = Amount(allow_none=True, metadata=_sample(250000))
    currency = Text(allow_none=True, metadata=_sample("USD"))
    codes = fields.List(fields.String(), metadata=_sample(["541512"], "Codes of classification, such as NAICS."))
    place = Text(allow_none=True, metadata=_sample("San Diego, CA"))
    url = Text(allow_none=True, metadata=_sample("https://sam.gov/opp/0a1b2c/view"))
    source = Text(allow_none=True, metadata=_sample("sam.gov"))
    source_id = Text(allow_none=True, metadata=_sample("0a1b2c"))
    created_at = Moment(metadata=_sample("2026-04-24T09:00:00.000Z"))
    updated_at = Moment(metadata=_sample("2026-04-24T09:30:00.000Z"))


class StartupDocument(Document):
    """A company in the programme."""

    id = fields.String(metadata=_sample("7"))
    name = fields.String(metadata=_sample("AetherSense"))
    slug = fields.String(metadata=_sample("aethersense"))
    website = Text(allow_none=True, metadata=_sample("https://aethersense.example"))
    sectors = fields.List(fields.String(), metadata=_sample(["sensing"]))
    status = fields.String(metadata=_sample("active", enum=("active", "suspended")))


class PersonDocument(Document):
    """Somebody who signs in: on the programme's side, or as a member of one startup."""

    id = fields.String(metadata=_sample("9"))
    email = fields.String(metadata=_sample("owner@aethersense.example"))
    name = fields.String(metadata=_sample("Owner at AetherSense"))
    role = fields.String(metadata=_sample("owner", enum=(*ADMIN_ROLES, *MEMBER_ROLES)))
    startup_id = Text(allow_none=True, metadata=_sample("7", "null on the programme's side."))
    active = Flag(metadata=_sample(True))
    created_at = Moment(metadata=_sample("2026-04-01T08:00:00.000Z"))


class InvitationDocument(Document):
    """Somebody asked to join. The link itself is in the mail only."""

    id = fields.String(metadata=_sample("6"))
    email = fields.String(metadata=_sample("new@aethersense.example"))
    role = fields.String(metadata=_sample("member", enum=(*ADMIN_ROLES, *MEMBER_ROLES)))
    startup_id = Text(allow_none=True, metadata=_sample("7", "null on the programme's side."))
    created_at = Moment(metadata=_sample("2026-04-24T09:30:00.000Z"))
    expires_at = Moment(metadata=_sample("2026-05-01T09:30:00.000Z", "Until when its link opens."))
    mail_at = Moment(allow_none=True, metadata=_sample(None, "When its mail is due; null once it has left."))


class PersonalDataDocument(Document):
    """All that is kept of the token's own person; beside what is named here a list for each thing of their own."""

    class Meta:
        unknown = INCLUDE

    made_at = Moment(metadata=_sample("2026-04-24T09:30:00.000Z"))
    account = fields.Dict(metadata=_sample({"id": 9, "email": "owner@aethersense.example", "name": "The owner"}))
    how_you_are_told = fields.Dict(metadata=_sample({}, "By kind of event."))
    marks = fields.List(fields.Dict(), metadata=_sample([], "Which signals reached their browser or were opened."))
    deeds = fields.List(fields.Dict(), metadata=_sample([], "What the history says they did, the newest first."))


class PreferencesDocument(Document):
    """How somebody is told; the tray always keeps it."""

    toasts = Flag(metadata=_sample(True))
    sound = Flag(metadata=_sample(False))
    timezone = fields.String(metadata=_sample("Europe/Berlin", "In which times are shown and hours meant."))
    letter_hour = fields.Integer(metadata=_sample(8, "At which hour the daily letter comes."))
    quiet_from = fields.Function(
        lambda person: _quiet_hours(person)[0],
        metadata=_sample(None, "From this hour of one's day nothing but the tray tells.", type=["integer", "null"]),
    )
    quiet_until = fields.Function(
        lambda person: _quiet_hours(person)[1], metadata=_sample(None, "Until this hour.", type=["integer", "null"])
    )
    channels = fields.Function(
        lambda person: {kind: channels._asdict() for kind, channels in grid_of(person).items()},
        metadata=_sample(
            {"signal:assigned": {"message": True, "desktop": True, "sound": True, "mail": "now"}},
            "By which ways each kind of event is told.",
            type="object",
        ),
    )
    muted = fields.Function(
        muted_identifiers,
        metadata=_sample([], "The signals of which they are told no more.", type="array", items={"type": "string"}),
    )


def _quiet_hours(person: Person) -> tuple[int | None, int | None]:
    return quiet_hours_of([person.id]).get(person.id, (None, None))


class TokenDocument(Document):
    """What is kept of an API token: never the token itself."""

    id = fields.String(metadata=_sample("5"))
    name = fields.String(metadata=_sample("Nightly import"))
    scope = fields.String(metadata=_sample("write", "With `read` it changes nothing.", enum=SCOPES))
    created_at = Moment(metadata=_sample("2026-04-01T08:00:00.000Z"))
    last_used_at = Moment(allow_none=True, metadata=_sample("2026-04-24T09:00:00.000Z", "To the hour."))
    revoked_at = Moment(allow_none=True, metadata=_sample(None))


class IssuedTokenDocument(TokenDocument):
    """A token just made."""

    token = Text(allow_none=True, metadata=_sample("gi_…", "Shown once: null when the same key is sent again."))


class RequestDocument(Document):
    """A startup's request for a signal of the pool."""

    id = fields.String(metadata=_sample("3"))
    signal_id = fields.String(metadata=_sample("4"))
    signal_identifier = fields.String(attribute="signal.identifier", metadata=_sample(_SIGNAL))
    startup_id = fields.String(metadata=_sample("7"))
    status = fields.String(metadata=_sample("pending", enum=REQUEST_STATUSES))
    message = Text(allow_none=True, metadata=_sample("We built this for two ports."))
    reason = Text(allow_none=True, metadata=_sample(None, "Why it was rejected."))
    created_at = Moment(metadata=_sample("2026-04-24T09:10:00.000Z"))
    decided_at = Moment(allow_none=True, metadata=_sample(None))


class NotificationDocument(Document):
    """One line in the viewer's own tray."""

    id = fields.String(metadata=_sample("41"))
    kind = fields.String(metadata=_sample("signal:assigned"))
    title = fields.String(metadata=_sample(f"{_SIGNAL} has been assigned to you"))
    signal_identifier = Text(
        attribute="signal.identifier", dump_default=None, allow_none=True, metadata=_sample(_SIGNAL)
    )
    batch_id = Text(allow_none=True, metadata=_sample(_BATCH))
    created_at = Moment(metadata=_sample("2026-04-24T09:30:00.000Z"))
    read_at = Moment(allow_none=True, metadata=_sample(None))
    archived_at = Moment(allow_none=True, metadata=_sample(None))
    snoozed_until = Moment(allow_none=True, metadata=_sample(None, "When it comes back, while it is put off."))


class EndpointDocument(Document):
    """Another system, which is told what happens."""

    id = fields.String(metadata=_sample("2"))
    url = fields.String(metadata=_sample("https://hooks.example.org/govintel"))
    kinds = fields.List(fields.String(), metadata=_sample(["assignment:created"], "Of which events it is told."))
    active = Flag(metadata=_sample(True, "Whether anything is sent to it."))
    disabled = Text(allow_none=True, metadata=_sample(None, "Why nothing is sent to it any more."))
    secret_before_until = Moment(
        allow_none=True, metadata=_sample(None, "Until when messages are signed with the secret before this one, too.")
    )
    created_at = Moment(metadata=_sample("2026-04-01T08:00:00.000Z"))


class SecretEndpointDocument(EndpointDocument):
    """An endpoint with the secret that was just made for it."""

    secret = Text(
        allow_none=True,
        metadata=_sample("whsec_…", "Here and on the admins' page only: null when the same key is sent again."),
    )


class DeliveryDocument(Document):
    """One message to one endpoint."""

    id = fields.String(metadata=_sample("17"))
    endpoint_id = fields.String(metadata=_sample("2"))
    message_id = fields.String(metadata=_sample("k3x9-1042", "Its `webhook-id`, the same at every try."))
    kind = fields.String(metadata=_sample("assignment:created"))
    state = fields.String(metadata=_sample("sent", "`claimed` is being sent; `failed` is for good.", enum=STATES))
    tries = fields.Integer(metadata=_sample(1))
    next_at = Moment(metadata=_sample("2026-04-24T09:30:00.000Z", "When it is tried next, while it is waiting."))
    answered_at = Moment(allow_none=True, metadata=_sample("2026-04-24T09:30:01.000Z", "When its last try ended."))
    status = fields.Integer(allow_none=True, metadata=_sample(204, "Of the last answer; null where there was none."))
    answer = Text(allow_none=True, metadata=_sample("", "How the last answer began, or what went wrong."))
    created_at = Moment(metadata=_sample("2026-04-24T09:30:00.000Z"))


class ImportDocument(Document):
    """A file of notices, as far as it was read."""

    id = fields.String(metadata=_sample("8"))
    name = fields.String(metadata=_sample("notices.csv"))
    format = fields.String(metadata=_sample("SAM.gov, CSV", "What it is, found from its content."))
    status = fields.String(
        metadata=_sample("running", "`kept` was uploaded on a page, and waits for its admin.", enum=IMPORT_STATUSES)
    )
    round = fields.Integer(metadata=_sample(1, "The first takes what is offered, the second what ends something."))
    passed = fields.Integer(metadata=_sample(300, "How many rows this round has read."))
    rows = fields.Integer(allow_none=True, metadata=_sample(None, "How many there are; null in the first round."))
    created = fields.Integer(metadata=_sample(280))
    updated = fields.Integer(metadata=_sample(12))
    unchanged = fields.Integer(metadata=_sample(6))
    skipped = fields.Integer(metadata=_sample(2, "Rows that were refused: each has its line."))
    left_out = fields.Integer(metadata=_sample(0, "Lines beyond what is kept of one file."))
    failure = Text(allow_none=True, metadata=_sample(None, "Why it is read no further, with `failed`."))
    person_name = fields.String(attribute="person.name", metadata=_sample("Owner at AetherSense", "Whose it is."))
    begun_at = Moment(metadata=_sample("2026-04-24T09:30:00.000Z"))
    ended_at = Moment(allow_none=True, metadata=_sample(None))


class CountedImportDocument(ImportDocument):
    """The same, with how many lines there are of each result."""

    lines = fields.Function(
        counts_of,
        metadata=_sample(
            {"skipped": 2, "award": 0, "closed": 1, "updated": 12, "older": 0, "ended": 3},
            "How many rows have a line, by its result.",
            type="object",
            additionalProperties={"type": "integer"},
        ),
    )


class ImportLineDocument(Document):
    """What there is to say of one row."""

    id = fields.String(metadata=_sample("31"))
    place = fields.String(metadata=_sample("line 3", "Where it stands in the file."))
    result = fields.String(metadata=_sample("skipped", enum=list(RESULTS)))
    text = fields.String(metadata=_sample("NoticeId: “not-an-id” is no notice's id."))
    signal_identifier = Text(
        attribute="signal.identifier", dump_default=None, allow_none=True, metadata=_sample(_SIGNAL)
    )


class AssignedDocument(Document):
    """What a request to assign came to."""

    created = fields.List(
        fields.Nested(AssignmentDocument), metadata={"description": "Newly assigned by this request."}
    )
    unchanged = fields.List(
        fields.Nested(AssignmentDocument), metadata=_sample([], "What held before; nobody is told.")
    )
    batch_id = fields.String(metadata=_sample(_BATCH))


class ChangedSignalDocument(SignalDocument):
    """A signal after its change, and what became of the startups named with it."""

    created = fields.List(fields.Nested(AssignmentDocument))
    unchanged = fields.List(fields.Nested(AssignmentDocument), metadata=_sample([]))


class DecidedRequestDocument(RequestDocument):
    """A request that was approved, with the assignment that it led to, or rejected."""

    assignment = fields.Nested(AssignmentDocument, allow_none=True, metadata={"description": "null when rejected."})


class EventDocument(Document):
    """What happened. Its kinds and payloads are those of the stream."""

    id = fields.String(metadata=_sample("k3x9-1042", "The cursor behind this event."))
    kind = fields.String(metadata=_sample("signal:assigned"))
    payload = fields.Dict(
        metadata=_sample(
            {
                "startupId": "7",
                "signalId": "4",
                "signalIdentifier": _SIGNAL,
                "assignmentId": "12",
                "timestamp": "2026-04-24T09:30:00.000Z",
            }
        )
    )
    at = Moment(metadata=_sample("2026-04-24T09:30:00.000Z"))


class EventsDocument(Document):
    """What was heard since a cursor."""

    items = fields.List(fields.Nested(EventDocument), metadata={"description": "The oldest first."})
    next = fields.String(metadata=_sample("k3x9-1042", "Send it as `after` to hear what comes then."))
    reset = Text(
        allow_none=True,
        metadata=_sample(
            None,
            "Why it cannot be told what was missed; fetch the lists anew, and go on from `next`.",
            enum=(*RESETS, None),
        ),
    )


class DeedDocument(Document):
    """One line of history."""

    id = fields.String(attribute="position", metadata=_sample("1042", "Its place in the log: a later deed has more."))
    at = Moment(metadata=_sample("2026-04-24T09:30:00.000Z"))
    kind = fields.String(metadata=_sample("assignment:created", "As on the stream."))
    sentence = fields.String(metadata=_sample(f"The office assigned {_SIGNAL} to AetherSense", "As the pages tell it."))
    actor = fields.String(metadata=_sample("The office", "Who did it, by the name they had then."))
    reason = Text(allow_none=True, metadata=_sample(None, "What was given as the reason."))
    comment = Text(allow_none=True, metadata=_sample(None, "What was said beyond the reason."))
    signal_id = Text(allow_none=True, metadata=_sample("4"))
    signal_identifier = Text(allow_none=True, metadata=_sample(_SIGNAL))
    startup_id = Text(allow_none=True, metadata=_sample("7"))


class UndoneDocument(Document):
    """What undoing came to."""

    undone = fields.Integer(metadata=_sample(2, "How many assignments are gone."))
    kept = fields.List(
        fields.Nested(AssignmentDocument), metadata=_sample([], "What a startup has answered meanwhile: it stands.")
    )
