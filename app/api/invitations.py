"""Invitations: sent, looked at, sent again, taken back, by admins and by owners for their own."""

from typing import Any

from marshmallow import RAISE, validate

from ..accounts.guards import api_in_charge, viewer
from ..accounts.invitation_mail import invite_by_mail, renew_by_mail
from ..accounts.invitation_models import Invitation
from ..accounts.invitations import invitations_visible_to, revoke_invitation
from ..accounts.models import ADMIN_ROLES, MEMBER_ROLES
from ..errors import InvalidInput
from .blueprint import Answer, resource
from .documents.people import InvitationDocument
from .fields import Id, Text
from .idempotency import idempotent
from .named import invitation_at, startup_of_members
from .pages import newest_first
from .schemas import Document, Nothing, PageQuery, page_schema
from .versions import unless_changed, versioned

invitations = resource("invitations", "Somebody asked to join, by a link that opens once, for a week.")
_unless_changed = unless_changed(invitation_at, InvitationDocument)


class NewInvitation(Document):
    """Whom to ask, and to where."""

    email = Text(required=True, metadata={"example": "new@aethersense.example", "maxLength": 254})
    role = Text(
        required=True,
        validate=validate.OneOf((*ADMIN_ROLES, *MEMBER_ROLES), error="It must be one of: {choices}."),
        metadata={"example": "viewer", "description": "Owners ask owners and members, for their own startup."},
    )
    startup_id = Id(
        allow_none=True,
        metadata={"example": None, "description": "For an owner or a member; an owner's own where it is left out."},
    )


@invitations.get("/invitations")
@api_in_charge
@invitations.input(PageQuery, location="query", unknown=RAISE)
@invitations.output(page_schema(InvitationDocument, "InvitationPage"))
def list_invitations(query_data: dict[str, Any]) -> Answer:
    """List who is asked and has not answered

    Admins see all, owners those to their own startup. One that was accepted or taken back is gone.
    """
    return newest_first(invitations_visible_to(viewer()), Invitation.id, **query_data)


@invitations.get("/invitations/<id>")
@api_in_charge
@versioned
@invitations.output(InvitationDocument)
def show_invitation(id: str) -> Answer:
    """Look at an invitation"""
    return invitation_at(viewer(), id)


@invitations.post("/invitations")
@api_in_charge
@idempotent
@invitations.input(NewInvitation)
@invitations.output(InvitationDocument, status_code=201)
def send_invitation(json_data: dict[str, Any]) -> Answer:
    """Invite somebody

    The link leaves by mail, within a minute. Whoever is asked again to the same place has one link, the newer.
    """
    role, named = json_data["role"], json_data.get("startup_id")
    if role in ADMIN_ROLES:
        if named:
            raise InvalidInput({"startupId": "Admins and viewers belong to no startup."})
        if not viewer().is_admin:
            raise InvalidInput({"role": f"It must be one of: {', '.join(MEMBER_ROLES)}."})
        return invite_by_mail(json_data["email"], role=role, by=viewer())
    startup_id = startup_of_members(viewer(), named)
    return invite_by_mail(json_data["email"], role=role, by=viewer(), startup_id=startup_id)


@invitations.post("/invitations/<id>/renewal")
@api_in_charge
@idempotent
@invitations.input(Nothing)
@_unless_changed
@invitations.output(InvitationDocument)
def renew(id: str, json_data: dict[str, Any]) -> Answer:
    """Send an invitation again

    With another link, for another week; the old one opens nothing.
    """
    invitation = invitation_at(viewer(), id)
    renew_by_mail(invitation, by=viewer())
    return invitation


@invitations.post("/invitations/<id>/revocation")
@api_in_charge
@idempotent
@invitations.input(Nothing)
@_unless_changed
@invitations.output(InvitationDocument)
def revoke(id: str, json_data: dict[str, Any]) -> Answer:
    """Take an invitation back

    Its link opens nothing any more.
    """
    invitation = invitation_at(viewer(), id)
    shown = {name: getattr(invitation, name) for name in InvitationDocument().fields}
    revoke_invitation(invitation, by=viewer())
    return shown
