"""A dozen startups, and the sectors they work in."""

from typing import NamedTuple

from ..startups.service import slug_of


class Company(NamedTuple):
    """A startup of the sample, with so many people."""

    name: str
    sectors: tuple[str, ...]
    people: int

    @property
    def slug(self) -> str:
        return slug_of(self.name)

    @property
    def website(self) -> str:
        return f"https://{self.slug}.example"


COMPANIES = (
    Company("AetherSense", ("Radio frequency", "Space", "Environment"), 3),
    Company("Northlight Robotics", ("Robotics", "Maritime"), 3),
    Company("Quanta Mesh", ("Networks", "Radio frequency"), 2),
    Company("Harbor Signal", ("Maritime", "Networks"), 2),
    Company("Bluefern Health", ("Health", "Software"), 3),
    Company("Orbital Ledger", ("Space", "Data"), 2),
    Company("Cinder Analytics", ("Data", "Cloud"), 2),
    Company("Palisade Cyber", ("Cyber security", "Cloud"), 3),
    Company("Tidewater Autonomy", ("Maritime", "Robotics"), 2),
    Company("Fieldstone Geospatial", ("Environment", "Data"), 2),
    Company("Lumen Forge", ("Energy", "Environment"), 2),
    Company("Kestrel Cloud", ("Cloud", "Software"), 2),
)
