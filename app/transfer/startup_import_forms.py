"""Forms of an import of startups: the file, and what of it was looked at."""

from wtforms import HiddenField
from wtforms.validators import InputRequired

from ..web.form import Form


class RowsForm(Form):
    """What the preview showed, as a file: looked through again before anything is made of it."""

    rows = HiddenField("Rows", [InputRequired("Choose a file first.")])
