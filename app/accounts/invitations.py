"""Invitations: sent, sent again, taken back, accepted.

An invitation's link opens once, for a week. It is mailed after the commit; what is kept is only its hash.
"""

from collections.abc import Sequence
from datetime import timedelta
from secrets import token_urlsafe

from sqlalchemy import Select, delete, select

from .. import clock
from ..errors import DomainError, InvalidInput
from ..extensions import db
from ..mail.compose import absolute, compose
from ..mail.transport import send
from ..realtime import kinds
from ..realtime.event_log import Actor, record, transactional
from ..realtime.transactions import lock
from ..web.finding import found
from .invitation_models import Invitation
from .models import Person
from .queries import person_by_email
from .service import admit_person, checked_email, checked_side, hashed_password
from .tokens import digest

LASTS = timedelta(days=7)


class InvitationOver(DomainError):
    """The link was used, taken back, replaced by a newer one, or is too old: which of them is not said."""

    status = 404
    title = "This invitation is over"

    def __init__(self) -> None:
        super().__init__("It was accepted, taken back or sent again, or its week is over. Ask for a new one.")


class StartupSuspended(DomainError):
    """Nobody joins while it is; the link stays good for when it is not."""

    title = "Not at the moment"

    def __init__(self, invitation: Invitation) -> None:
        assert invitation.startup
        until = f"{invitation.expires_at:%-d %B, %H:%M} UTC"
        told = f"{invitation.startup.name} is suspended for now, so nobody can join it."
        super().__init__(f"{told} Your invitation stays good until {until}: open its link again later.")


@transactional
def invite(email: str, *, role: str, by: Actor, startup_id: int | None = None) -> tuple[Invitation, str]:
    """Ask somebody to join; returns the link's secret, too. Whoever is asked twice has one link, the newer.

    Records person:changed. Raises InvalidInput.
    """
    address = checked_email(email)
    checked_side(role, startup_id)
    if known := person_by_email(address):
        raise InvalidInput({"email": _why_not(known, startup_id)})
    same = Invitation.startup_id == startup_id if startup_id else Invitation.startup_id.is_(None)
    db.session.execute(delete(Invitation).where(Invitation.email == address, same))
    secret, now = token_urlsafe(32), clock.now()
    invitation = Invitation(
        email=address,
        role=role,
        startup_id=startup_id,
        digest=digest(secret),
        created_at=now,
        expires_at=now + LASTS,
    )
    db.session.add(invitation)
    db.session.flush()
    _record_change(invitation, "invited", by=by)
    return invitation, secret


def _why_not(known: Person, startup_id: int | None) -> str:
    """Another startup need not know that somebody left theirs."""
    if known.left_at and known.startup_id == startup_id:
        return f"{known.email} has left. The programme office can let them in again, on their page."
    return f"{known.email} already has an account."


@transactional
def renew_invitation(invitation: Invitation, *, by: Actor) -> str:
    """Another link, for another week; the old one opens nothing. Records person:changed."""
    lock(invitation)
    secret = fresh_secret(invitation)
    invitation.expires_at = clock.now() + LASTS
    _record_change(invitation, "invited again", by=by)
    return secret


def fresh_secret(invitation: Invitation) -> str:
    """Of the link that is about to be mailed; an older one opens nothing. In the running transaction."""
    secret = token_urlsafe(32)
    invitation.digest, invitation.mail_at = digest(secret), None
    return secret


@transactional
def revoke_invitation(invitation: Invitation, *, by: Actor) -> None:
    """Take it back: its link opens nothing any more. Records person:changed."""
    lock(invitation)
    _record_change(invitation, "took back the invitation of", by=by)
    db.session.delete(invitation)


def accept_invitation(secret: str, *, name: str, password: str) -> Person:
    """Become a person of the programme. Records person:changed.

    Raises InvitationOver, StartupSuspended, InvalidInput.
    """
    invitation_opened_by(secret)  # before the hashing, which is dear
    return _admit(secret, name=name, hashed=hashed_password(password))


@transactional
def _admit(secret: str, *, name: str, hashed: str) -> Person:
    """Two who use the link at once: the row's lock lets one of them in."""
    kept = select(Invitation).where(Invitation.digest == digest(secret), Invitation.expires_at > clock.now())
    invitation = db.session.scalar(kept.with_for_update(of=Invitation))
    if invitation is None:
        raise InvitationOver
    _check_startup(invitation)
    role, startup_id, email = invitation.role, invitation.startup_id, invitation.email
    return admit_person(email, hashed, role=role, by=None, name=name, startup_id=startup_id)


def mail_invitation(invitation: Invitation, secret: str, *, by: Actor) -> str:
    """Send the link, after the commit; returns it. Raises MailNotSent."""
    link = invitation_link(secret)
    place = invitation.startup.name if invitation.startup else "the programme"
    until = f"{invitation.expires_at:%-d %B %Y, %H:%M} UTC"
    subject = f"You are invited to {place}"
    send(
        compose(
            "invitation", to=invitation.email, subject=subject, inviter=by.name, place=place, link=link, until=until
        )
    )
    return link


def invitation_link(secret: str) -> str:
    return absolute(f"/invitation/{secret}")


def invitation_opened_by(secret: str) -> Invitation:
    """Raises InvitationOver, StartupSuspended."""
    kept = select(Invitation).where(Invitation.digest == digest(secret), Invitation.expires_at > clock.now())
    invitation = db.session.scalar(kept)
    if invitation is None:
        raise InvitationOver
    _check_startup(invitation)
    return invitation


def _check_startup(invitation: Invitation) -> None:
    if invitation.startup and invitation.startup.status != "active":
        raise StartupSuspended(invitation)


def invitations_visible_to(viewer: Person) -> Select[Invitation]:
    """Admins see all, an owner those of their own startup."""
    query = select(Invitation).order_by(Invitation.created_at.desc(), Invitation.id.desc())
    if viewer.is_admin:
        return query
    return query.where(Invitation.startup_id == viewer.startup_id)


def invitations_of(startup_id: int) -> Sequence[Invitation]:
    """Who is asked to join a startup and has not answered, the newest first. For admins."""
    return db.session.scalars(
        select(Invitation).where(Invitation.startup_id == startup_id).order_by(Invitation.id.desc())
    ).all()


def invitation_seen_by(viewer: Person, invitation_id: int) -> Invitation:
    """Raises NotFound."""
    return found(invitations_visible_to(viewer).where(Invitation.id == invitation_id))


def _record_change(invitation: Invitation, deed: str, *, by: Actor) -> None:
    """Without the address: the history keeps the deed, and would never forget a name."""
    startup_id = invitation.startup_id
    rooms = ["admins"] + ([f"startup:{startup_id}"] if startup_id else [])
    payload = {"startupId": str(startup_id) if startup_id else None, "personId": None}
    record(kinds.PERSON_CHANGED, rooms=rooms, by=by, payload=payload, startup_id=startup_id, deed=deed)
