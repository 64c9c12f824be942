"""The form of an upload."""

from flask_wtf.file import FileField
from wtforms.validators import InputRequired

from ..web.form import Form


class UploadForm(Form):
    """One file of notices."""

    file = FileField("File", validators=[InputRequired("Choose a file.")])
