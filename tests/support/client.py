"""A browser without scripts: signs in, loads pages (each passes the whole checklist), fills in and sends forms."""

from contextvars import Context, copy_context
from typing import Any

from flask import Flask, session
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from selectolax.lexbor import LexborHTMLParser, LexborNode
from werkzeug.test import TestResponse

from app.accounts.models import Person
from app.extensions import db

from .checklist import check_fragment, check_page
from .cookies import session_of

UNSAFE = ("POST", "PUT", "PATCH", "DELETE")


class Client(FlaskClient):
    """Every answer in HTML is checked unless `checked=False` is said, and an unsafe request carries a CSRF token unless
    `csrf=False` is.
    """

    def open(self, *args: Any, csrf: bool = True, checked: bool = True, **kwargs: Any) -> TestResponse:
        method = str(kwargs.get("method", "GET")).upper()
        if csrf and method in UNSAFE and not str(args[0]).startswith("/api/"):
            kwargs["headers"] = {"X-CSRFToken": self.csrf_token(), **dict(kwargs.get("headers") or {})}
        response = _apart(super().open, *args, **kwargs)
        if checked and response.mimetype == "text/html" and not response.is_streamed and response.text.strip():
            (check_page if "<html" in response.text else check_fragment)(response.text, where=str(args[0]))
        return response

    def sign_in(self, person: Person) -> "Client":
        """Begin a session, as the sign-in form does."""
        kept = session_of(self.application, person)
        _end_reading()
        with self.session_transaction() as cookie:
            cookie.update(kept)
        return self

    def csrf_token(self) -> str:
        """A token that fits this client's session."""
        with self.session_transaction() as cookie:
            token, cookie["csrf_token"] = _apart(self._csrf_token, cookie.get("csrf_token"))
        return token

    def _csrf_token(self, known: str | None) -> tuple[str, str]:
        with self.application.test_request_context():
            if known:
                session["csrf_token"] = known
            return generate_csrf(), session["csrf_token"]

    def page(self, address: str, **kwargs: Any) -> "Page":
        """Load a page; it must answer 200."""
        response = self.get(address, **kwargs)
        assert response.status_code == 200, f"{address} answered {response.status}"
        return Page(self, address, response)

    def fragment(self, address: str) -> "Page":
        """Load what htmx would load."""
        return self.page(address, headers={"HX-Request": "true"})


class Page:
    """A loaded page, with `css`, `text` and its forms."""

    def __init__(self, client: Client, address: str, response: TestResponse) -> None:
        self.client = client
        self.address = address
        self.response = response
        self.tree = LexborHTMLParser(response.text)

    @property
    def text(self) -> str:
        """What a person reads, with single spaces."""
        root = self.tree.body or self.tree.root
        return " ".join(root.text(separator=" ").split()) if root else ""

    def css(self, selector: str) -> list[LexborNode]:
        return self.tree.css(selector)

    def press(self, button: str, **fields: Any) -> TestResponse:
        """Fill in the form that has this button, and send it. Fields not named keep what the page put there."""
        form, pressed = self._form_with(button)
        filled = _kept_by(form)
        if pressed and (name := pressed.attributes.get("name")):
            filled[name] = pressed.attributes.get("value") or ""
        unknown = fields.keys() - {control.attributes.get("name") for control in form.css("input,select,textarea")}
        assert not unknown, f"the form has no field {unknown}"
        method = (form.attributes.get("method") or "get").upper()
        action = (pressed and pressed.attributes.get("formaction")) or form.attributes.get("action") or self.address
        data = {**filled, **fields}
        if method == "GET":
            return self.client.get(action, query_string=data)
        return self.client.open(action, method=method, data=data, csrf=False)

    def _form_with(self, button: str) -> tuple[LexborNode, LexborNode | None]:
        seen = []
        for form in self.css("form"):
            own = form.css("button, input[type=submit]")
            form_id = form.attributes.get("id")
            outside = self.css(f'button[form="{form_id}"]') if form_id else []
            for candidate in [*own, *outside]:
                name = " ".join(candidate.text().split()) or candidate.attributes.get("aria-label") or ""
                name = name or candidate.attributes.get("value") or ""
                seen.append(name)
                if name == button:
                    return form, candidate
        raise AssertionError(f"no button {button!r} in a form of {self.address}; there are {seen}")


def _kept_by(form: LexborNode) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for control in form.css("input, select, textarea"):
        attributes = control.attributes
        name, kind = attributes.get("name"), attributes.get("type") or "text"
        if not name or "disabled" in attributes or kind in ("submit", "button", "file"):
            continue
        if kind in ("checkbox", "radio"):
            if "checked" in attributes:
                kept.setdefault(name, []).append(attributes.get("value") or "on")
        elif control.tag == "select":
            chosen = control.css("option[selected]") or ([] if "multiple" in attributes else control.css("option")[:1])
            kept[name] = [option.attributes.get("value") or "" for option in chosen]
        else:
            written = control.text() if control.tag == "textarea" else attributes.get("value") or ""
            kept.setdefault(name, []).append(written)
    return kept


def client_of(app: Flask) -> Client:
    return Client(app, use_cookies=True, response_wrapper=_response_class(app))


def _response_class(app: Flask) -> type[TestResponse]:
    client = app.test_client()
    return client.response_wrapper


def _end_reading() -> None:
    """What the test has loaded is loaded anew, once a request has changed it."""
    db.session.rollback()


def _apart(call: Any, *args: Any, **kwargs: Any) -> Any:
    """Run a request outside the test's own application context: a request would join it, and share its `g`."""
    _end_reading()
    fresh = Context()
    for variable, value in copy_context().items():
        if not variable.name.startswith("flask."):
            fresh.run(variable.set, value)
    return fresh.run(call, *args, **kwargs)
