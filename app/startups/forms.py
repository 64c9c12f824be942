"""Forms about startups."""

from wtforms import StringField
from wtforms.validators import InputRequired, Length

from ..web.csv_rows import joined, parts_of
from ..web.form import Form, LinkField
from .models import Startup
from .service import StartupFields


class StartupForm(Form):
    """What may be changed of a startup."""

    name = StringField("Name", [InputRequired("Enter the startup's name."), Length(max=200)])
    website = LinkField("Website", [Length(max=500)])
    sectors = StringField("Sectors", [Length(max=500)])

    def named_sectors(self) -> list[str]:
        """They are typed with commas between them."""
        return parts_of(self.sectors.data or "", ",")

    def fields(self) -> StartupFields:
        website = (self.website.data or "").strip() or None
        return {"name": self.name.data or "", "website": website, "sectors": self.named_sectors()}


class NewStartupForm(StartupForm):
    slug = StringField("Short name", [Length(max=80)])


def form_of(startup: Startup) -> StartupForm:
    """The form, filled with what is known."""
    return StartupForm(name=startup.name, website=startup.website, sectors=joined(startup.sectors, ", "))
