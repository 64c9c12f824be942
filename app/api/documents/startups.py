"""Startups."""

from marshmallow import fields

from ..fields import Text
from ..schemas import Document, sample


class StartupDocument(Document):
    """A company in the programme."""

    id = fields.String(metadata=sample("7"))
    name = fields.String(metadata=sample("AetherSense"))
    slug = fields.String(metadata=sample("aethersense"))
    website = Text(allow_none=True, metadata=sample("https://aethersense.example"))
    sectors = fields.List(fields.String(), metadata=sample(["sensing"]))
    status = fields.String(metadata=sample("active", enum=("active", "suspended")))
