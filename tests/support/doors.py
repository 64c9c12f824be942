"""Every door of the product, who may pass it, and what may be asked for behind it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from flask import Flask
from sqlalchemy import delete, func, select
from werkzeug.datastructures import FileStorage
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from app.accounts.invitations import invite
from app.accounts.models import ApiToken, Person
from app.accounts.resets import make_reset
from app.accounts.tokens import issue_token
from app.extensions import Base, db
from app.letters.leaving import leaving_address
from app.letters.trial import send_trial
from app.mail.models import Mail
from app.notifications.models import Notification
from app.pool.service import request_signal
from app.realtime.log_reading import head
from app.transfer.calendar_links import make_link
from app.transfer.importing import keep_upload
from app.webhooks.endpoints import add_endpoint
from app.webhooks.models import WebhookDelivery, WebhookEndpoint
from app.webhooks.planning import send_trial as send_trial_message

from .client import client_of
from .world import World

SESSIONS = ("a", "b", "admin", "reader")
TOKENS = ("token of a", "token of b", "token of admin", "token of reader")
VIEWERS = ("anonymous", *SESSIONS, *TOKENS)

_ROLES = {
    "person": ("a", "b", "admin", "reader"),
    "member": ("a", "b"),
    "owner": ("a", "b"),
    "admin": ("admin",),
    "admin_reader": ("admin", "reader"),
    "in_charge": ("a", "b", "admin"),
}
#: Who passes each guard; a guard that is not here is not known to the matrix.
ADMITTED: dict[str, set[str]] = {
    "anyone": set(VIEWERS),
    "operator": set(VIEWERS),  # from this machine
    "listener": {*SESSIONS, *TOKENS},
    **{name: set(roles) for name, roles in _ROLES.items()},
    **{f"api_{name}": {f"token of {role}" for role in roles} for name, roles in _ROLES.items()},
}

#: What each URL parameter names. The API calls every number `id`: there the collection says it.
ARGUMENTS = {
    "identifier": "signal",
    "assignment_id": "assignment",
    "batch_id": "batch",
    "request_id": "request",
    "startup_id": "startup",
    "person_id": "person",
    "token_id": "token",
    "notification_id": "notification",
    "mail_id": "mail",
    "run_id": "import",
    "endpoint_id": "endpoint",
    "delivery_id": "delivery",
    "filename": "file",
    "secret": "calendar",
    "invitation_id": "invitation",
    "invite": "invitation link",
    "reset": "reset link",
}
COLLECTIONS = {
    "assignments": "assignment",
    "pool-requests": "request",
    "startups": "startup",
    "people": "person",
    "invitations": "invitation",
    "notifications": "notification",
    "tokens": "token",
    "webhooks": "endpoint",
    "webhook-deliveries": "delivery",
    "imports": "import",
    "mails": "mail",
}
#: What a letter opens, whoever has it.
LINKS = {"/leave/<token>": "link out"}

#: What a complete request carries, by its address; without an entry, nothing.
BODIES: dict[str, dict[str, str]] = {
    "/api/v1/notifications/<id>/snoozing": {"until": "tomorrow"},
    "/api/v1/notifications/batches/<batch_id>/snoozing": {"until": "tomorrow"},
    "/api/v1/assignments/<id>/decline": {"reason": "value"},
    "/api/v1/assignments/<id>": {"dueDate": "2099-12-24"},
    "/api/v1/assignments/<id>/outcome": {"status": "won"},
    "/api/v1/assignments/<id>/extension-request": {"until": "2099-12-24"},
    "/api/v1/assignments/<id>/extension-refusal": {"reason": "The agency decides in May"},
    "/api/v1/assignments/<id>/withdrawal": {"reason": "Sent by mistake"},
    "/api/v1/imports": {"ocid": "ocds-213czf-1"},
    "/api/v1/pool-requests/<id>/rejection": {"reason": "It needs a permit"},
    "/inbox/<identifier>/decline": {"reason": "value"},
    "/inbox/<identifier>/extension": {"until": "2099-12-24"},
    "/inbox/<identifier>/outcome": {"status": "won"},
    "/admin/assignments/<int:assignment_id>/due-date": {"due_date": "2099-12-24"},
    "/admin/assignments/<int:assignment_id>/extension-refusal": {"reason": "The agency decides in May"},
    "/admin/assignments/<int:assignment_id>/withdrawal": {"reason": "Sent by mistake"},
    "/admin/requests/approvals": {"request": "{request}"},
    "/admin/requests/rejections": {"request": "{request}", "reason": "It needs a permit"},
    "/admin/requests/<int:request_id>/rejection": {"reason": "It needs a permit"},
    "/admin/webhooks/new": {"url": "http://127.0.0.1/hook", "kinds": "assignment:created"},
    "/admin/webhooks/<int:endpoint_id>/edit": {"url": "http://127.0.0.1/hook", "kinds": "assignment:created"},
    "/admin/startups/import/rows": {"rows": "Name\nTidewater\n"},
    "/admin/signals/closure": {"signal": "{signal}", "reason": "The notice was cancelled"},
}

#: What a page is asked for beside its address, where it needs more.
QUERIES = {
    "/admin/signals/<identifier>/status": "status=assigned",
    "/admin/signals/assign": "signal={signal}",
    "/admin/signals/closure": "signal={signal}",
    "/admin/requests/approvals": "request={request}",
    "/admin/requests/rejections": "request={request}",
}

ITS_TOKEN = "knocks at doors"
MISSING = {"signal": "SIG-000000", "file": "nowhere.css", "batch": "0" * 32}
NO_SUCH_NUMBER = "999999"
SECRETS = {"file", "calendar", "invitation link", "reset link", *LINKS.values()}  # for whoever knows them


@dataclass(frozen=True)
class Door:
    """One method of one route."""

    rule: Rule
    method: str
    guard: str

    def __str__(self) -> str:
        return f"{self.method} {self.rule.rule}"

    @property
    def for_programs(self) -> bool:
        return self.rule.rule.startswith("/api/") or self.rule.rule == "/live"

    def kinds(self) -> dict[str, str]:
        """What each parameter names. Raises AssertionError for one that nobody has taught the matrix."""
        return {argument: self._kind(argument) for argument in sorted(self.rule.arguments)}

    def _kind(self, argument: str) -> str:
        collection = self.rule.rule.removeprefix("/api/v1/").partition("/")[0]
        kind = COLLECTIONS.get(collection) if argument == "id" else ARGUMENTS.get(argument)
        kind = LINKS.get(self.rule.rule, kind)
        assert kind, f"{self}: say in tests/support/doors.py what <{argument}> names"
        return kind

    def address(self, things: dict[str, str]) -> str:
        path = self.rule.rule
        for argument, kind in self.kinds().items():
            path = re.sub(rf"<(\w+:)?{argument}>", things[kind], path)
        query = QUERIES.get(self.rule.rule, "").format(**things) if self.method == "GET" else ""
        return f"{path}?{query}" if query else path


def doors(app: Flask) -> Iterator[Door]:
    """Every method of every route."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        view: Any = app.view_functions[rule.endpoint]
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield Door(rule, method, view.guard.name)


class Things:
    """What there is behind the doors: each startup's own, and how its rival's is called."""

    def __init__(self, world: World) -> None:
        self.world = world
        shared = world.signal("A notice in the pool", pool=True)
        self.a = self._of(world.a_owner, world.a, shared)
        self.b = self._of(world.b_owner, world.b, shared)
        self.missing = {kind: MISSING.get(kind, NO_SUCH_NUMBER) for kind in self.a}

    def _of(self, owner: Person, startup: Any, shared: Any) -> dict[str, str]:
        assignment = self.world.assignment(startup, self.world.signal(f"For {startup.name} alone"))
        request, _ = request_signal(shared, by=owner)
        issue_token(owner, name="for the matrix")
        asked = f"asked-{startup.slug}@govintel.example"
        invitation, secret = invite(asked, role="member", by=owner, startup_id=startup.id)
        endpoint = self._endpoint()
        return {
            "signal": assignment.signal.identifier,
            "assignment": str(assignment.id),
            "batch": assignment.batch_id,
            "request": str(request.id),
            "startup": str(startup.id),
            "person": str(owner.id),
            "token": str(newest(ApiToken, owner)),
            "notification": str(newest(Notification, owner)),
            "file": "favicon.svg",
            "calendar": make_link(owner),
            "invitation": str(invitation.id),
            "invitation link": secret,
            "reset link": make_reset(owner),
            "mail": str(self._mail(owner)),
            "import": str(self._import()),
            "endpoint": str(endpoint.id),
            "delivery": str(db.session.scalar(select(func.max(WebhookDelivery.id)))),
            "link out": leaving_address(owner, "all").rpartition("/")[2],
        }

    def _endpoint(self) -> WebhookEndpoint:
        endpoint = add_endpoint("http://127.0.0.1/", ["assignment:created"])
        send_trial_message(endpoint)
        return endpoint

    def _import(self) -> int:
        content = FileStorage(BytesIO(b"NoticeId,Title,Type\n"), "day.csv")
        return keep_upload(content, by=self.world.admin).id

    def _mail(self, owner: Person) -> int:
        send_trial(owner)
        return newest(Mail, owner)

    def own(self, viewer: str) -> dict[str, str]:
        """What this viewer may ask for."""
        who = viewer.removeprefix("token of ")
        if who == "b":
            return self.b
        if who in ("admin", "reader"):
            own = newest(Notification, getattr(self.world, who))
            return {**self.a, "notification": str(own)}
        return self.a

    def foreign(self, viewer: str, kinds: set[str]) -> dict[str, str] | None:
        """What is another's, for this viewer; None where everything of these kinds is theirs to see."""
        who = viewer.removeprefix("token of ")
        hidden = {"notification"} if who in ("admin", "reader") else set(self.a) - SECRETS
        if not kinds & hidden:
            return None
        return self.a if who == "b" else self.b


def newest(kind: Any, owner: Person) -> int:
    found = db.session.scalar(select(func.max(kind.id)).where(kind.person_id == owner.id))
    assert found
    return found


class Knocking:
    """One viewer at the doors."""

    def __init__(self, app: Flask, world: World, viewer: str) -> None:
        self.client = client_of(app)
        self.headers: dict[str, str] = {}
        who = viewer.removeprefix("token of ")
        if who != "anonymous":
            person: Person = {"a": world.a_owner, "b": world.b_owner}.get(who) or getattr(world, who)
            if viewer in TOKENS:
                db.session.execute(delete(ApiToken).where(ApiToken.name == ITS_TOKEN))  # nobody has fifty
                db.session.commit()
                self.headers = {"Authorization": f"Bearer {issue_token(person, name=ITS_TOKEN)}"}
            else:
                self.client.sign_in(person)

    def at(self, door: Door, things: dict[str, str], *, csrf: bool = True, **more: str) -> TestResponse:
        """Ask with a complete request, and `more` fields in it."""
        complete = {name: value.format(**things) for name, value in BODIES.get(door.rule.rule, {}).items()}
        body = {**complete, **more}
        sent: dict[str, Any] = {"json": body} if door.for_programs else {"data": body}
        if door.method == "GET":
            sent = {}
        response = self.client.open(door.address(things), method=door.method, headers=self.headers, csrf=csrf, **sent)
        response.close()  # a stream would go on
        return response


def everything_stored() -> dict[str, int]:
    """How many rows each table has, and where the log stands."""
    tables = Base.metadata.sorted_tables
    counts = {table.name: db.session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}
    return {**counts, "position": head().position}


_SIGNED = re.compile(r"[\w-]{20,}\.[\w-]{5,}\.[\w-]{20,}")


def without_names(response: TestResponse, address: str) -> tuple[int, str]:
    """The answer without what differs because the address differs, and without fresh CSRF tokens."""
    text = _SIGNED.sub("SIGNED", response.get_data(as_text=True)).replace(address, "ADDRESS")
    return response.status_code, text
