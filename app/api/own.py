"""What belongs to the token's own person: who they are, what is kept of them, their tokens."""

from typing import Any

from marshmallow import RAISE, fields, validate

from ..accounts.guards import api_member, api_person, signed_in, viewer
from ..accounts.leaving import leave_startup
from ..accounts.models import SCOPES, ApiToken
from ..accounts.queries import person_with_id, tokens_listed
from ..accounts.tokens import LONGEST_NAME, make_token, revoke_token
from ..transfer.personal_data import file_of
from .blueprint import Answer, resource
from .documents.own import IssuedTokenDocument, PersonalDataDocument, TokenDocument
from .documents.people import PersonDocument
from .fields import Text
from .idempotency import idempotent, idempotent_secret
from .named import oneself, token_at
from .pages import newest_first
from .schemas import Document, Nothing, PageQuery, page_schema
from .versions import unless_changed, versioned

own = resource("own", "The token's own person, their account and their tokens.")


_unless_changed = unless_changed(oneself, PersonDocument)


class SelfDocument(PersonDocument):
    """The token's own person, and what the token opens."""

    scope = fields.String(metadata={"example": "write", "enum": SCOPES})


class NewToken(Document):
    """A key for a program."""

    name = Text(required=True, metadata={"example": "Nightly import", "minLength": 1, "maxLength": LONGEST_NAME})
    scope = Text(
        load_default="write",
        validate=validate.OneOf(SCOPES, error="It must be one of: {choices}."),
        metadata={"example": "read", "description": "With `read` it changes nothing."},
    )


@own.get("/me")
@api_person
@versioned
@own.output(SelfDocument)
def show_me() -> Answer:
    """Ask whose token this is"""
    shown = {name: getattr(viewer(), name) for name in PersonDocument().fields}
    return {**shown, "scope": signed_in().scope}


@own.get("/me/data")
@api_person
@own.output(PersonalDataDocument)
def show_data() -> Answer:
    """Take along what is kept of oneself

    The file of the page `/account`.
    """
    return file_of(viewer())


@own.post("/me/departure")
@api_member
@idempotent
@own.input(Nothing)
@_unless_changed
@own.output(PersonDocument)
@own.doc(responses={409: "It is the last owner of a startup with other members."})
def depart(json_data: dict[str, Any]) -> Answer:
    """Leave one's startup

    Sessions, streams and mail end at once, and every token, this one too: the answer is the last thing it opens. What
    one did stays in the history. Only the programme office can let one in again. Erasing oneself takes the password, on
    the page `/account/erasure`.
    """
    person = person_with_id(viewer().id)
    leave_startup(person)
    return person


@own.get("/tokens")
@api_person
@own.input(PageQuery, location="query", unknown=RAISE)
@own.output(page_schema(TokenDocument, "TokenPage"))
def list_tokens(query_data: dict[str, Any]) -> Answer:
    """List one's tokens"""
    return newest_first(tokens_listed(viewer()), ApiToken.id, **query_data)


@own.post("/tokens")
@api_person
@idempotent_secret("token")
@own.input(NewToken)
@own.output(IssuedTokenDocument, status_code=201)
def issue(json_data: dict[str, Any]) -> Answer:
    """Issue a token

    It has one's own rights, or with the scope `read` only the eyes. It is shown once, and kept as a hash.
    """
    kept, token = make_token(viewer(), **json_data)
    return {**{name: getattr(kept, name) for name in TokenDocument().fields}, "token": token}


@own.post("/tokens/<id>/revocation")
@api_person
@idempotent
@own.input(Nothing)
@unless_changed(token_at, TokenDocument)
@own.output(TokenDocument)
def revoke(id: str, json_data: dict[str, Any]) -> Answer:
    """Revoke a token

    It opens nothing any more, and its streams end. It may be the one that is sent.
    """
    token = token_at(viewer(), id)
    revoke_token(token, by=viewer())
    return token
