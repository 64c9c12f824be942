"""One click out of any mail (RFC 8058). The address in it is signed, so it opens this door and no other."""

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from ..accounts.models import Person
from ..errors import NotFound
from ..extensions import db


def leaving_address(person: Person, kind: str) -> str:
    """Where somebody says that they want no more mail of this kind."""
    return f"{current_app.config['PUBLIC_URL']}/leave/{_serializer().dumps([person.id, kind])}"


def who_leaves(token: str) -> tuple[Person, str]:
    """The person and the kind that a mail's address names. Raises NotFound."""
    try:
        person_id, kind = _serializer().loads(token)
    except BadSignature as error:
        raise NotFound from error
    person = db.session.get(Person, person_id)
    if person is None:
        raise NotFound
    return person, kind


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="leaving mail")
