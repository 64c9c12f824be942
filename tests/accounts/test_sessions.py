"""One's own sessions: seen, and all but this one ended."""

from collections.abc import Callable

from app.accounts.models import Person
from tests.support.client import Client
from tests.support.telling import rows, told
from tests.support.world import World


def test_ending_the_others_leaves_this_one_and_everybody_elses(
    world: World, client_for: Callable[[Person], Client]
) -> None:
    here, there, colleague = client_for(world.a_owner), client_for(world.a_owner), client_for(world.a_member)
    page = here.page("/sessions")
    with told() as telling:
        page.press("End the others")
        assert not [form for form in here.page("/sessions").css("form") if "End the others" in form.text()], (
            "none is left"
        )
        here.post("/sessions/end-others")
    assert telling.table == rows(("access:changed", {f"user:{world.a_owner.id}"}))
    assert [browser.get("/inbox").status_code for browser in (here, there, colleague)] == [200, 302, 200]
