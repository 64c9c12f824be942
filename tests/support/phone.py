"""Somebody's phone with an app that makes codes; its clock is the product's, or differs by some seconds."""

from datetime import timedelta
from typing import NamedTuple

from pyotp.totp import TOTP

from app import clock
from app.accounts.models import Person, SignIn
from app.accounts.two_step import begin_set_up, turn_on
from app.extensions import db

from .world import PASSWORD


class Phone(NamedTuple):
    """What the app was given, and the recovery codes that were written down beside it."""

    secret: str
    recovery_codes: list[str]

    def code(self, *, ahead: float = 0) -> str:
        """What it shows `ahead` seconds from now."""
        return TOTP(self.secret).at(clock.now() + timedelta(seconds=ahead))

    def wrong_code(self) -> str:
        """Six digits that are in none of the steps around now."""
        right = {self.code(ahead=30 * step) for step in range(-2, 3)}
        return next(code for code in ("000000", "111111", "222222", "333333", "444444", "555555") if code not in right)


def phone_of(person: Person) -> Phone:
    """Turn on two-step sign-in as somebody does who did so an hour ago, and hand over the phone."""
    with clock.at(clock.now() - timedelta(hours=1)):
        begun = begin_set_up(person, password=PASSWORD, address="127.0.0.1")
        kept = db.session.query(SignIn.id).filter_by(person_id=person.id).first()
        codes = turn_on(person, begun, TOTP(begun.secret).at(clock.now()), session=kept[0] if kept else "")
    return Phone(begun.secret, list(codes))
