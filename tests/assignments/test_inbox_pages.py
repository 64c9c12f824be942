"""The startup's inbox, one signal in it, and the answer."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import get_template_attribute

from app import clock
from app.accounts.models import Person
from app.assignments.answering import accept_assignment, view_assignment
from app.assignments.inbox import PAGE
from app.assignments.withdrawing import withdraw_assignment
from app.notifications.queries import unread_of
from app.web import kept_rows
from tests.support.client import Client, Page
from tests.support.world import World

ClientFor = Callable[[Person], Client]


def _identifiers(page: Page) -> list[str]:
    return [row.attributes["data-signal"] or "" for row in page.css("#inbox [data-signal]")]


@pytest.fixture
def owner(client_for: ClientFor, world: World) -> Client:
    return client_for(world.a_owner)


def test_an_inbox_shows_its_own_signals_and_no_rivals(owner: Client, world: World) -> None:
    ours = world.assignment().signal.identifier
    theirs = world.assignment(world.b).signal.identifier
    page = owner.page("/inbox?tab=all")
    assert _identifiers(page) == [ours]
    assert theirs not in page.response.text


def test_a_row_is_made_once_a_minute_for_all_members_and_anew_when_it_changes(
    client_for: ClientFor, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []

    def counted(template: str, macro: str) -> Callable[[Any], Any]:
        made.append(template)
        return get_template_attribute(template, macro)

    monkeypatch.setattr(kept_rows, "get_template_attribute", counted)
    assignment, members = world.assignment(), [client_for(world.a_owner), client_for(world.a_member)]
    with clock.at(clock.now().replace(second=0)):
        assert len({client.fragment("/inbox?tab=all").css("tbody")[0].html for client in members}) == 1
        assert len(made) == 1
        accept_assignment(assignment, by=world.a_owner)
        assert all("Accepted" in client.fragment("/inbox?tab=all").text for client in members)
        assert len(made) == 2
    with clock.at(clock.now() + timedelta(minutes=1)):
        members[0].fragment("/inbox?tab=all")
    assert len(made) == 3


def test_the_live_fragment_is_the_list_of_the_page(owner: Client, world: World) -> None:
    world.assignment()
    address = "/inbox?tab=all&sort=value"
    fragment = owner.fragment(address)
    assert fragment.css("#inbox[data-list]")[0].attributes["hx-get"] == address
    assert not fragment.css("main")
    assert _identifiers(fragment) == _identifiers(owner.page(address))


def test_each_tab_holds_what_it_says(owner: Client, world: World) -> None:
    new, seen, taken, back = (world.assignment() for _ in range(4))
    view_assignment(seen, by=world.a_owner)
    accept_assignment(taken, by=world.a_owner)
    withdraw_assignment(back, by=world.admin, reason="A mistake.")
    shown = {tab: set(_identifiers(owner.page(f"/inbox?tab={tab}"))) for tab in ("new", "waiting", "accepted", "all")}
    new_, seen_, taken_ = (each.signal.identifier for each in (new, seen, taken))
    assert shown == {"new": {new_}, "waiting": {new_, seen_}, "accepted": {taken_}, "all": {new_, seen_, taken_}}
    assert "New 1 Waiting 2 Accepted 1 Declined 0 All 3" in owner.page("/inbox").text


def test_what_is_new_and_has_no_deadline_is_not_hidden_below_the_rest(owner: Client, world: World) -> None:
    for _ in range(PAGE):
        world.assignment(signal=world.signal(deadline=clock.now() + timedelta(days=9)))
    undated = world.assignment()
    assert _identifiers(owner.page("/inbox"))[0] == undated.signal.identifier
    view_assignment(undated, by=world.a_owner)
    assert undated.signal.identifier not in _identifiers(owner.page("/inbox"))


def test_the_newest_stands_first_among_the_new_unless_another_order_is_asked_for(owner: Client, world: World) -> None:
    near, far = (world.signal(deadline=clock.now() + timedelta(days=days)) for days in (3, 9))
    for signal in (near, far):
        world.assignment(signal=signal)
    assert _identifiers(owner.page("/inbox?tab=new")) == [far.identifier, near.identifier]
    assert _identifiers(owner.page("/inbox?tab=new&sort=deadline")) == [near.identifier, far.identifier]


def test_what_closes_first_stands_first_and_what_is_over_last(owner: Client, world: World) -> None:
    hours = {"over": -1, "far": 500, "near": 5}
    made = {name: world.signal(name, deadline=clock.now() + timedelta(hours=left)) for name, left in hours.items()}
    made["undated"] = world.signal("undated")
    for signal in made.values():
        view_assignment(world.assignment(signal=signal), by=world.a_owner)
    order = _identifiers(owner.page("/inbox"))
    assert order == [made[name].identifier for name in ("near", "far", "undated", "over")]


@pytest.mark.both_databases
@pytest.mark.parametrize("sort", ["deadline", "assigned", "value"])
def test_pages_follow_each_other_without_gap_or_double(owner: Client, world: World, sort: str) -> None:
    for number in range(PAGE + 3):
        deadline = clock.now() + timedelta(days=number % 4) if number % 3 else None
        value = Decimal(number % 5) if number % 2 else None
        world.assignment(signal=world.signal(f"Notice {number}", deadline=deadline, value=value))
    first = owner.page(f"/inbox?sort={sort}")
    onward = first.css("a[rel=next]")[0].attributes["href"] or ""
    second = owner.page(onward)
    both = _identifiers(first) + _identifiers(second)
    assert (len(_identifiers(first)), len(both), len(set(both))) == (PAGE, PAGE + 3, PAGE + 3)


def test_a_bookmark_that_is_none_is_named_and_not_a_crash(owner: Client) -> None:
    assert owner.get("/inbox?after=garbage").status_code == 422


def test_a_search_looks_into_every_tab_and_takes_signs_literally(owner: Client, world: World) -> None:
    wanted = world.assignment(signal=world.signal("100% of the radar upgrade"))
    world.assignment(signal=world.signal("Mowing of lawns"))
    accept_assignment(wanted, by=world.a_owner)
    assert _identifiers(owner.page("/inbox?q=RADAR")) == [wanted.signal.identifier]
    assert _identifiers(owner.page("/inbox?q=100%25")) == [wanted.signal.identifier]
    assert owner.page("/inbox?q=%25%25").css(".blank")


@pytest.mark.parametrize(
    "query", ["within=x", "sort=;drop", "tab=nothing", "q=%00a", "agency=%00", "within=7&within=14"]
)
def test_an_address_that_makes_no_sense_still_opens(owner: Client, query: str) -> None:
    owner.page(f"/inbox?{query}")


def test_an_empty_inbox_says_what_to_do_next(owner: Client) -> None:
    assert owner.page("/inbox").css('.blank a[href="/pool"]')


def test_a_rivals_signal_answers_like_one_that_is_not_there(owner: Client, world: World) -> None:
    theirs = world.assignment(world.b).signal.identifier
    foreign, missing = (owner.get(f"/inbox/{each}") for each in (theirs, "SIG-000000"))
    assert foreign.status_code == missing.status_code == 404
    assert foreign.text == missing.text


def test_a_signal_of_the_pool_leads_to_the_pool(owner: Client, world: World) -> None:
    identifier = world.signal(pool=True).identifier
    assert owner.get(f"/inbox/{identifier}").location == f"/pool/{identifier}"


def test_looking_changes_nothing_until_the_page_says_that_it_was_seen(owner: Client, world: World) -> None:
    assignment = world.assignment()
    address = f"/inbox/{assignment.signal.identifier}"
    page = owner.page(address)
    assert assignment.viewed_at is None
    [beacon] = page.css('[hx-trigger="load"]')
    assert owner.post(beacon.attributes["hx-post"] or "").status_code == 204
    assert assignment.viewed_by_id == world.a_owner.id
    assert unread_of(world.a_owner) == 0 and unread_of(world.a_member) == 1
    assert not owner.page(address).css('[hx-trigger="load"]')


def test_accepting_says_so_and_who_did(owner: Client, world: World) -> None:
    assignment = world.assignment(note="You flew one like it.")
    page = owner.page(f"/inbox/{assignment.signal.identifier}")
    assert "You flew one like it." in page.text
    answer = page.press("Accept")
    assert answer.status_code == 303
    after = owner.page(answer.location or "")
    assert "You accepted" in after.text and "Accepted by Owner at AetherSense" in after.text
    assert assignment.status == "accepted"


def test_accepting_what_was_withdrawn_meanwhile_is_refused_with_the_reason(owner: Client, world: World) -> None:
    assignment = world.assignment()
    page = owner.page(f"/inbox/{assignment.signal.identifier}")
    withdraw_assignment(assignment, by=world.admin, reason="The notice was cancelled.")
    answer = page.press("Accept")
    assert answer.status_code == 409
    assert "is withdrawn" in answer.text and "The notice was cancelled." in answer.text


def test_declining_asks_for_a_reason_on_a_page_of_its_own(owner: Client, world: World) -> None:
    assignment = world.assignment()
    form = owner.page(owner.page(f"/inbox/{assignment.signal.identifier}").press("Decline").request.path)
    assert form.press("Decline").status_code == 422
    answer = form.press("Decline", reason="no_capacity", comment="Until spring.")
    assert answer.status_code == 303
    assert (assignment.status, assignment.reason, assignment.comment) == ("declined", "no_capacity", "Until spring.")


def test_another_reason_needs_words_and_what_was_typed_is_kept(owner: Client, world: World) -> None:
    address = f"/inbox/{world.assignment().signal.identifier}/decline"
    answer = owner.post(address, data={"reason": "other", "comment": " "})
    assert answer.status_code == 422 and "what the reason is" in answer.text
    answer = owner.post(address, data={"reason": "bribe", "comment": "half <b>written</b>"})
    assert answer.status_code == 422 and "half &lt;b&gt;written&lt;/b&gt;" in answer.text


def test_nobody_takes_back_a_colleagues_answer_unseen(owner: Client, world: World) -> None:
    assignment = world.assignment()
    form = owner.page(f"/inbox/{assignment.signal.identifier}/decline")
    accept_assignment(assignment, by=world.a_member)
    answer = form.press("Decline", reason="value", comment="Too small.")
    assert answer.status_code == 409
    assert "accepted by Member at AetherSense" in answer.text and "Too small." in answer.text
    assert assignment.status == "accepted"


def test_the_dialog_is_the_same_form_as_the_page(owner: Client, world: World) -> None:
    address = f"/inbox/{world.assignment().signal.identifier}/decline"
    fields = [
        [field.attributes.get("name") for field in page.css("form[method=post] [name]")]
        for page in (owner.fragment(address), owner.page(address))
    ]
    assert "reason" in fields[0] and set(fields[0]) <= set(fields[1])


def test_a_hostile_notice_is_words_and_nothing_else(owner: Client, world: World) -> None:
    evil = '<script>alert(1)</script><p hx-post="/sign-out" onclick="x()">Words</p><a href="javascript:x()">link</a>'
    signal = world.signal('<img src=x onerror="alert(1)">', description=evil, agency="<b>Agency</b>")
    world.assignment(signal=signal, note="<i>note</i>")
    page = owner.page(f"/inbox/{signal.identifier}")
    assert "Words" in page.text
    assert not page.css(".prose [hx-post], .prose script, .prose [onclick], .prose a[href], img, dd b, .quote i")
    assert not owner.page("/inbox").css("img, td b")
