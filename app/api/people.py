"""People: looked at by their own side, changed by admins, and given their roles by owners."""

from typing import Any

from marshmallow import RAISE, validate

from ..accounts.access import change_role, deactivate_person, reactivate_person
from ..accounts.guards import api_admin, api_in_charge, api_person, viewer
from ..accounts.leaving import end_membership
from ..accounts.models import ADMIN_ROLES, MEMBER_ROLES, ApiToken, Person
from ..accounts.queries import people_visible_to, tokens_listed
from ..accounts.tokens import revoke_token
from ..accounts.two_step import turn_off_for
from ..transfer.erasing import NotByProgram, erase_person
from .blueprint import Answer, resource
from .documents.own import TokenDocument
from .documents.people import PersonDocument
from .fields import Id, Text
from .idempotency import idempotent
from .named import person_at, token_at
from .pages import newest_first
from .schemas import Document, Nothing, PageQuery, page_schema
from .versions import unless_changed, versioned

people = resource("people", "Who can sign in: the programme's own, and the members of startups.")
_unless_changed = unless_changed(person_at, PersonDocument)
_ROLE = validate.OneOf((*ADMIN_ROLES, *MEMBER_ROLES), error="It must be one of: {choices}.")
_LAST = {
    409: "It is the last admin, or the last owner of a startup with other members: somebody must be left in charge."
}


class PersonChanges(Document):
    """Another role on the same side."""

    role = Text(required=True, validate=_ROLE, metadata={"example": "member"})


class PeopleQuery(PageQuery):
    """Which people."""

    role = Text(validate=_ROLE)
    startup_id = Id(metadata={"description": "Only those of this startup."})


@people.get("/people")
@api_person
@people.input(PeopleQuery, location="query", unknown=RAISE)
@people.output(page_schema(PersonDocument, "PersonPage"))
def list_people(query_data: dict[str, Any]) -> Answer:
    """List people

    Admins see everybody, a member the people of their own startup.
    """
    query = people_visible_to(viewer())
    if role := query_data.pop("role", None):
        query = query.where(Person.role == role)
    if startup_id := query_data.pop("startup_id", None):
        query = query.where(Person.startup_id == int(startup_id))
    return newest_first(query, Person.id, **query_data)


@people.get("/people/<id>")
@api_person
@versioned
@people.output(PersonDocument)
def show_person(id: str) -> Answer:
    """Look at a person"""
    return person_at(viewer(), id)


@people.patch("/people/<id>")
@api_in_charge
@people.input(PersonChanges)
@_unless_changed
@people.output(PersonDocument)
@people.doc(responses=_LAST)
def change_person(id: str, json_data: dict[str, Any]) -> Answer:
    """Change a role

    Admins change everybody's, owners that of the people of their own startup. What they may see and hear changes at
    once, on open pages too.
    """
    person = person_at(viewer(), id)
    change_role(person, json_data["role"], by=viewer())
    return person


@people.post("/people/<id>/deactivation")
@api_admin
@idempotent
@people.input(Nothing)
@_unless_changed
@people.output(PersonDocument)
@people.doc(responses=_LAST)
def deactivate(id: str, json_data: dict[str, Any]) -> Answer:
    """Shut a person out

    They are signed out at once, and their tokens open nothing.
    """
    person = person_at(viewer(), id)
    deactivate_person(person, by=viewer())
    return person


@people.post("/people/<id>/reactivation")
@api_admin
@idempotent
@people.input(Nothing)
@_unless_changed
@people.output(PersonDocument)
def reactivate(id: str, json_data: dict[str, Any]) -> Answer:
    """Let a person in again"""
    person = person_at(viewer(), id)
    reactivate_person(person, by=viewer())
    return person


@people.post("/people/<id>/two-step-removal")
@api_admin
@idempotent
@people.input(Nothing)
@_unless_changed
@people.output(PersonDocument)
@people.doc(responses={409: "It is one's own: that takes a code, on one's own page."})
def remove_two_step(id: str, json_data: dict[str, Any]) -> Answer:
    """Let somebody sign in with the password alone

    For whoever has lost their phone and their codes. Their sessions end, and they are told by mail.
    """
    person = person_at(viewer(), id)
    turn_off_for(person, by=viewer())
    return person


@people.post("/people/<id>/tokens/<token_id>/revocation")
@api_admin
@idempotent
@people.input(Nothing)
@people.output(TokenDocument)
def revoke_anothers(id: str, token_id: str, json_data: dict[str, Any]) -> Answer:
    """Revoke another's token

    `GET /people/<id>/tokens` lists them.
    """
    token = token_at(person_at(viewer(), id), token_id)
    revoke_token(token, by=viewer())
    return token


@people.get("/people/<id>/tokens")
@api_admin
@people.input(PageQuery, location="query", unknown=RAISE)
@people.output(page_schema(TokenDocument, "PersonTokenPage"))
def list_anothers_tokens(id: str, query_data: dict[str, Any]) -> Answer:
    """List another's tokens

    Never the tokens themselves.
    """
    return newest_first(tokens_listed(person_at(viewer(), id)), ApiToken.id, **query_data)


@people.post("/people/<id>/removal")
@api_in_charge
@idempotent
@people.input(Nothing)
@_unless_changed
@people.output(PersonDocument)
@people.doc(responses={409: f"{_LAST[409]} Or it is one of the programme's own, who belongs to no startup."})
def remove(id: str, json_data: dict[str, Any]) -> Answer:
    """Take a member out of their startup

    Admins anybody, owners the people of their own. They are signed out at once, their tokens are revoked, and only
    an admin can let them in again. What they did stays, with their name.
    """
    person = person_at(viewer(), id)
    end_membership(person, by=viewer())
    return person


@people.post("/people/<id>/erasure")
@api_admin
@idempotent
@people.input(Nothing)
@_unless_changed
@people.output(PersonDocument)
@people.doc(responses=_LAST)
def erase(id: str, json_data: dict[str, Any]) -> Answer:
    """Erase a person

    Their name, their e-mail address and everything that is theirs alone go for good, and they are not found any more.
    What they did stays in the history, as done by somebody who has left. Not oneself: that takes the password.
    """
    person = person_at(viewer(), id)
    if person.id == viewer().id:
        raise NotByProgram
    erase_person(person, by=viewer())
    return person
