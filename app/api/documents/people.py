"""People, and who is asked to join."""

from marshmallow import fields

from ...accounts.models import ADMIN_ROLES, MEMBER_ROLES
from ..fields import Flag, Moment, Text
from ..schemas import Document, sample


class PersonDocument(Document):
    """Somebody who signs in: on the programme's side, or as a member of one startup."""

    id = fields.String(metadata=sample("9"))
    email = fields.String(metadata=sample("owner@aethersense.example"))
    name = fields.String(metadata=sample("Owner at AetherSense"))
    role = fields.String(metadata=sample("owner", enum=(*ADMIN_ROLES, *MEMBER_ROLES)))
    startup_id = Text(allow_none=True, metadata=sample("7", "null on the programme's side."))
    active = Flag(metadata=sample(True))
    created_at = Moment(metadata=sample("2026-04-01T08:00:00.000Z"))


class InvitationDocument(Document):
    """Somebody asked to join. The link itself is in the mail only."""

    id = fields.String(metadata=sample("6"))
    email = fields.String(metadata=sample("new@aethersense.example"))
    role = fields.String(metadata=sample("member", enum=(*ADMIN_ROLES, *MEMBER_ROLES)))
    startup_id = Text(allow_none=True, metadata=sample("7", "null on the programme's side."))
    created_at = Moment(metadata=sample("2026-04-24T09:30:00.000Z"))
    expires_at = Moment(metadata=sample("2026-05-01T09:30:00.000Z", "Until when its link opens."))
    mail_at = Moment(allow_none=True, metadata=sample(None, "When its mail is due; null once it has left."))
