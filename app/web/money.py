"""Amounts of money in words, in whole units of their currency."""

from decimal import Decimal

from flask import Flask

_SIGNS = {"USD": "$", "GBP": "£", "EUR": "€"}
_LARGE, _LARGE_WITHOUT_SIGN = 1_000_000_000, 1_000_000  # from here on there is no room for every digit
_BILLION, _MILLION = 1_000_000_000, 1_000_000


def init_app(app: Flask) -> None:
    for say in (in_full, in_short):
        app.add_template_filter(say)


def in_full(amount: Decimal, currency: str) -> str:
    """`$1,200,000`, `1,200 CHF`."""
    return _with_currency(f"{amount:,.0f}", currency)


def in_short(amount: Decimal, currency: str) -> str:
    """Where there is little room: `€98.8 bn`; what is short enough, in full."""
    if amount < (_LARGE if currency in _SIGNS else _LARGE_WITHOUT_SIGN):
        return in_full(amount, currency)
    scale, unit = (_BILLION, "bn") if amount >= _BILLION else (_MILLION, "m")
    return _with_currency(f"{amount / scale:,.4g}\u00a0{unit}", currency)


def _with_currency(number: str, currency: str) -> str:
    sign = _SIGNS.get(currency)
    return f"{sign}{number}" if sign else f"{number}\u00a0{currency}"
