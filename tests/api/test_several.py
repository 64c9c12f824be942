"""What a program does to several things at once."""

from app.assignments.models import PoolRequest
from app.assignments.queries import assignments_of
from app.pool.service import request_signal, withdraw_request
from tests.api.conftest import Program, fields
from tests.support.telling import told
from tests.support.world import World


def asked_for(world: World, count: int) -> list[PoolRequest]:
    return [request_signal(world.signal(pool=True), by=world.a_owner)[0] for _ in range(count)]


def test_requests_are_approved_as_one_batch_that_can_be_undone(admin: Program, world: World) -> None:
    requests = asked_for(world, 3)
    withdraw_request(requests[2], by=world.a_owner)
    rival, _ = request_signal(requests[0].signal, by=world.b_owner)
    body = {"ids": [str(one.id) for one in requests], "others": "rejected", "reason": "One is enough"}
    with told() as telling:
        answer = admin.post("/approvals", body, key="k1")
        assert admin.post("/approvals", body, key="k1").json == answer.json
    assert [one["status"] for one in answer.json["decided"]] == ["approved", "approved"]
    assert answer.json["refused"] == [{"id": str(requests[2].id), "detail": "This request is withdrawn."}]
    assert len(telling.of("signal:assigned")) == 2 and rival.status == "rejected"
    undone = admin.post(f"/batches/{answer.json['batchId']}/undoing")
    assert undone.json["undone"] == 2
    assert {one.status for one in (*requests[:2], rival)} == {"pending"}


def test_requests_are_rejected_with_one_reason(admin: Program, world: World) -> None:
    requests = asked_for(world, 2)
    ids = [str(one.id) for one in requests]
    answer = admin.post("/rejections", {"ids": ids, "reason": "Not this year"})
    assert [(one["status"], one["reason"]) for one in answer.json["decided"]] == [("rejected", "Not this year")] * 2
    assert answer.json["batchId"] is None
    again = admin.post("/rejections", {"ids": ids, "reason": "Not this year"})
    assert [one["id"] for one in again.json["decided"]] == ids


def test_what_is_wrong_is_named_and_nothing_is_decided(admin: Program, world: World) -> None:
    [request] = asked_for(world, 1)
    assert fields(admin.post("/approvals", {"ids": [str(request.id), "999999"]})) == ["ids[1]"]
    assert fields(admin.post("/approvals", {"ids": []})) == ["ids"]
    assert fields(admin.post("/approvals", {"ids": [str(request.id)], "others": "rejected"})) == ["reason"]
    assert fields(admin.post("/rejections", {"ids": [str(request.id)]})) == ["reason"]
    assert request.status == "pending"


def test_signals_are_closed_with_a_reason_that_who_wanted_them_reads(admin: Program, world: World) -> None:
    held = world.assignment()
    [request] = asked_for(world, 1)
    names = [held.signal.identifier, request.signal.identifier]
    answer = admin.post("/closures", {"signalIdentifiers": names, "reason": "The programme was cut"})
    assert [(one["identifier"], one["status"]) for one in answer.json["items"]] == [(name, "closed") for name in names]
    assert request.reason == assignments_of(world.admin, held.signal)[0].reason == "The programme was cut"
    assert fields(admin.post("/closures", {"signalIdentifiers": [names[0], "SIG-000000"]})) == ["signalIdentifiers[1]"]


def test_signals_are_put_in_the_pool_and_taken_out_of_it_all_or_none(admin: Program, world: World) -> None:
    signals = [world.signal() for _ in range(2)]
    names = [signal.identifier for signal in signals]
    for path, is_listed in (("/pool-listings", True), ("/pool-unlistings", False)):
        changed = admin.post(path, {"signalIdentifiers": names}).json["items"]
        assert [one["pool"] for one in changed] == [is_listed] * 2
    closed = world.signal(status="closed")
    refused = admin.post("/pool-listings", {"signalIdentifiers": [names[0], closed.identifier]})
    assert refused.status_code == 409 and not signals[0].pool
