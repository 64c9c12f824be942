"""The admin's overview: what waits, what runs out, what happens."""

from flask import Blueprint, render_template

from ..accounts.guards import admin_reader, viewer
from ..assignments.answering import DECLINE_REASONS
from .charts import charts_of
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


def _figures() -> dict[str, object]:
    return {"figures": overview_of(viewer()), "steps": first_steps(), "week": WEEK}


def _charts() -> dict[str, object]:
    return {"charts": charts_of(viewer())}


def _feed() -> dict[str, object]:
    return {"deeds": latest_deeds(), "concerning": CONCERNING, "reasons": DECLINE_REASONS}
