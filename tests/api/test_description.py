"""The API describes itself, and truly."""

import re

import pytest
from apiflask import APIFlask

from tests.support.client import Client


def test_every_route_is_described(app: APIFlask, client: Client) -> None:
    spec = client.get("/api/openapi.json").json
    assert spec and spec["openapi"].startswith("3.1")
    described = {(method.upper(), path) for path, methods in spec["paths"].items() for method in methods}
    served = {
        (method, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule))
        for rule in app.url_map.iter_rules()
        for method in rule.methods or ()
        if rule.rule.startswith("/api/v1/") and method not in ("HEAD", "OPTIONS")
    }
    assert described == served | {("GET", "/live")}


def test_an_address_allows_only_what_is_described(app: APIFlask, client: Client) -> None:
    at = app.url_map.bind("localhost")
    for path, methods in client.get("/api/openapi.json").json["paths"].items():  # type: ignore[index]
        allowed = {*at.allowed_methods(re.sub("{.*?}", "1", path))} - {"HEAD", "OPTIONS"}
        assert allowed == {method.upper() for method in methods}, path


def test_every_answer_and_error_has_a_schema_that_exists(client: Client) -> None:
    answer = client.get("/api/openapi.json")
    schemas = answer.json["components"]["schemas"]  # type: ignore[index]
    for name in re.findall(r'"\$ref": ?"#/components/schemas/(\w+)"', answer.text):
        assert name in schemas
    assert not [name for name in schemas if name[-1].isdigit() or name.endswith("Document")]


def test_the_pages_need_no_script_and_nobody_to_sign_in(client: Client) -> None:
    page = client.page("/api/docs")
    assert "Assign startups to a signal" in page.text
    assert '"signalIdentifier": "SIG-7K3QXM"' in page.text
    assert not [script for script in page.css("script") if "theme.js" not in (script.attributes["src"] or "")]
    assert "https://cdn" not in page.response.text


@pytest.mark.parametrize("path", ["/openapi.json", "/docs", "/redoc", "/apispec_1.json"])
def test_there_is_no_second_description(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404
