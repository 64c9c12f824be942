"""What a person is told by mail of their two-step sign-in: if it was somebody else's doing, this is how they learn."""

from flask import current_app

from .. import clock
from ..mail.compose import absolute, bodies
from ..mail.outbox import Letter, put_letters
from .models import Person

_ON = "Two-step sign-in is on"
_OFF = "Two-step sign-in is off"


def tell_that_it_is_on(person: Person) -> None:
    _write(person, _ON, f"Whoever signs in as {person.email} is asked for a code of your app, too.")


def tell_that_it_is_off(person: Person) -> None:
    _write(person, _OFF, f"It was turned off for {person.email}. From now on the password alone signs in.")


def tell_that_it_was_turned_off(person: Person, by: str) -> None:
    what = f"{by} turned it off for {person.email}, and ended every session. From now on the password alone signs in."
    _write(person, _OFF, f"{what} You can set it up again in your account's menu.")


def tell_of_recovery_code(person: Person, left: int) -> None:
    left_over = f"{left} {'is' if left == 1 else 'are'} left"
    _write(person, "A recovery code was used", f"A recovery code of {person.email} was used. {left_over}.")


def tell_of_wrong_codes(person: Person) -> None:
    """Once a day at most: whoever guesses must not fill somebody's mailbox as well."""
    what = f"Somebody gave the right password of {person.email}, and then several wrong codes."
    _write(person, "Wrong codes were given", f"{what} They were not let in.", key=f"{clock.now():%Y-%m-%d}")


def _write(person: Person, subject: str, sentence: str, key: str = "") -> None:
    """In the running transaction; `flask work` sends it. Of the same key there is one."""
    shown = {"subject": subject, "sentence": sentence, "instance_name": current_app.config["INSTANCE_NAME"]}
    letter = Letter(
        address=person.email,
        subject_key=f"two-step:{subject}:{key or clock.iso(clock.now())}",
        subject=subject,
        person_id=person.id,
        **bodies("mail/two_step", link=absolute("/password-reset"), **shown),
    )
    put_letters([letter])
