"""Files of notices, and the lines about their rows."""

from marshmallow import fields

from ...transfer.import_queries import RESULTS, counts_of
from ...transfer.models import IMPORT_STATUSES
from ..fields import Moment, Text
from ..schemas import SIGNAL, Document, sample


class ImportDocument(Document):
    """A file of notices, as far as it was read."""

    id = fields.String(metadata=sample("8"))
    name = fields.String(metadata=sample("notices.csv"))
    format = fields.String(metadata=sample("SAM.gov, CSV", "What it is, found from its content."))
    status = fields.String(
        metadata=sample("running", "`kept` was uploaded on a page, and waits for its admin.", enum=IMPORT_STATUSES)
    )
    round = fields.Integer(metadata=sample(1, "The first takes what is offered, the second what ends something."))
    passed = fields.Integer(metadata=sample(300, "How many rows this round has read."))
    rows = fields.Integer(allow_none=True, metadata=sample(None, "How many there are; null in the first round."))
    created = fields.Integer(metadata=sample(280))
    updated = fields.Integer(metadata=sample(12))
    unchanged = fields.Integer(metadata=sample(6))
    skipped = fields.Integer(metadata=sample(2, "Rows that were refused: each has its line."))
    left_out = fields.Integer(metadata=sample(0, "Lines beyond what is kept of one file."))
    failure = Text(allow_none=True, metadata=sample(None, "Why it is read no further, with `failed`."))
    person_name = fields.String(attribute="person.name", metadata=sample("Owner at AetherSense", "Whose it is."))
    begun_at = Moment(metadata=sample("2026-04-24T09:30:00.000Z"))
    ended_at = Moment(allow_none=True, metadata=sample(None))


class CountedImportDocument(ImportDocument):
    """The same, with how many lines there are of each result."""

    lines = fields.Function(
        counts_of,
        metadata=sample(
            {"skipped": 2, "award": 0, "closed": 1, "updated": 12, "older": 0, "ended": 3},
            "How many rows have a line, by its result.",
            type="object",
            additionalProperties={"type": "integer"},
        ),
    )


class ImportLineDocument(Document):
    """What there is to say of one row."""

    id = fields.String(metadata=sample("31"))
    place = fields.String(metadata=sample("line 3", "Where it stands in the file."))
    result = fields.String(metadata=sample("skipped", enum=list(RESULTS)))
    text = fields.String(metadata=sample("NoticeId: “not-an-id” is no notice's id."))
    signal_identifier = Text(attribute="signal.identifier", dump_default=None, allow_none=True, metadata=sample(SIGNAL))
