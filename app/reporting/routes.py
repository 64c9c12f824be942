"""The admin's overview: what waits, what runs out, what happens."""

from flask import Blueprint, render_template, url_for
from werkzeug import Response

from ..accounts.guards import admin, admin_reader, viewer
from ..assignments.answering import DECLINE_REASONS
from ..errors import DomainError
from ..sample.first_use import fill_with_sample, may_have_sample
from ..web.outcomes import done, refused
from .charts import charts_of
from .counted_once import counted_once
from .feed import CONCERNING, latest_deeds
from .queries import WEEK, first_steps, overview_of

reporting = Blueprint("reporting", __name__, url_prefix="/admin")


@reporting.get("")
@admin_reader
def overview() -> str:
    return render_template("reporting/overview.html", **_figures(), **_charts(), **_feed())


@reporting.get("/figures")
@admin_reader
def figures() -> str:
    return render_template("reporting/_figures.html", **_figures())


@reporting.get("/charts")
@admin_reader
def charts() -> str:
    return render_template("reporting/_charts.html", **_charts())


@reporting.get("/feed")
@admin_reader
def feed() -> str:
    return render_template("reporting/_feed.html", **_feed())


@reporting.post("/sample")
@admin
def sample() -> Response:
    try:
        fill_with_sample(by=viewer())
    except DomainError as refusal:
        return refused(refusal, overview)
    text = "Three weeks of sample data are here. Any member's page lets you see what they see."
    return done(text, back=url_for("reporting.overview"))


def _figures() -> dict[str, object]:
    steps = first_steps()
    offers_sample = steps.is_first_use and viewer().can_edit and may_have_sample()
    return {
        "figures": counted_once(overview_of, viewer()),
        "steps": steps,
        "offers_sample": offers_sample,
        "week": WEEK,
    }


def _charts() -> dict[str, object]:
    return {"charts": counted_once(charts_of, viewer())}


def _feed() -> dict[str, object]:
    return {"deeds": counted_once(latest_deeds, viewer()), "concerning": CONCERNING, "reasons": DECLINE_REASONS}
