"""How a resource joins the API."""

from typing import Any

from apiflask import APIBlueprint

from ..extensions import csrf
from .bodies import check_body

PREFIX = "/api/v1"

Answer = Any
"""Whatever the schema that a route declares as its output can turn into JSON."""


def resource(name: str, description: str) -> APIBlueprint:
    """A blueprint under `/api/v1`. A cookie opens nothing here, so no CSRF token is asked for."""
    blueprint = APIBlueprint(
        f"api_{name}",
        __name__,
        tag={"name": name.replace("_", " ").capitalize(), "description": description},
        url_prefix=PREFIX,
    )
    blueprint.before_request(check_body)
    csrf.exempt(blueprint)
    return blueprint
