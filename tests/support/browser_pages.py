"""Every page of the product, by who sees it, on a programme in which something has happened everywhere."""

from datetime import timedelta
from decimal import Decimal

from app import clock
from app.assignments.answering import accept_assignment, decline_assignment, submit_assignment, view_assignment
from app.assignments.queries import assignments_of
from app.clock import now
from app.extensions import db
from app.live.away import note_seen
from app.mail.compose import compose
from app.mail.transport import send
from app.pool.deciding import reject_request
from app.pool.service import request_signal
from app.realtime.log_reading import present_cursor
from app.signals.models import Signal
from app.webhooks.endpoints import add_endpoint
from app.webhooks.planning import send_trial

from .world import World

_LONG = "Sensors, roadside units and the software that reads them, for winter service on the northern motorways"


class Furnished:
    """`startup_pages` and `admin_pages` of a programme with a signal in every state."""

    def __init__(self, world: World) -> None:
        self._world = world
        with clock.at(now() - timedelta(hours=5)):
            for person in (world.a_owner, world.admin):
                note_seen(person, present_cursor())
        self.waiting = world.assignment(note="Close to what you built last year.", signal=self._full(_LONG)).signal
        self._answered()
        self.bid = self._submitted()
        self.pool = world.signal("Ferry tickets on a phone", pool=True, deadline=now() + timedelta(hours=30))
        self.asked = world.signal("Flood warnings by radio", pool=True)
        self.request, _ = request_signal(self.asked, by=world.a_owner, message="We have the stations already.")
        refused = world.signal("Cameras for tunnels", pool=True)
        reject_request(request_signal(refused, by=world.a_owner)[0], by=world.admin, reason="Given to another team")
        self.refused = refused

    @property
    def startup_pages(self) -> list[str]:
        waiting = f"/inbox/{self.waiting.identifier}"
        signals = [waiting, f"{waiting}/decline", f"{waiting}/extension", f"/inbox/{self.bid.identifier}/outcome"]
        pool = [f"/pool/{one.identifier}" for one in (self.pool, self.asked, self.refused)]
        own = [
            "/notifications?view=archived",
            "/preferences",
            "/tokens",
            "/calendar",
            "/sessions",
            "/two-step",
            "/account",
            "/account/departure",
            "/account/erasure",
            "/team/invitations",
            "/team/startup",
        ]
        lists = ["/inbox", "/inbox?tab=all", "/inbox?q=nothing-has-this", "/pool", "/notifications"]
        return [
            *lists,
            *signals,
            *pool,
            "/away",
            "/team",
            "/team/history",
            *own,
            "/inbox/SIG-000000",
        ]

    @property
    def admin_pages(self) -> list[str]:
        self._mail()
        name = self.waiting.identifier
        signal = f"/admin/signals/{name}"
        forms = [f"{signal}/edit", f"{signal}/status?status=assigned", f"/admin/signals/assign?signal={name}"]
        given = assignments_of(self._world.admin, self.waiting)[0].id
        days = [f"/admin/assignments/{given}/due-date", f"/admin/assignments/{given}/extension-refusal"]
        questions = [*days, f"/admin/signals/closure?signal={name}", f"/admin/requests/{self.request.id}/rejection"]
        signals = ["/admin/signals", "/admin/signals?view=all", "/admin/signals/new", signal]
        lists = ["/admin", "/admin/assignments?state=all", "/admin/requests"]
        people = [
            "/admin/people",
            "/admin/people/new",
            "/admin/people/invitations",
            "/admin/mail",
            "/admin/outbox",
            f"/admin/people/{self._world.a_member.id}",
            f"/admin/people/{self._world.a_member.id}/erasure",
        ]
        startup = f"/admin/startups/{self._world.a.id}"
        startups = ["/admin/startups", "/admin/startups/new", "/admin/startups/import", startup, f"{startup}/edit"]
        people += [
            "/admin/imports",
            "/admin/webhooks",
            "/admin/webhooks/new",
            f"/admin/webhooks/{self._endpoint()}",
            f"/admin/assignments/{given}",
            f"{signal}/history",
        ]
        own = ["/admin/health", "/notifications", "/preferences", "/tokens"]
        return [*lists, *signals, *forms, *questions, *startups, *people, *own]

    def _endpoint(self) -> int:
        """Its address and its one message are as long as they come."""
        endpoint = add_endpoint(f"http://127.0.0.1/{'govintel/' * 20}", ["assignment:created"])
        failed = send_trial(endpoint)
        failed.answer, failed.state, failed.tries = "NewConnectionError" * 15, "failed", 10
        db.session.commit()
        return endpoint.id

    def _mail(self) -> None:
        """A link in mail has no place to be broken."""
        link = f"https://govintel.example/password-reset/{'0123456789abcdef' * 6}"
        send(compose("password_reset", to=self._world.a_member.email, subject="A new password", link=link, minutes=60))

    def _full(self, title: str) -> Signal:
        return self._world.signal(
            title,
            agency="Department of Transport, Directorate for Roads and Bridges of the Northern Region",
            description="<h2>Scope</h2><p>Units that last ten winters.</p><ul><li>400 units</li></ul>",
            deadline=now() + timedelta(days=3),
            value=Decimal(4_200_000),
            currency="EUR",
            url="https://notices.example/4711",
        )

    def _submitted(self) -> Signal:
        bid = self._world.assignment(signal=self._world.signal("Snow fences"))
        accept_assignment(bid, by=self._world.a_owner)
        submit_assignment(bid, by=self._world.a_owner)
        return bid.signal

    def _answered(self) -> None:
        world = self._world
        accept_assignment(world.assignment(signal=world.signal("Ice maps")), by=world.a_owner)
        decline_assignment(
            world.assignment(signal=world.signal("Salt spreaders")),
            by=world.a_member,
            reason="other",
            comment="No steel.",
        )
        view_assignment(world.assignment(world.b, signal=world.signal("Drones for bridges")), by=world.b_owner)
