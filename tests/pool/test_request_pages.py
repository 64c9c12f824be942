"""The admin's queue of pool requests: approve (way 4), reject."""

import json
from collections.abc import Callable

import pytest

from app.accounts.models import Person
from app.assignments.models import PoolRequest
from app.assignments.queries import assignments_of
from app.pool.deciding import reject_request
from app.pool.service import request_signal, withdraw_request
from tests.support.client import Client, Page
from tests.support.statements import statements
from tests.support.world import World


@pytest.fixture
def admin(client_for: Callable[[Person], Client], world: World) -> Client:
    return client_for(world.admin)


@pytest.fixture
def asked(world: World) -> PoolRequest:
    return request_signal(world.signal(pool=True), by=world.a_owner, message="We built one.")[0]


def _identifiers(page: Page) -> list[str]:
    return [row.attributes["data-signal"] or "" for row in page.css("#requests [data-signal]")]


def test_the_queue_shows_who_asks_for_what_and_why(admin: Client, asked: PoolRequest) -> None:
    page = admin.page("/admin/requests")
    assert _identifiers(page) == [asked.signal.identifier]
    assert "AetherSense" in page.text and "We built one." in page.text
    assert "Pending 1 Approved 0 Rejected 0 All 1" in page.text


def test_approving_assigns_the_signal(admin: Client, world: World, asked: PoolRequest) -> None:
    answer = admin.page("/admin/requests").press("Approve")
    assert answer.status_code == 303
    [made] = assignments_of(world.admin, asked.signal)
    assert (made.startup_id, made.origin) == (world.a.id, "pool")
    after = admin.page(answer.location or "")
    assert f"Approved: {asked.signal.identifier} is assigned to AetherSense." in after.text
    assert not _identifiers(after)
    assert _identifiers(admin.page("/admin/requests?view=approved")) == [asked.signal.identifier]


def test_approving_twice_is_as_good_as_once(admin: Client, asked: PoolRequest) -> None:
    address = f"/admin/requests/{asked.id}/approval"
    admin.post(address)
    answer = admin.post(address, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "was approved before" in json.loads(answer.headers["HX-Outcome"])["text"]


def test_rejecting_says_why(admin: Client, world: World, asked: PoolRequest) -> None:
    page = admin.page(f"/admin/requests/{asked.id}/rejection")
    assert page.press("Reject", reason=" ").status_code == 422
    answer = page.press("Reject", reason="Another startup fits better.")
    assert "is rejected." in admin.page(answer.location or "").text
    assert (asked.status, asked.reason) == ("rejected", "Another startup fits better.")
    assert not assignments_of(world.admin, asked.signal)


def test_approving_what_was_decided_meanwhile_shows_the_queue_and_where_it_stands(
    admin: Client, world: World, asked: PoolRequest
) -> None:
    reject_request(asked, by=world.admin, reason="No.")
    answer = admin.post(f"/admin/requests/{asked.id}/approval")
    assert answer.status_code == 409
    assert "This request is rejected." in answer.text and 'id="requests"' in answer.text


def test_rejecting_what_was_withdrawn_meanwhile_keeps_the_reason(
    admin: Client, world: World, asked: PoolRequest
) -> None:
    withdraw_request(asked, by=world.a_owner)
    answer = admin.post(f"/admin/requests/{asked.id}/rejection", data={"reason": "Too late."})
    assert answer.status_code == 409
    assert "This request is withdrawn." in answer.text and "Too late." in answer.text


def test_a_request_that_does_not_exist_is_not_found(admin: Client) -> None:
    for number in ("999999", "9" * 30, "x"):
        assert admin.post(f"/admin/requests/{number}/approval").status_code == 404


def test_the_queue_asks_the_database_as_often_for_many_rows_as_for_few(
    admin: Client, world: World, asked: PoolRequest
) -> None:
    with statements() as few:
        admin.page("/admin/requests")
    for _ in range(5):
        request_signal(world.signal(pool=True), by=world.b_owner)
    with statements() as many:
        admin.page("/admin/requests")
    assert len(many) == len(few)


def test_an_empty_queue_says_what_to_do_next(admin: Client) -> None:
    assert admin.page("/admin/requests").css('.blank a[href="/admin/signals?view=pool"]')


def test_the_queue_says_who_is_next_where_several_wait(admin: Client, world: World, asked: PoolRequest) -> None:
    request_signal(asked.signal, by=world.b_owner)
    text = admin.page("/admin/requests").text
    assert "1 of 2" in text and "2 of 2" in text


def test_the_question_names_who_else_waits_and_what_becomes_of_them(
    admin: Client, world: World, asked: PoolRequest
) -> None:
    other, _ = request_signal(asked.signal, by=world.b_owner)
    address = f"/admin/requests/{asked.id}/approval"
    assert "Blue Fern" in admin.page(address).text
    assert admin.post(address, data={"others": "rejected"}).status_code == 422
    assert admin.post(address, data={"others": "rejected", "reason": "One is enough"}).status_code == 303
    assert other.status == "rejected"


def test_several_are_approved_and_rejected_in_one_go(admin: Client, world: World) -> None:
    ids = [request_signal(world.signal(pool=True), by=world.a_owner)[0].id for _ in range(4)]
    question = admin.page(f"/admin/requests/approvals?request={ids[0]}&request={ids[1]}")
    assert "Approve 2 requests" in question.text and "Nobody else waits for them." in question.text
    assert question.press("Approve").status_code == 303
    assert "2 requests are approved." in admin.page("/admin/requests").text
    question = admin.page(f"/admin/requests/rejections?request={ids[2]}&request={ids[3]}")
    assert "Reject 2 requests" in question.text
    answer = admin.post("/admin/requests/rejections", data={"request": ids[2:], "reason": "Not this year"})
    assert answer.status_code == 303
    assert "2 requests are rejected." in admin.page("/admin/requests").text


def test_one_question_is_about_all_others_who_wait_and_one_undo_about_all_of_it(admin: Client, world: World) -> None:
    signals = [world.signal(pool=True) for _ in range(2)]
    ours = [request_signal(signal, by=world.a_owner)[0] for signal in signals]
    theirs = [request_signal(signal, by=world.b_owner)[0] for signal in signals]
    address = f"/admin/requests/approvals?request={ours[0].id}&request={ours[1].id}"
    question = admin.page(address)
    assert all(f"Blue Fern ( {signal.identifier} )" in question.text for signal in signals)
    refused = question.press("Approve", others="rejected")
    assert refused.status_code == 422 and "Say why" in refused.text and "Blue Fern" in refused.text
    data = {"request": [one.id for one in ours], "others": "rejected", "reason": "One is enough"}
    answer = admin.post("/admin/requests/approvals", data=data, headers={"HX-Request": "true"})
    assert {one.status for one in theirs} == {"rejected"}
    said = json.loads(answer.headers["HX-Outcome"])
    assert said["text"] == "2 requests are approved."
    admin.post(said["undo"])
    assert {one.status for one in (*ours, *theirs)} == {"pending"}


def test_nothing_chosen_is_said(admin: Client, world: World) -> None:
    assert admin.post("/admin/requests/approvals", data={}).status_code == 404
    assert admin.get("/admin/requests/approvals").status_code == 404
    assert admin.get("/admin/requests/rejections").status_code == 404
