"""What happens to endpoints: added, changed, given another secret, switched off and on, removed."""

import base64
import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import Select, delete, select

from .. import clock
from ..errors import InvalidInput
from ..extensions import db
from ..realtime.event_log import transactional
from ..realtime.kinds import BY_NAME
from ..realtime.models import LogReader
from ..realtime.readers import end_of_log, move_reader
from ..web.finding import found
from .addresses import check_url
from .models import WebhookDelivery, WebhookEndpoint

MOST = 50  # endpoints
BOTH_GOOD = timedelta(days=1)  # after a change of the secret

#: What an endpoint can hear: what admins hear.
KINDS = tuple(sorted(kind.name for kind in BY_NAME.values() if kind.told and "admins" in kind.audience))

#: The states that each view of an endpoint's log shows; none: all of them.
VIEWS: dict[str, tuple[str, ...]] = {
    "all": (),
    "waiting": ("waiting", "claimed"),
    "sent": ("sent",),
    "failed": ("failed",),
}


def add_endpoint(url: str, kinds: Collection[str]) -> WebhookEndpoint:
    """It hears of what happens from now on. Raises InvalidInput."""
    _check(url, kinds)  # before the transaction: a slow name server must not hold up whoever else writes
    return _add(url, kinds)


@transactional
def _add(url: str, kinds: Collection[str]) -> WebhookEndpoint:
    if len(endpoints()) >= MOST:
        raise InvalidInput({"url": f"There are {MOST} endpoints. Remove one first."})
    endpoint = WebhookEndpoint(url=url, kinds=sorted(set(kinds)), secret=_new_secret(), created_at=clock.now())
    db.session.add(endpoint)
    db.session.flush()
    move_reader(endpoint.reader, end_of_log())
    return endpoint


def change_endpoint(endpoint: WebhookEndpoint, url: str, kinds: Collection[str]) -> None:
    """Raises InvalidInput."""
    _check(url, kinds)
    _change(endpoint, url, kinds)


@transactional
def _change(endpoint: WebhookEndpoint, url: str, kinds: Collection[str]) -> None:
    endpoint.url, endpoint.kinds = url, sorted(set(kinds))


@transactional
def rotate_secret(endpoint: WebhookEndpoint) -> None:
    """Messages are signed with both for a day, so that a receiver can change over."""
    endpoint.secret_before, endpoint.secret_before_until = endpoint.secret, clock.now() + BOTH_GOOD
    endpoint.secret = _new_secret()


@transactional
def switch_off(endpoint: WebhookEndpoint, reason: str) -> None:
    """Nothing more is sent. Its cursor goes as well: it must not keep the log from being pruned."""
    endpoint.disabled = reason
    db.session.execute(delete(LogReader).where(LogReader.name == endpoint.reader))


@transactional
def switch_on(endpoint: WebhookEndpoint) -> None:
    """It hears of what happens from now on; what was waiting is sent."""
    if endpoint.disabled is not None:
        endpoint.disabled = None
        move_reader(endpoint.reader, end_of_log())


@transactional
def remove_endpoint(endpoint: WebhookEndpoint) -> None:
    db.session.execute(delete(LogReader).where(LogReader.name == endpoint.reader))
    db.session.execute(delete(WebhookDelivery).where(WebhookDelivery.endpoint_id == endpoint.id))
    db.session.delete(endpoint)


def endpoints() -> Sequence[WebhookEndpoint]:
    """All of them, the oldest first. For admins."""
    return db.session.scalars(endpoints_listed().order_by(WebhookEndpoint.id)).all()


def endpoints_listed() -> Select[WebhookEndpoint]:
    return select(WebhookEndpoint)


def deliveries_to(endpoint: WebhookEndpoint, *states: str) -> Select[WebhookDelivery]:
    """What it was sent and is to be sent; with states, only what stands so."""
    query = select(WebhookDelivery).where(WebhookDelivery.endpoint_id == endpoint.id)
    return query.where(WebhookDelivery.state.in_(states)) if states else query


def deliveries_in(endpoint: WebhookEndpoint, view: str) -> Select[WebhookDelivery]:
    """What a view of its log shows, the newest first; an unknown one shows all."""
    return deliveries_to(endpoint, *VIEWS.get(view, ())).order_by(WebhookDelivery.id.desc())


def delivery_with_id(delivery_id: int) -> WebhookDelivery:
    """Raises NotFound."""
    return found(select(WebhookDelivery).where(WebhookDelivery.id == delivery_id))


def endpoint_with_id(endpoint_id: int) -> WebhookEndpoint:
    """Raises NotFound."""
    return found(select(WebhookEndpoint).where(WebhookEndpoint.id == endpoint_id))


def secrets_of(endpoint: WebhookEndpoint, now: datetime) -> list[str]:
    """With which a message is signed: the new one first."""
    both = endpoint.secret_before and endpoint.secret_before_until and now < endpoint.secret_before_until
    return [endpoint.secret, endpoint.secret_before] if both and endpoint.secret_before else [endpoint.secret]


def _check(url: str, kinds: Collection[str]) -> None:
    if unknown := sorted(set(kinds) - set(KINDS)):
        raise InvalidInput({"kinds": f"There is no kind called {unknown[0]}. Choose among: {', '.join(KINDS)}."})
    if not kinds:
        raise InvalidInput({"kinds": "Choose one kind of event or more."})
    check_url(url, allow_private=current_app.config["WEBHOOKS_ALLOW_PRIVATE"])


def _new_secret() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
