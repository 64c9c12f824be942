"""What the admin's pages of people show: each is built here, for the page and for its own update."""

from flask import render_template, request
from sqlalchemy import Select

from ..web.answers import is_htmx
from ..web.input import words_asked
from ..web.keyset import count_of, page_of
from .models import Person
from .people_forms import RoleForm
from .queries import last_seen, people_listed, tokens_of, with_two_step
from .two_step import two_step_of

PAGE = 50  # rows


def list_page() -> str:
    """The list as it is asked for in the address; only itself when it fetches itself."""
    asked = listed()
    page = page_of(asked, limit=PAGE, after=request.args.get("after"))
    return render_template(
        "accounts/_people.html" if is_htmx() else "accounts/people.html",
        page=page,
        total=count_of(asked),
        seen=last_seen(person.id for person in page.items),
        two_step=with_two_step(person.id for person in page.items),
    )


def listed() -> Select[Person]:
    """All of that list, in its order."""
    return people_listed(words=words_asked(), two_step=request.args.get("two_step", ""))


def person_page(person: Person, *, role: RoleForm | None = None) -> str:
    """One person, how they sign in, and the tokens with their rights; only itself when it fetches itself."""
    role = role or RoleForm(formdata=None, role=person.role)
    role.offer(is_admin=person.is_admin)
    return render_template(
        "accounts/_person.html" if is_htmx() else "accounts/person.html",
        person=person,
        role_form=role,
        tokens=tokens_of(person),
        two_step=two_step_of(person),
    )
