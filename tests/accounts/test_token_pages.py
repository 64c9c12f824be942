"""One's own API tokens, on their page."""

from collections.abc import Callable

import pytest

from app.accounts.models import Person
from app.accounts.queries import tokens_of
from app.accounts.tokens import MOST, issue_token
from tests.support.client import Client
from tests.support.world import World

ClientFor = Callable[[Person], Client]


def _issue(browser: Client, **fields: str) -> str:
    answer = browser.page("/tokens").press("Issue token", **{"name": "Nightly import", **fields})
    assert answer.status_code == 201
    return "gi_" + answer.text.partition('value="gi_')[2].partition('"')[0]


@pytest.mark.parametrize("who", ["admin", "reader", "a_owner", "a_member"])
def test_a_token_is_shown_once_and_opens_until_it_is_revoked(
    client_for: ClientFor, client: Client, world: World, who: str
) -> None:
    browser = client_for(getattr(world, who))
    token = _issue(browser)
    bearer = {"Authorization": f"Bearer {token}"}
    assert client.get("/api/v1/signals", headers=bearer).status_code == 200
    page = browser.page("/tokens")
    assert "Nightly import" in page.text and token not in page.response.text
    page.press("Revoke")
    assert client.get("/api/v1/signals", headers=bearer).status_code == 401
    assert "Revoked" in browser.page("/tokens").text


def test_the_page_says_what_a_token_opens_and_when_it_was_used(
    client_for: ClientFor, client: Client, world: World
) -> None:
    browser = client_for(world.admin)
    token = _issue(browser, scope="read")
    assert "Reads" in browser.page("/tokens").text and "not used yet" in browser.page("/tokens").text
    client.get("/api/v1/signals", headers={"Authorization": f"Bearer {token}"})
    assert "last used" in browser.page("/tokens").text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": ""}, "Say what it is for."),
        ({"name": "Kept", "scope": "all"}, "Choose one of those that are offered."),
    ],
)
def test_what_is_wrong_is_named(client_for: ClientFor, world: World, fields: dict[str, str], said: str) -> None:
    answer = client_for(world.admin).page("/tokens").press("Issue token", **fields)
    assert answer.status_code == 422 and said in answer.text and fields["name"] in answer.text


def test_nobody_keeps_more_tokens_than_they_can_oversee(client_for: ClientFor, world: World) -> None:
    for _ in range(MOST):
        issue_token(world.a_owner, name="One more")
    answer = client_for(world.a_owner).page("/tokens").press("Issue token", name="One too many")
    assert answer.status_code == 422 and "Revoke one first." in answer.text


def test_nobody_sees_or_revokes_anothers_token(client_for: ClientFor, world: World) -> None:
    issue_token(world.b_owner, name="Theirs")
    [token] = tokens_of(world.b_owner)
    for stranger in (world.a_owner, world.admin):
        browser = client_for(stranger)
        assert "Theirs" not in browser.page("/tokens").text
        assert browser.post(f"/tokens/{token.id}/revocation").status_code == 404
    assert not token.revoked_at
