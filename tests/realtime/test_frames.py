"""What is sent in one go."""

from app.realtime.frames import LARGEST_PIECE, Framed, pieces


def test_what_was_missed_is_parted_into_pieces_that_a_slow_listener_can_take() -> None:
    missed = [Framed(n, b"x" * size) for n, size in enumerate([300] * 500 + [60_000] * 3 + [70_000, 10], start=1)]
    parts = pieces(missed, upto=1_000)
    assert b"".join(part.body for part in parts) == b"".join(one.data for one in missed)
    assert [len(part.body) for part in parts if len(part.body) > LARGEST_PIECE] == [70_000], "one event is not parted"
    sent = 0
    for part in parts[:-1]:
        sent += len(part.body)
        told = [one.position for one in missed if one.position <= part.upto]
        assert sum(len(missed[n - 1].data) for n in told) == sent, (
            "whoever took it has been told so far, and no further"
        )
    assert parts[-1].upto == 1_000


def test_nothing_missed_is_nothing_to_send() -> None:
    assert pieces([], upto=7) == []
