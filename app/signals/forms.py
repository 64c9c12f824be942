"""Forms about signals."""

from decimal import Decimal
from zoneinfo import ZoneInfo

from wtforms import (
    BooleanField,
    DateTimeLocalField,
    DecimalField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from ..web.form import Form, LinkField
from .fields import LONGEST, NO_CURRENCY, SignalFields, is_currency
from .models import Signal


class AmountField(DecimalField):
    """A number as people write it: 1,250,000."""

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata([value.replace(",", "").replace(" ", "").lstrip("$£€") for value in valuelist])


class SignalForm(Form):
    """What a signal says. Times are typed and shown in the viewer's zone."""

    title = StringField("Title", [InputRequired("Enter a title."), Length(max=LONGEST["title"])])
    agency = StringField("Agency", [Length(max=LONGEST["agency"])])
    description = TextAreaField("Notice", [Length(max=LONGEST["description"])])
    deadline = DateTimeLocalField("Closes", [Optional()], format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])
    value = AmountField("Value", [Optional()], places=None)
    currency = StringField("Currency", default="USD")
    place = StringField("Place", [Length(max=LONGEST["place"])])
    codes = StringField("Codes")
    url = LinkField("Link", [Length(max=LONGEST["url"])])
    pool = BooleanField("Put it in the pool, where every startup may ask for it")
    draft = BooleanField("Keep it as a draft for now")

    def validate_currency(self, field: StringField) -> None:
        if (typed := (field.data or "").strip().upper()) and not is_currency(typed):
            raise ValidationError(NO_CURRENCY)

    def fields(self, zone: str) -> SignalFields:
        """What was typed, as the verbs take it."""
        deadline = self.deadline.data
        return {
            "title": (self.title.data or "").strip(),
            "agency": _text(self.agency.data),
            "description": _text(self.description.data),
            "deadline": deadline.replace(tzinfo=ZoneInfo(zone)) if deadline else None,
            "value": self.value.data,
            "currency": self._currency(self.value.data),
            "place": _text(self.place.data),
            "codes": (self.codes.data or "").replace(",", " ").split(),
            "url": _text(self.url.data),
        }

    def _currency(self, value: Decimal | None) -> str | None:
        """An amount has a currency, and without an amount none is kept."""
        return None if value is None else (_text(self.currency.data) or "USD").upper()


def form_of(signal: Signal, zone: str) -> SignalForm:
    """A form that shows what a signal says now."""
    said = {name: getattr(signal, name) for name in ("title", "agency", "description", "value", "place", "url")}
    deadline = signal.deadline.astimezone(ZoneInfo(zone)).replace(tzinfo=None) if signal.deadline else None
    codes = ", ".join(signal.codes)
    return SignalForm(data={**said, "deadline": deadline, "codes": codes, "currency": signal.currency or "USD"})


def _text(typed: str | None) -> str | None:
    return (typed or "").strip() or None
