"""One's own API tokens: issued, looked at, revoked. A token has its person's rights: nobody makes one for another."""

from flask import Blueprint, Response, render_template, url_for

from ..errors import DomainError
from ..web.form import takes_form
from ..web.outcomes import done, show_on
from .guards import person, viewer
from .queries import token_of, tokens_of
from .token_forms import TokenForm
from .tokens import issue_token, revoke_token

tokens = Blueprint("tokens", __name__, url_prefix="/tokens")


@tokens.get("")
@person
def listing() -> str:
    return _page(TokenForm(formdata=None))


@tokens.post("")
@person
@takes_form
def issue() -> tuple[str, int]:
    """The answer to the form shows the token, once: no address shows it again."""
    form = TokenForm()
    if not form.validate():
        return _page(form), 422
    try:
        issued = issue_token(viewer(), name=form.name.data or "", scope=form.scope.data)
    except DomainError as error:
        status = show_on(form, error)
        return _page(form), status
    return _page(TokenForm(formdata=None), issued=issued), 201


@tokens.post("/<int:token_id>/revocation")
@person
def revocation(token_id: int) -> Response:
    found = token_of(viewer(), token_id)
    revoke_token(found, by=viewer())
    return done(f"The token {found.name} opens nothing any more.", back=url_for(".listing"))


def _page(form: TokenForm, *, issued: str | None = None) -> str:
    return render_template("accounts/tokens.html", form=form, tokens=tokens_of(viewer()), issued=issued)
