"""What WTForms and browsers say in their own words, said in ours: as one types, and after sending, the same."""

from typing import Any

from wtforms.validators import DataRequired, InputRequired

from .links import NO_LINK

_NOT_OFFERED = "Choose one of those that are offered."
_NO_DAY = "Enter a date, such as 2026-05-01."
_NO_MOMENT = "Enter a day and a time, such as 2026-05-01 17:00."
_NO_NUMBER = "Enter a number, such as 250000."
_MISSING = "This is missing."
_NO_ADDRESS = "It should look like name@company.example."

#: By what WTForms would say; a test looks whether a field or a validator in use says something that is missing here.
WORDS = {
    "This field is required.": _MISSING,
    "Not a valid choice.": _NOT_OFFERED,
    "Invalid Choice: could not coerce.": _NOT_OFFERED,
    "Invalid choice(s): one or more data inputs could not be coerced.": _NOT_OFFERED,
    "'%(value)s' is not a valid choice for this field.": _NOT_OFFERED,
    "'%(value)s' are not valid choices for this field.": _NOT_OFFERED,
    "Choices cannot be None.": _NOT_OFFERED,
    "Not a valid date value.": _NO_DAY,
    "Not a valid datetime value.": _NO_MOMENT,
    "Not a valid decimal value.": _NO_NUMBER,
    "Number must be at least %(min)s.": "Enter %(min)s or more.",
    "Number must be at most %(max)s.": "Enter %(max)s or less.",
    "Number must be between %(min)s and %(max)s.": "Enter a number from %(min)s to %(max)s.",
    "Field must be at least %(min)d character long.": "At least %(min)d character.",
    "Field must be at least %(min)d characters long.": "At least %(min)d characters.",
    "Field cannot be longer than %(max)d character.": "At most %(max)d character.",
    "Field cannot be longer than %(max)d characters.": "At most %(max)d characters.",
    "Field must be exactly %(max)d character long.": "It has exactly %(max)d character.",
    "Field must be exactly %(max)d characters long.": "It has exactly %(max)d characters.",
    "Field must be between %(min)d and %(max)d characters long.": "From %(min)d to %(max)d characters.",
}

#: By the `type` of the control: what a browser can tell by itself is no such thing.
MISTYPED = {
    "date": _NO_DAY,
    "datetime-local": _NO_MOMENT,
    "number": _NO_NUMBER,
    "email": _NO_ADDRESS,
    "url": NO_LINK,
}


def words_for_browsers(field: Any) -> dict[str, str]:
    """What static/js/form_checks.js is to say of a field, as attributes of its control."""
    required = [one.message or _MISSING for one in field.validators if isinstance(one, InputRequired | DataRequired)]
    words = {"data-missing": required[0]} if required else {}
    mistyped = MISTYPED.get(getattr(field.widget, "input_type", ""))
    return {**words, "data-mistyped": mistyped} if mistyped else words


class OurWords:
    """A translation, as WTForms asks for one; names of fields pass through it unchanged."""

    def gettext(self, string: str) -> str:
        return WORDS.get(string, string)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return self.gettext(singular if n == 1 else plural)
