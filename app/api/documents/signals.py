"""Signals, and what became of the startups named with a change."""

from marshmallow import fields

from ...signals.models import STATUSES
from ..fields import Amount, Flag, Moment, SeenStatus, Text
from ..schemas import SIGNAL, Document, sample
from .assignments import AssignmentDocument


class SignalDocument(Document):
    """A government notice worth acting on."""

    id = fields.String(metadata=sample("4"))
    identifier = fields.String(metadata=sample(SIGNAL))
    title = fields.String(metadata=sample("Coastal radar data processing"))
    agency = Text(allow_none=True, metadata=sample("Department of the Navy"))
    description = Text(allow_none=True, metadata=sample("Processing of coastal radar data in near real time."))
    status = SeenStatus(metadata=sample("assigned", "As far as it concerns who asks.", enum=STATUSES))
    pool = Flag(metadata=sample(True, "Whether every startup may ask for it, while it is open or assigned."))
    deadline = Moment(allow_none=True, metadata=sample("2026-05-15T17:00:00.000Z"))
    posted_at = Moment(allow_none=True, metadata=sample("2026-04-24T03:24:04.649Z"))
    value = Amount(allow_none=True, metadata=sample(250000))
    currency = Text(allow_none=True, metadata=sample("USD"))
    codes = fields.List(fields.String(), metadata=sample(["541512"], "Codes of classification, such as NAICS."))
    place = Text(allow_none=True, metadata=sample("San Diego, CA"))
    url = Text(allow_none=True, metadata=sample("https://sam.gov/opp/0a1b2c/view"))
    source = Text(allow_none=True, metadata=sample("sam.gov"))
    source_id = Text(allow_none=True, metadata=sample("0a1b2c"))
    created_at = Moment(metadata=sample("2026-04-24T09:00:00.000Z"))
    updated_at = Moment(metadata=sample("2026-04-24T09:30:00.000Z"))


class ChangedSignalDocument(SignalDocument):
    """A signal after its change, and what became of the startups named with it."""

    created = fields.List(fields.Nested(AssignmentDocument))
    unchanged = fields.List(fields.Nested(AssignmentDocument), metadata=sample([]))
