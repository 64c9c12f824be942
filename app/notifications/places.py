"""Where what somebody is told of is to be found."""

from ..accounts.models import Person

_ABOUT_THE_POOL = ("pool:rejected", "pool:waiting", "pool:listed")


def page_about(identifier: str | None, kind: str, viewer: Person) -> str:
    """The path of the page, as this viewer may open it, that an event of this kind is about.

    The identifier is the signal's; None for what is about no signal.
    """
    if identifier is None:
        return "/admin" if viewer.is_admin else "/inbox"
    if viewer.is_admin:
        return "/admin/requests" if kind == "pool:requested" else f"/admin/signals/{identifier}"
    return f"/{'pool' if kind in _ABOUT_THE_POOL else 'inbox'}/{identifier}"
