"""What the admin's pages of people show: each is built here, for the page and for its own update."""

from flask import render_template, request

from ..web.answers import is_htmx
from ..web.input import words_asked
from ..web.keyset import count_of, page_of
from .models import Person
from .people_forms import RoleForm, TokenForm
from .queries import last_seen, people_listed, tokens_of

PAGE = 50  # rows


def list_page() -> str:
    """The list as it is asked for in the address; only itself when it fetches itself."""
    asked = people_listed(words=words_asked())
    page = page_of(asked, limit=PAGE, after=request.args.get("after"))
    return render_template(
        "accounts/_people.html" if is_htmx() else "accounts/people.html",
        page=page,
        total=count_of(asked),
        seen=last_seen(person.id for person in page.items),
    )


def person_page(
    person: Person, *, role: RoleForm | None = None, token: TokenForm | None = None, issued: str | None = None
) -> str:
    """One person; `issued` is a token made just now, which is never shown again."""
    role = role or RoleForm(formdata=None, role=person.role)
    role.offer(is_admin=person.is_admin)
    return render_template(
        "accounts/person.html",
        person=person,
        role_form=role,
        token_form=token or TokenForm(formdata=None),
        tokens=tokens_of(person),
        issued=issued,
    )
