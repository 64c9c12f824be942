"""The link by which a calendar reads."""

from ..fields import Moment, Text
from ..schemas import Document, sample


class LinkDocument(Document):
    """What is kept of one's link: never the link itself."""

    created_at = Moment(allow_none=True, metadata=sample("2026-04-24T09:30:00.000Z", "null where there is none."))


class IssuedLinkDocument(LinkDocument):
    """A link just made."""

    link = Text(
        allow_none=True,
        metadata=sample("https://govintel.example/calendar/….ics", "Shown once: null when the same key is sent again."),
    )
