"""The members of one's own startup."""

from flask import Blueprint, render_template

from ..accounts.guards import member, viewer
from ..accounts.queries import team_of
from ..web.answers import is_htmx

team = Blueprint("team", __name__, url_prefix="/team")


@team.get("")
@member
def members() -> str:
    template = "startups/_team.html" if is_htmx() else "startups/team.html"
    return render_template(template, members=team_of(viewer()))
