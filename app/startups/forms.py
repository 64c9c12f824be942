"""Forms about startups."""

from wtforms import StringField
from wtforms.validators import InputRequired, Length

from ..web.form import Form, LinkField


class StartupForm(Form):
    name = StringField("Name", [InputRequired("Enter the startup's name."), Length(max=200)])
    slug = StringField("Short name", [Length(max=80)])
    website = LinkField("Website", [Length(max=500)])
    sectors = StringField("Sectors", [Length(max=500)])

    def named_sectors(self) -> list[str]:
        """They are typed with commas between them."""
        return [sector.strip() for sector in (self.sectors.data or "").split(",") if sector.strip()]
