"""Invitations whose mail leaves in the background, where many are sent in one go.

The link's secret is made when its mail is: nothing that opens a door lies in the database meanwhile. Each is claimed
before it is sent; one whose sending was cut short stands in the list of invitations, and can be sent again there.
"""

from datetime import timedelta
from typing import NamedTuple

from flask import current_app
from sqlalchemy import ColumnElement, select

from .. import clock
from ..background.jobs import Job
from ..extensions import db
from ..mail.transport import MailNotSent
from ..realtime.event_log import Actor, transactional
from .invitation_models import Invitation
from .invitations import fresh_secret, invite, mail_invitation, renew_invitation

TRY_AGAIN_AFTER = timedelta(minutes=5)


class _Office(NamedTuple):
    """Who invites, where a file did."""

    name: str
    id: None = None


@transactional
def invite_by_mail(email: str, *, role: str, by: Actor, startup_id: int | None = None) -> Invitation:
    """Ask somebody to join; the mail leaves in the background. Records person:changed. Raises InvalidInput."""
    invitation, _ = invite(email, role=role, by=by, startup_id=startup_id)
    mail_soon(invitation)
    return invitation


@transactional
def renew_by_mail(invitation: Invitation, *, by: Actor) -> None:
    """Another link, for another week, by a mail that leaves in the background. Records person:changed."""
    renew_invitation(invitation, by=by)
    mail_soon(invitation)


def mail_soon(invitation: Invitation) -> None:
    """In the running transaction: its mail leaves once that is committed."""
    invitation.mail_at = clock.now()


def some_are_due() -> bool:
    return db.session.scalar(select(Invitation.id).where(*_due()).limit(1)) is not None


def mail_next() -> None:
    if (taken := _take_next()) is None:
        return
    invitation, secret = taken
    number = invitation.id
    try:
        mail_invitation(invitation, secret, by=_Office(current_app.config["INSTANCE_NAME"]))
    except MailNotSent:
        _put_off(number)


INVITATIONS = Job("invitations", some_are_due, mail_next)


def _due() -> tuple[ColumnElement[bool], ...]:
    now = clock.now()
    return Invitation.mail_at <= now, Invitation.expires_at > now


@transactional
def _take_next() -> tuple[Invitation, str] | None:
    due = select(Invitation).where(*_due()).order_by(Invitation.mail_at, Invitation.id).limit(1)
    invitation = db.session.scalars(due.with_for_update(of=Invitation, skip_locked=True)).first()
    return (invitation, fresh_secret(invitation)) if invitation else None


@transactional
def _put_off(invitation_id: int) -> None:
    """Unless it was accepted or taken back meanwhile."""
    if kept := db.session.get(Invitation, invitation_id, with_for_update={"of": Invitation}):
        kept.mail_at = clock.now() + TRY_AGAIN_AFTER
