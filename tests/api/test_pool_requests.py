"""Pool requests over HTTP."""

from tests.api.conftest import Program, fields
from tests.support.world import World

REQUEST = {"id", "signalId", "signalIdentifier", "startupId", "status", "message", "reason", "createdAt", "decidedAt"}


def _asked(program: Program, world: World) -> str:
    signal = world.signal(pool=True)
    return program.post("/pool-requests", {"signalIdentifier": signal.identifier}).json["id"]


def test_asking_and_asking_again(owner: Program, world: World) -> None:
    body = {"signalIdentifier": world.signal(pool=True).identifier, "message": "We built this"}
    first, again = owner.post("/pool-requests", body), owner.post("/pool-requests", body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json.keys() == REQUEST
    assert first.json == again.json
    assert (first.json["status"], first.json["message"]) == ("pending", "We built this")


def test_what_is_hidden_cannot_be_asked_for_and_is_not_told_from_what_is_missing(owner: Program, world: World) -> None:
    hidden = owner.post("/pool-requests", {"signalIdentifier": world.signal().identifier})
    missing = owner.post("/pool-requests", {"signalIdentifier": "SIG-000000"})
    assert fields(hidden) == ["signalIdentifier"]
    assert hidden.data == missing.data


def test_approving_assigns_once(admin: Program, owner: Program, world: World) -> None:
    path = f"/pool-requests/{_asked(owner, world)}"
    first, again = admin.post(f"{path}/approval"), admin.post(f"{path}/approval")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json == again.json
    assert first.json.keys() == REQUEST | {"assignment"}
    assert first.json["status"] == "approved"
    assert (first.json["assignment"]["origin"], first.json["assignment"]["startupId"]) == ("pool", str(world.a.id))
    assert admin.post(f"{path}/rejection", {"reason": "No"}).status_code == 409
    assert owner.get("/assignments").json["items"] == [first.json["assignment"]]


def test_rejecting_says_why_once(admin: Program, owner: Program, world: World) -> None:
    path = f"/pool-requests/{_asked(owner, world)}"
    assert fields(admin.post(f"{path}/rejection")) == ["reason"]
    first = admin.post(f"{path}/rejection", {"reason": "Too far"})
    assert (first.status_code, first.json["status"], first.json["reason"]) == (201, "rejected", "Too far")
    assert first.json["assignment"] is None
    assert admin.post(f"{path}/rejection", {"reason": "Too far"}).status_code == 200
    late = admin.post(f"{path}/approval")
    assert (late.status_code, late.json["request"]["status"]) == (409, "rejected")


def test_taking_a_request_back(admin: Program, owner: Program, world: World) -> None:
    path = f"/pool-requests/{_asked(owner, world)}"
    assert owner.post(f"{path}/withdrawal").json["status"] == "withdrawn"
    assert owner.post(f"{path}/withdrawal").status_code == 200
    assert admin.post(f"{path}/approval").status_code == 409


def test_a_startup_lists_its_own(admin: Program, owner: Program, rival: Program, world: World) -> None:
    own, other = _asked(owner, world), _asked(rival, world)
    assert [one["id"] for one in owner.get("/pool-requests").json["items"]] == [own]
    assert [one["id"] for one in admin.get("/pool-requests").json["items"]] == [other, own]
    assert admin.get("/pool-requests", status="approved").json["items"] == []
    assert owner.get(f"/pool-requests/{own}").json["id"] == own


def test_what_one_has_cannot_be_asked_for(owner: Program, world: World) -> None:
    held = world.assignment(signal=world.signal(pool=True))
    answer = owner.post("/pool-requests", {"signalIdentifier": held.signal.identifier})
    assert answer.status_code == 409
    assert answer.json["assignment"] == {"id": str(held.id), "status": "pending_review"}


def test_what_has_left_the_pool_cannot_be_asked_for(owner: Program, world: World) -> None:
    held = world.assignment()
    owner.post(f"/assignments/{held.id}/decline", {"reason": "value"})
    answer = owner.post("/pool-requests", {"signalIdentifier": held.signal.identifier})
    assert answer.status_code == 409
    assert answer.json["signal"] == {"identifier": held.signal.identifier, "status": "open", "pool": False}
