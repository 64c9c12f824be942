"""What is kept for how long. History is kept for ever; what only helped at the time goes, in small batches."""

from datetime import timedelta
from typing import Any, NamedTuple

from flask import current_app
from sqlalchemy import ColumnElement, delete, select

from .. import clock
from ..accounts.invitation_models import PasswordReset
from ..accounts.models import SignIn
from ..background.jobs import Job
from ..background.places import Place, move_to, place_in
from ..bulk import resting_as_long
from ..extensions import db
from ..mail.models import Mail
from ..notifications.models import Notification
from ..realtime.event_log import transactional, trim
from ..webhooks.models import WebhookDelivery
from .importing import forget_strays

EVERY = timedelta(hours=1)
AT_ONCE = 500  # rows in one transaction
REPLAYED = "REPLAY_DAYS"
ANSWERS_KEPT_FOR = timedelta(hours=24)  # to be given again to whoever sends a request with the same Idempotency-Key


class Kept(NamedTuple):
    """Rows that are done with, and the setting that says for how many days they are kept."""

    setting: str
    table: Any
    since: Any
    done: ColumnElement[bool]


KEPT = (
    Kept("MAIL_DAYS", Mail, Mail.created_at, Mail.state.in_(("sent", "refused", "dismissed"))),
    Kept(
        "WEBHOOK_LOG_DAYS", WebhookDelivery, WebhookDelivery.created_at, WebhookDelivery.state.in_(("sent", "failed"))
    ),
    Kept("ARCHIVE_DAYS", Notification, Notification.archived_at, Notification.archived_at.is_not(None)),
)


def something_may_be_old() -> bool:
    """Looked at once an hour."""
    last = place_in(RETENTION.name)
    return last is None or clock.now() - last.at > EVERY


def forget_some() -> None:
    """One batch of each; when nothing is old any more, the hour begins."""
    with resting_as_long():
        forgotten = sum(_forget(kept) for kept in KEPT) + trim(_before(REPLAYED))
        forgotten += _forget_over(SignIn, SignIn.id) + _forget_over(PasswordReset, PasswordReset.person_id)
        forgotten += _forget_answers()
    if not forgotten:
        forget_strays()
        _note_that_all_is_looked_at()


RETENTION = Job("retention", something_may_be_old, forget_some)


@transactional
def _forget(kept: Kept) -> int:
    old = select(kept.table.id).where(kept.done, kept.since < _before(kept.setting)).limit(AT_ONCE)
    return len(db.session.scalars(delete(kept.table).where(kept.table.id.in_(old)).returning(kept.table.id)).all())


@transactional
def _forget_over(table: Any, key: Any) -> int:
    """What opens nothing any more."""
    over = select(key).where(table.expires_at < clock.now()).limit(AT_ONCE)
    return len(db.session.scalars(delete(table).where(key.in_(over)).returning(key)).all())


@transactional
def _forget_answers() -> int:
    """The first by their ids are the oldest: so no index is needed, and no other row is looked at."""
    answers = db.metadata.tables["idempotency_key"]  # of the API, which stands above
    first = select(answers.c.id, answers.c.created_at).order_by(answers.c.id).limit(AT_ONCE).subquery()
    old = select(first.c.id).where(first.c.created_at < clock.now() - ANSWERS_KEPT_FOR)
    return len(db.session.scalars(delete(answers).where(answers.c.id.in_(old)).returning(answers.c.id)).all())


@transactional
def _note_that_all_is_looked_at() -> None:
    move_to(RETENTION.name, Place(clock.now(), 0))


def _before(setting: str) -> Any:
    return clock.now() - timedelta(days=current_app.config[setting])
