"""Deliveries for each second of CPU: the product's, through its API and its commits, and its peers' in the same run."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack

from .crowd import Crowd, crowd, request
from .figures import Figure, ratio
from .installation import Installation, Signals, feed, installation, people, post, startups
from .peers import PEERS, SendLoop

POSTS, CLIENTS = 300, 4
EVENTS = 300
ROOM = "admins"
SIZES = (1_000, 5_000)  # listeners
REACH = {
    "nchan": {1_000: 1.3, 5_000: 1.8},
    "socketio": dict.fromkeys(SIZES, 2.0),
    "flask_sse": dict.fromkeys(SIZES, 10.0),
}


def posts() -> Iterator[Figure]:
    """Four clients post assignments, and every admin hears of each.

    A peer is charged what the product uses for the same posts with nobody listening, and what it uses itself to tell.
    """
    for listeners in SIZES:
        alone, ours = _posted(listeners)
        row = f"posts, {listeners:,} listeners:"
        yield Figure(f"{row} deliveries for a second of CPU", listeners * POSTS / ours, None, "{:,.0f}")
        for name, reach in REACH.items():
            told = POSTS // 10 if name == "flask_sse" else POSTS  # it would take minutes
            theirs = alone + POSTS / told * _used_by_peer(name, [ROOM] * listeners, [ROOM] * told, told)
            yield ratio(f"{row} to {name}", theirs / ours, reach[listeners])


def _posted(listeners: int) -> tuple[float, float]:
    """CPU seconds for the posts with nobody listening, and with everybody."""
    with installation("sqlite") as own:
        given, signals = startups(1), Signals(2 * POSTS + 20)
        post(own, signals.take(20), given, CLIENTS)
        alone = _used(own.used, lambda: post(own, signals.take(POSTS), given, CLIENTS))
        with _admins(own, listeners) as ears:
            return alone, _used(own.used, lambda: _post_and_hear(own, signals.take(POSTS), given, CLIENTS, ears, POSTS))


def fed() -> Iterator[Figure]:
    """One event a commit, the next when everybody has read it; the bare loop does the same with as many bytes."""
    for listeners in SIZES:
        with installation("sqlite") as own, feed(own) as source, _admins(own, listeners) as ears:

            def commit_and_hear(source=source, ears=ears) -> None:  # type: ignore[no-untyped-def]
                for n in range(EVENTS):
                    source.commit()
                    ears.hear(n + 1)

            before = source.used
            ours = listeners * EVENTS / _used(own.used, commit_and_hear)
            row = f"feed, {listeners:,} listeners:"
            yield Figure(f"{row} CPU of the feed itself, ms an event", 1000 * (source.used - before) / EVENTS, None)
        yield Figure(f"{row} deliveries for a second of CPU", ours, None, "{:,.0f}")
        yield ratio(f"{row} to the send loop", ours / _send_loop(listeners), 0.6)


def batches() -> Iterator[Figure]:
    """500 assignments in one request, told to 1,000 admins; three such requests."""
    limit = _send_loop(1_000)
    for database, reach in (("sqlite", 15.0), ("postgresql", 8.0)):
        with installation(database) as own:
            given, signals = startups(500), Signals(4)
            post(own, signals.take(1), given, 1)
            with _admins(own, 1_000) as ears:
                before = own.used_by_database()
                used = _used(own.used, lambda: _post_and_hear(own, signals.take(3), given, 1, ears, 1_500))  # noqa: B023
                beside = own.used_by_database() - before
        row = f"a batch of 500 to 1,000 admins, {database}:"
        yield ratio(f"{row} to the send loop", 1_500_000 / used / limit, reach)
        if beside:
            yield Figure(f"{row} CPU of the database server beside it, s", beside, None)


def rooms() -> Iterator[Figure]:
    """One signal to 1,000 startups of five members, who all listen: each hears of it, and how much is in their tray.

    So does each at Nchan, in a startup's channel and in one of its own.
    """
    with installation("sqlite") as own:
        given, signals = startups(1_000), Signals(7)
        tokens = people(5_000, "member", given)
        post(own, signals.take(1), given, 1)
        alone = _used(own.used, lambda: post(own, signals.take(3), given, 1))
        with crowd(own.port, [request("/live", token) for token in tokens]) as ears:
            ours = _used(own.used, lambda: _post_and_hear(own, signals.take(3), given, 1, ears, 6))
    companies, members = [f"startup-{id}" for id in given], [f"user-{n}" for n in range(5_000)]
    listening = [f"{companies[n % 1_000]}/{member}" for n, member in enumerate(members)]
    theirs = alone + _used_by_peer("nchan", listening, 3 * [*companies, *members], 6)
    yield ratio("a batch over 1,000 rooms of five: to nchan", theirs / ours, 1.5)


def _admins(own: Installation, count: int) -> AbstractContextManager[Crowd]:
    return crowd(own.port, [request("/live", token) for token in people(count, "admin")])


def _post_and_hear(
    own: Installation, identifiers: Sequence[str], given: Sequence[int], clients: int, ears: Crowd, events: int
) -> None:
    post(own, identifiers, given, clients)
    ears.hear(events)


def _used(meter: Callable[[], float], work: Callable[[], object]) -> float:
    before = meter()
    work()
    return meter() - before


def _used_by_peer(name: str, listening: Sequence[str], told: Sequence[str], each: int) -> float:
    """CPU seconds to tell each of these channels once."""
    with PEERS[name]() as peer, peer.listening(listening) as ears:

        def publish_and_hear() -> None:
            for channel in told:
                peer.publish(channel)
            ears.hear(each)

        return _used(peer.used, publish_and_hear)


def _send_loop(listeners: int) -> float:
    """Deliveries for a second of its CPU."""
    with ExitStack() as stack:
        return SendLoop(stack, listeners).deliveries_a_second(EVENTS)
