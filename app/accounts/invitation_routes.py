"""Invitations: an admin's to everybody, an owner's to their own team, and the page where one is accepted."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug import Response

from ..errors import DomainError, InvalidInput
from ..extensions import db
from ..mail.transport import MailNotSent
from ..startups.queries import startups_listed
from ..web.answers import is_htmx
from ..web.form import Form, takes_form
from ..web.outcomes import done, show_on
from .guards import admin, anyone, owner, viewer
from .invitation_forms import AcceptanceForm, InvitationForm, TeamInvitationForm
from .invitation_models import Invitation
from .invitations import (
    InvitationOver,
    StartupSuspended,
    accept_invitation,
    invitation_opened_by,
    invitation_seen_by,
    invitations_visible_to,
    invite,
    mail_invitation,
    renew_invitation,
    revoke_invitation,
)
from .routes import start_page_of
from .sessions import begin_session

invitations = Blueprint("invitations", __name__)


@invitations.route("/admin/people/invitations", methods=["GET", "POST"])
@admin
@takes_form
def everybody() -> Response | tuple[str, int]:
    form = InvitationForm(startup=request.args.get("startup", type=int))
    form.offer(db.session.scalars(startups_listed(viewer())))
    return _page(form, form.startup.data if form.is_submitted() else None)


@invitations.route("/team/invitations", methods=["GET", "POST"])
@owner
@takes_form
def team() -> Response | tuple[str, int]:
    return _page(TeamInvitationForm(), viewer().startup_id)


@invitations.post("/admin/people/invitations/<int:invitation_id>/renewal")
@admin
def renewal(invitation_id: int) -> Response:
    return _renewed(invitation_id)


@invitations.post("/team/invitations/<int:invitation_id>/renewal")
@owner
def team_renewal(invitation_id: int) -> Response:
    return _renewed(invitation_id)


@invitations.post("/admin/people/invitations/<int:invitation_id>/revocation")
@admin
def revocation(invitation_id: int) -> Response:
    return _revoked(invitation_id)


@invitations.post("/team/invitations/<int:invitation_id>/revocation")
@owner
def team_revocation(invitation_id: int) -> Response:
    return _revoked(invitation_id)


@invitations.route("/invitation/<invite>", methods=["GET", "POST"])
@anyone
@takes_form
def acceptance(invite: str) -> Response | tuple[str, int]:
    """Looking at it changes nothing: mail programs open links by themselves."""
    form, invitation = AcceptanceForm(), None
    try:
        invitation = invitation_opened_by(invite)
        if form.validate_on_submit():
            person = accept_invitation(invite, name=form.name.data or "", password=form.password.data or "")
            begin_session(person)
            return redirect(start_page_of(person), 303)
    except (InvitationOver, StartupSuspended) as error:
        return render_template("accounts/link_over.html", error=error, again=""), error.status
    except InvalidInput as error:
        show_on(form, error)
    return render_template("accounts/invitation.html", form=form, invitation=invitation), 422 if form.errors else 200


def _page(form: InvitationForm | TeamInvitationForm, startup_id: int | None) -> Response | tuple[str, int]:
    if not form.is_submitted():
        return _shown(form), 200
    if not form.validate():
        return _shown(form), 422
    try:
        sent, secret = invite(form.email.data or "", role=form.role.data, by=viewer(), startup_id=startup_id or None)
    except DomainError as error:
        status = show_on(form, error)
        return _shown(form), status
    return _mailed(sent, secret)


def _shown(form: Form) -> str:
    waiting = db.session.scalars(invitations_visible_to(viewer())).all()
    template = "accounts/_invitations.html" if is_htmx() else "accounts/invitations.html"
    return render_template(template, form=form, invitations=waiting)


def _renewed(invitation_id: int) -> Response:
    invitation = invitation_seen_by(viewer(), invitation_id)
    return _mailed(invitation, renew_invitation(invitation, by=viewer()))


def _mailed(invitation: Invitation, secret: str) -> Response:
    try:
        mail_invitation(invitation, secret, by=viewer())
    except MailNotSent as error:
        text = f"The invitation of {invitation.email} stands, but its mail was not sent. {error.detail}"
        return done(text, back=_listing(), tone="warn")
    return done(f"{invitation.email} is invited.", back=_listing())


def _revoked(invitation_id: int) -> Response:
    invitation = invitation_seen_by(viewer(), invitation_id)
    email = invitation.email
    revoke_invitation(invitation, by=viewer())
    return done(f"The invitation of {email} is taken back.", back=_listing())


def _listing() -> str:
    return url_for(".everybody" if viewer().is_admin else ".team")
