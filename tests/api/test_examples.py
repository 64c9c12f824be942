"""Every example that the pages of the API print is sent to a real server, and answered as is printed beside it."""

import json
import shlex
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from werkzeug.datastructures import FileStorage

from app.accounts.invitations import invite
from app.accounts.models import ApiToken, Person
from app.accounts.tokens import issue_token
from app.assignments.answering import accept_assignment, submit_assignment
from app.assignments.extending import request_extension
from app.assignments.models import Assignment
from app.clock import now
from app.extensions import db
from app.letters.trial import send_trial as send_letter_trial
from app.mail.models import Mail
from app.notifications.models import Notification
from app.pool.service import request_signal
from app.transfer.importing import keep_upload
from app.webhooks.endpoints import add_endpoint
from app.webhooks.models import WebhookEndpoint
from app.webhooks.planning import send_trial
from tests.support.client import client_of
from tests.support.doors import newest
from tests.support.servers import Server
from tests.support.world import World

NOTICES = b"NoticeId,Title,Type\n"
ITS_OWN = ("me", "preferences", "calendar-link")
FOR_STARTUPS = ("viewing", "acceptance", "decline", "submission", "outcome", "extension-request")


class Scene:
    """Something of each kind, as fresh as each example needs it."""

    def __init__(self, world: World) -> None:
        self.world = world

    def assignment(self, deed: str) -> Assignment:
        made = self.world.assignment(self.world.a)
        if deed in ("submission", "outcome"):
            accept_assignment(made, by=self.world.a_owner)
        if deed == "outcome":
            submit_assignment(made, by=self.world.a_owner)
        if deed == "extension-refusal":
            request_extension(made, by=self.world.a_owner, until=(made.due_date or now().date()) + timedelta(days=1))
        return made

    def endpoint(self) -> WebhookEndpoint:
        return add_endpoint("http://127.0.0.1/hook", ["assignment:created"])

    def named(self, collection: str, deed: str, asking: Person) -> str:
        """What stands in the path."""
        world = self.world
        if collection == "signals":
            return world.signal().identifier
        if collection == "assignments":
            return str(self.assignment(deed).id)
        if collection == "batches":
            return self.assignment(deed).batch_id
        if collection == "pool-requests":
            return str(request_signal(world.signal(pool=True), by=world.a_owner)[0].id)
        if collection == "invitations":
            asked = f"asked-for-{deed or 'looking'}@govintel.example"
            return str(invite(asked, role="member", by=world.admin, startup_id=world.b.id)[0].id)
        if collection == "notifications":
            self.assignment("acceptance")
            accept_assignment(self.assignment(""), by=world.a_owner)
            return str(newest(Notification, asking))
        if collection == "tokens":
            issue_token(asking, name="for the example")
            return str(newest(ApiToken, asking))
        if collection == "webhooks":
            return str(self.endpoint().id)
        if collection == "webhook-deliveries":
            return str(send_trial(self.endpoint()).id)
        if collection == "mails":
            send_letter_trial(world.b_owner)
            return str(newest(Mail, world.b_owner))
        if collection == "imports":
            return str(keep_upload(FileStorage(BytesIO(NOTICES), "day.csv"), by=world.admin).id)
        if deed in ("erasure", "removal"):
            return str(world.person(f"Gone by the example of {deed}", "member", world.b).id)
        return str(world.b.id if collection == "startups" else world.b_member.id)


def test_every_example_runs(make_server: Callable[..., Server]) -> None:
    server = make_server(workers=1)
    with server.app.app_context():
        scene, faults = Scene(World()), []
        tokens = {who: scene.world.token(getattr(scene.world, who)) for who in ("admin", "a_owner")}
        tokens["leaving"] = scene.world.token(scene.world.person("Leaves by the example", "member", scene.world.a))
        spec = client_of(server.app).get("/api/openapi.json").json
        examples = client_of(server.app).page("/api/docs").css("[data-curl]")
        described = [(path, method) for path, methods in spec["paths"].items() for method in methods]  # type: ignore[index]
        assert len(examples) == len(described)
        for example in examples:
            command = example.text().strip()
            if "/live" in command:
                continue  # it does not end; tests/live/test_documented_programs.py listens to it
            status = _send(server, scene, command, tokens)
            if status not in (200, 201):
                faults.append(f"{status}: {command}")
            db.session.rollback()
        assert not faults, "\n".join(faults)


def _send(server: Server, scene: Scene, command: str, tokens: dict[str, str]) -> Any:
    """Send what is printed, with what is there in the place of what it names."""
    words = shlex.split(command.replace("\\\n", " "))
    address = next(word for word in words if word.startswith("$GOVINTEL_URL"))
    path = address.removeprefix("$GOVINTEL_URL/api/v1/")
    collection, *rest = path.split("/")
    deed = rest[-1] if len(rest) > 1 else ""
    who = "a_owner" if _is_for_startups(words, path, deed) else "admin"
    if path == "me/departure":
        who = "leaving"
    elif rest[:1] == ["batches"]:
        who, rest[1] = "a_owner", scene.named("batches", deed, scene.world.a_owner)
    elif "tokens" in rest:
        rest[0], rest[2:3] = (
            str(scene.world.b_member.id),
            [scene.named("tokens", deed, scene.world.b_member)][: len(rest) - 2],
        )
    elif rest and rest[0] != "reading" and collection not in ITS_OWN:
        rest[0] = scene.named(collection, deed, getattr(scene.world, who))
    method = words[words.index("-X") + 1] if "-X" in words else "GET"
    body = _existing(scene, json.loads(words[words.index("-d") + 1])) if "-d" in words else None
    sent = NOTICES if "-T" in words else None if body is None else json.dumps(body).encode()
    request = Request(
        f"{server.url}/api/v1/{'/'.join([collection, *rest])}",
        method=method,
        data=sent,
        headers={"Authorization": f"Bearer {tokens[who]}", "Content-Type": "application/json"},
    )
    try:
        with urlopen(request) as answer:
            return answer.status
    except HTTPError as refused:
        return f"{refused.code} {refused.read().decode()}"


def _is_for_startups(words: list[str], path: str, deed: str) -> bool:
    asks = (path == "pool-requests" and "POST" in words) or path.startswith("calendar-link")
    return asks or deed in FOR_STARTUPS or (path.startswith("pool-requests/") and deed == "withdrawal")


def _existing(scene: Scene, body: dict[str, Any]) -> dict[str, Any]:
    world = scene.world
    there = {
        "startupIds": [str(world.a.id), str(world.b.id)],
        "slug": "made-for-the-example",
        "url": "http://127.0.0.1/",
    }
    named = {name: value for name, value in there.items() if name in body}
    if "signalIdentifier" in body:
        named["signalIdentifier"] = world.signal(pool=True).identifier
    if "signalIdentifiers" in body:
        named["signalIdentifiers"] = [world.signal(pool=True).identifier for _ in range(2)]
    if "ids" in body:
        named["ids"] = [scene.named("pool-requests", "", world.admin)]
    return {**body, **named}
