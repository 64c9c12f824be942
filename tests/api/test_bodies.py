"""Whatever is sent, it is never our fault."""

from tests.api.conftest import Program, fields
from tests.support.telling import told
from tests.support.world import World

JSON = {"Content-Type": "application/json"}


SENSELESS: list[tuple[bytes, int]] = [
    (b"{", 400),
    (b"\xff", 400),
    (b"[" * 100_000, 400),
    (b'{"title":' * 20 + b"1" + b"}" * 20, 400),
    (b'{"title": "x", "value": ' + b"9" * 5_000 + b"}", 400),
    (b'{"title": "x", "value": NaN}', 400),
    (b'{"title": "x", "value": 1e400}', 422),
    (b'{"title": "x", "value": ' + b"9" * 100 + b"}", 422),
    (b'["title"]', 422),
    (b'"title"', 422),
    (b"null", 422),
    (b"", 422),
    (b"{}", 422),
    (b'{"title": "x", "title\\ud800": 1}', 422),
    (b"\xef\xbb\xbf{}", 400),
    (b" " * (1024 * 1024 + 1), 413),
]  # fmt: skip


def test_a_body_that_makes_no_sense_is_refused(admin: Program) -> None:
    for body, status in SENSELESS:
        answer = admin.send("POST", "/signals", data=body, headers=JSON)
        assert answer.status_code == answer.json.get("status") == status, (body[:80], answer.text)
        assert answer.mimetype == "application/problem+json"
        assert answer.json.keys() >= {"type", "title", "status", "detail"}


def test_another_kind_of_content_is_not_taken(admin: Program) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""):
        assert admin.send("POST", "/signals", data=b'{"title": "x"}', content_type=kind).status_code == 415


def test_a_method_that_is_not_there_names_those_that_are(admin: Program) -> None:
    answer = admin.send("DELETE", "/signals")
    assert answer.status_code == 405
    assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))
    assert answer.mimetype == "application/problem+json"


def test_an_address_that_is_not_there(admin: Program) -> None:
    answer = admin.get("/nothing")
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


WRONG_IN_A_SIGNAL: list[tuple[str, object]] = [
    ("title", None), ("title", 7), ("title", ""), ("title", "  "), ("title", "x" * 501), ("title", "a\0b"),
    ("title", "\ud800"), ("title", ["x"]),
    ("agency", "x" * 301), ("agency", {}), ("description", "x" * 100_001),
    ("deadline", "tomorrow"), ("deadline", "2026-05-01T10:00:00"), ("deadline", 7),
    ("deadline", "2026-02-30T10:00Z"),
    ("deadline", "0001-01-01T00:00:00+14:00"), ("deadline", "0001-01-01T00:00Z"), ("deadline", "9999-12-31T00:00Z"),
    ("postedAt", "1899-12-31T00:00:00Z"), ("title", "Two\nlines"), ("url", "http://a b"), ("url", "http://a:b"),
    ("value", "12"), ("value", True), ("value", -1), ("value", 10**15), ("value", 1.005), ("value", []),
    ("currency", "usd"), ("currency", "USDX"), ("currency", "U$D"), ("currency", "USD\n"),
    ("url", "javascript:alert(1)"), ("url", "//x"), ("url", "http://"), ("url", "https://[x"), ("url", "x" * 1001),
    ("pool", "true"), ("pool", 1), ("pool", None), ("codes", "541512"), ("codes", None),
    ("surprise", 1), ("status", "draft"), ("identifier", "SIG-7K3QXM"),
]  # fmt: skip


def test_each_wrong_field_of_a_signal_is_named(admin: Program) -> None:
    with told() as telling:
        for field, value in WRONG_IN_A_SIGNAL:
            assert fields(admin.post("/signals", {"title": "Radar"} | {field: value})) == [field], value
        assert telling.events == []


def test_every_wrong_field_is_named_at_once(admin: Program) -> None:
    body = {"title": 7, "codes": ["541512", 7], "surprise": 1}
    assert sorted(fields(admin.post("/signals", body))) == ["codes[1]", "surprise", "title"]


WRONG_IN_AN_ASSIGNMENT: list[tuple[str, object]] = [
    ("startupIds", []), ("startupIds", "7"), ("startupIds", None), ("startupIds", {}),
    ("startupIds[0]", ["x"]), ("startupIds[0]", [7]), ("startupIds[0]", [None]), ("startupIds[0]", ["-1"]),
    ("startupIds[0]", ["9" * 30]), ("startupIds[0]", ["9" * 18]), ("startupIds[0]", ["٧"]), ("startupIds[0]", ["0"]),
    ("signalIdentifier", 7), ("signalIdentifier", None), ("signalIdentifier", "SIG\0"),
    ("dueDate", "soon"), ("dueDate", 7), ("dueDate", "2026-02-30"),
    ("dueDate", "0001-01-01"), ("dueDate", "9999-12-31"),
    ("note", "x" * 2001), ("note", 7), ("origin", "pool"),
]  # fmt: skip


def test_each_wrong_field_of_an_assignment_is_named(admin: Program, world: World) -> None:
    body = {"signalIdentifier": world.signal().identifier, "startupIds": [str(world.a.id)]}
    with told() as telling:
        for field, value in WRONG_IN_AN_ASSIGNMENT:
            wrong = body | {field.partition("[")[0]: value}
            assert fields(admin.post("/assignments", wrong)) == [field], value
        assert telling.events == []


def test_of_thousands_of_unknown_startups_the_first_are_named_and_the_others_counted(
    admin: Program, world: World
) -> None:
    body = {"signalIdentifier": world.signal().identifier, "startupIds": [str(n) for n in range(900_001, 905_001)]}
    answer = admin.post("/assignments", body)
    assert answer.status_code == 422
    assert fields(answer) == [f"startupIds[{n}]" for n in range(20)]
    assert answer.json["detail"].endswith("; and 4,980 more")
    assert len(answer.data) < 4_000


def test_a_deed_without_fields_takes_no_body_or_an_empty_one(owner: Program, world: World) -> None:
    path = f"/assignments/{world.assignment().id}/viewing"
    assert fields(owner.post(path, {"by": "me"})) == ["by"]
    assert owner.send("POST", path).status_code == 200
    assert owner.send("POST", path, data=b"{}", headers=JSON).status_code == 200
