"""Forms about endpoints."""

from wtforms import SelectMultipleField, URLField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from ..web.form import Form, choices_of
from .addresses import LONGEST
from .endpoints import KINDS


class EndpointForm(Form):
    """Where messages go, and of what."""

    url = URLField("Address", [InputRequired("Say where the messages go."), Length(max=LONGEST)])
    kinds = SelectMultipleField(
        "Events",
        choices=choices_of({name: name for name in KINDS}),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
