"""Sessions for tests: begun as the sign-in begins them, without its form."""

from flask import Flask, session
from flask.sessions import SecureCookieSessionInterface

from app.accounts.models import Person
from app.accounts.queries import person_with_id
from app.accounts.sessions import begin_session


def session_of(app: Flask, person: Person) -> dict[str, object]:
    """The contents of a new session's cookie."""
    person_id = person.id
    with app.test_request_context():
        begin_session(person_with_id(person_id))
        return dict(session)


def cookie_of(app: Flask, person: Person) -> str:
    """The Cookie header of a new session of this person."""
    interface = app.session_interface
    assert isinstance(interface, SecureCookieSessionInterface)
    serializer = interface.get_signing_serializer(app)
    assert serializer
    return f"{app.config['SESSION_COOKIE_NAME']}={serializer.dumps(session_of(app, person))}"
