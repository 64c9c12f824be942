"""The one catalogue of event kinds: what each says, who may hear it, and what it carries."""

from dataclasses import dataclass, field

_BATCH = frozenset({"batchId", "batchSize"})
_ASSIGNMENT = frozenset(
    {"assignmentId", "signalId", "signalIdentifier", "startupId", "status", "reason", "by", "dueDate"}
)
_URGENT = frozenset({"urgent"})  # of every kind that somebody may choose to be told of
_HELD = frozenset({"assignmentId", "signalId", "signalIdentifier", "startupId"})
_SIGNAL = frozenset({"signalId", "signalIdentifier", "changed"})
_REQUEST = frozenset({"requestId", "signalId", "signalIdentifier", "startupId", "assignmentId", "reason"})


@dataclass(frozen=True)
class Kind:
    """A kind of event.

    `sentence` is filled from the payload, `actor` and the event's names; `optional` keys come where they say something.
    A kind that is not `told` moves rights and is never sent; one that is not `kept` is no history.
    """

    name: str
    sentence: str
    audience: str
    payload: frozenset[str]
    optional: frozenset[str] = field(default=frozenset())
    told: bool = True
    kept: bool = True

    def check(self, payload: dict[str, object]) -> None:
        """Raise ValueError unless the payload carries exactly what the catalogue promises."""
        keys = payload.keys()
        if keys == self.payload:
            return
        if not self.payload <= keys or not keys <= self.payload | self.optional:
            raise ValueError(f"{self.name} carries {sorted(self.payload)}, not {sorted(keys)}")


SIGNAL_ASSIGNED = Kind(
    "signal:assigned",
    "{actor} assigned {signalIdentifier} to {startup}",
    "the startup it was assigned to",
    frozenset({"startupId", "signalId", "signalIdentifier", "assignmentId", "timestamp"}),
    _BATCH | _URGENT,
    kept=False,
)
ASSIGNMENT_CREATED = Kind(
    "assignment:created",
    "{actor} assigned {signalIdentifier} to {startup}",
    "admins",
    frozenset({"assignmentId", "signalId", "signalIdentifier", "startupId", "status", "dueDate"}),
    _BATCH,
)
ASSIGNMENT_RECEIVED = Kind(
    "assignment:received",
    "{startup} received signals",
    "admins and the startup",
    frozenset({"startupId", "assignmentIds"}),
    kept=False,
)
ASSIGNMENT_VIEWED = Kind(
    "assignment:viewed",
    "{startup} opened {signalIdentifier}",
    "admins and the startup",
    _ASSIGNMENT - {"dueDate"},
    _URGENT,
)
ASSIGNMENT_RESPONDED = Kind(
    "assignment:responded",
    "{startup} {answer} {signalIdentifier}",
    "admins and the startup",
    _ASSIGNMENT - {"dueDate"},
    _URGENT,
)
ASSIGNMENT_WITHDRAWN = Kind(
    "assignment:withdrawn",
    "{actor} withdrew {signalIdentifier} from {startup}",
    "admins and the startup",
    _ASSIGNMENT,
    _URGENT | {"undone", "batchId"},
)
ASSIGNMENT_UPDATED = Kind(
    "assignment:updated",
    "{actor} {deed} {signalIdentifier}, given to {startup}",
    "admins and the startup",
    _ASSIGNMENT,
    _URGENT | {"refused"},
)
ASSIGNMENT_REMINDED = Kind(
    "assignment:reminded",
    "{actor} reminded {startup} of {signalIdentifier}",
    "admins and the startup",
    _ASSIGNMENT,
    _URGENT,
)
ASSIGNMENT_NOTICE_CHANGED = Kind(
    "assignment:notice_changed",
    "{actor} changed {changed} of {signalIdentifier}",
    "the startup that holds it",
    _HELD | {"changed"},
    _URGENT | {"deadline"},
    kept=False,
)
ASSIGNMENT_NOTICE_CLOSED = Kind(
    "assignment:notice_closed",
    "{actor} closed {signalIdentifier}",
    "the startup that holds it",
    _HELD | {"reason"},
    _URGENT,
    kept=False,
)
ASSIGNMENT_EXTENSION_REQUESTED = Kind(
    "assignment:extension_requested",
    "{startup} asked for time until {until} for {signalIdentifier}",
    "admins and the startup",
    _ASSIGNMENT,
    _URGENT,
)
ASSIGNMENT_OVERDUE = Kind(
    "assignment:overdue",
    "{startup} has not answered {signalIdentifier} in time",
    "admins",
    frozenset({"assignmentId", "signalId", "signalIdentifier", "startupId", "dueDate"}),
    _URGENT,
)
ASSIGNMENT_UNOPENED = Kind(
    "assignment:unopened",
    "{startup} has not opened {signalIdentifier}",
    "admins",
    frozenset({"assignmentId", "signalId", "signalIdentifier", "startupId", "dueDate"}),
    _URGENT,
)
SIGNAL_CREATED = Kind("signal:created", "{actor} added {signalIdentifier}", "admins; the pool if it is in it", _SIGNAL)
SIGNAL_UPDATED = Kind(
    "signal:updated",
    "{actor} changed {signalIdentifier}",
    "admins, its assignees, and the pool if it is in it",
    _SIGNAL,
)
SIGNAL_CLOSED = Kind(
    "signal:closed",
    "{actor} closed {signalIdentifier}",
    "admins, its assignees, and the pool if it is in it",
    _SIGNAL,
)
POOL_LISTED = Kind(
    "pool:listed",
    "{actor} put {signalIdentifier} in the pool",
    "every startup, and admins",
    frozenset({"signalId", "signalIdentifier"}),
    _URGENT,
)
POOL_UNLISTED = Kind(
    "pool:unlisted",
    "{actor} took {signalIdentifier} out of the pool",
    "every startup, and admins",
    frozenset({"signalId", "signalIdentifier"}),
)
POOL_REQUESTED = Kind(
    "pool:requested", "{startup} asked for {signalIdentifier}", "admins and the startup", _REQUEST, _URGENT
)
POOL_WITHDRAWN = Kind(
    "pool:withdrawn", "{startup} no longer asks for {signalIdentifier}", "admins and the startup", _REQUEST
)
POOL_APPROVED = Kind(
    "pool:approved",
    "{actor} approved the request of {startup} for {signalIdentifier}",
    "admins and the startup",
    _REQUEST,
)
POOL_REJECTED = Kind(
    "pool:rejected",
    "{actor} rejected the request of {startup} for {signalIdentifier}",
    "admins and the startup",
    _REQUEST,
    _URGENT,
)
POOL_WAITING = Kind(
    "pool:waiting",
    "{startup} stays on the waiting list of {signalIdentifier}, as number {place}",
    "admins and the startup",
    _REQUEST | {"place"},
    _URGENT | {"assignedIn", "undone"},
)
POOL_MOVED = Kind(
    "pool:moved",
    "the waiting list of {signalIdentifier} moved",
    "the startups that wait for the same signal",
    frozenset({"signalId", "signalIdentifier"}),
    kept=False,
)
STARTUP_CHANGED = Kind(
    "startup:changed", "{actor} {deed} {startup}", "admins and the startup", frozenset({"startupId", "personId"})
)
PERSON_CHANGED = Kind(
    "person:changed",
    "{actor} {deed} {person}",
    "admins and the startup",
    frozenset({"startupId", "personId"}),
)
TWO_STEP_TURNED_ON = Kind(
    "two_step:turned_on",
    "{actor} turned on two-step sign-in for {person}",
    "admins and the startup",
    frozenset({"startupId", "personId"}),
)
TWO_STEP_TURNED_OFF = Kind(
    "two_step:turned_off",
    "{actor} turned off two-step sign-in for {person}",
    "admins and the startup",
    frozenset({"startupId", "personId"}),
)
LOOK_BEGAN = Kind(
    "look:began",
    "{actor} began to see what {person} sees",
    "admins and the startup",
    frozenset({"startupId", "personId"}),
)
LOOK_ENDED = Kind(
    "look:ended",
    "{actor} no longer sees what {person} sees",
    "admins and the startup",
    frozenset({"startupId", "personId"}),
)
NOTIFICATION_CHANGED = Kind("notification:changed", "the tray changed", "one person", frozenset({"unread"}), kept=False)
PREFERENCES_CHANGED = Kind("preferences:changed", "what is told changed", "one person", frozenset(), kept=False)
HEALTH_PINGED = Kind("health:pinged", "{actor} sent a ping", "one person", frozenset({"pingId"}), kept=False)
TRIAL_SENT = Kind("trial:sent", "{actor} sent a test", "one person", frozenset(), kept=False)
ACCESS_CHANGED = Kind(
    "access:changed", "access changed", "never sent; the hub asks again who is listening", frozenset(), told=False
)

BY_NAME = {kind.name: kind for kind in list(globals().values()) if isinstance(kind, Kind)}
