"""Who listens at this worker, and in which rooms."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator

from .connection import Connection

SLOTS = 60  # the beats of all connections are spread over so many moments of the interval


class Audience:
    """The connections of one hub: all of them, those that lag, those in each room, and counts for admission."""

    def __init__(self) -> None:
        self.all: set[Connection] = set()
        self.lagging: set[Connection] = set()
        self.rooms: defaultdict[str, set[Connection]] = defaultdict(set)
        self.slots: list[set[Connection]] = [set() for _ in range(SLOTS)]
        self.people: Counter[int] = Counter()
        self.addresses: Counter[str] = Counter()
        self._next_slot = 0

    def add(self, connection: Connection) -> None:
        """Count it in; it lags until it enters its rooms."""
        self.all.add(connection)
        self.lagging.add(connection)
        self.people[connection.listener.person] += 1
        self.addresses[connection.listener.address] += 1
        self._next_slot = (self._next_slot + 1) % SLOTS
        connection.slot = self._next_slot
        self.slots[connection.slot].add(connection)

    def remove(self, connection: Connection) -> bool:
        """Count it out; whether it was here."""
        if connection not in self.all:
            return False
        self.all.discard(connection)
        if not connection.lagging:
            self._leave_rooms(connection)
        self.lagging.discard(connection)
        self.slots[connection.slot].discard(connection)
        _count_out(self.people, connection.listener.person)
        _count_out(self.addresses, connection.listener.address)
        return True

    @property
    def live(self) -> int:
        """How many hear their rooms live."""
        return len(self.all) - len(self.lagging)

    def enter(self, connection: Connection) -> None:
        """From now on it hears its rooms live."""
        self.lagging.discard(connection)
        connection.lagging = False
        for room in connection.rooms:
            self.rooms[room].add(connection)

    def lag(self, connection: Connection, position: int) -> None:
        """From now on it hears nothing live; it has been told up to this position, or further if it says so."""
        if not connection.lagging:
            self._leave_rooms(connection)
            connection.lagging = True
            connection.position = max(connection.position, position)
            self.lagging.add(connection)

    def move(self, connection: Connection, rooms: frozenset[str]) -> None:
        """Give it other rooms."""
        if connection.lagging:
            connection.rooms = rooms
        else:
            self._leave_rooms(connection)
            connection.rooms = rooms
            self.enter(connection)

    def by_rooms(self, hit: Iterable[str]) -> Iterator[tuple[Collection[str], list[Connection]]]:
        """Who is in these rooms, grouped by which of them they are in: each group is owed the same."""
        here = [room for room in hit if room in self.rooms]
        if len(here) == 1:
            yield here, list(self.rooms[here[0]])
            return
        owed: defaultdict[Connection, tuple[str, ...]] = defaultdict(tuple)
        for room in here:
            for connection in self.rooms[room]:
                owed[connection] += (room,)
        groups: defaultdict[tuple[str, ...], list[Connection]] = defaultdict(list)
        for connection, rooms in owed.items():
            groups[rooms].append(connection)
        yield from groups.items()

    def _leave_rooms(self, connection: Connection) -> None:
        for room in connection.rooms:
            here = self.rooms[room]
            here.discard(connection)
            if not here:
                del self.rooms[room]


def _count_out(counter: Counter[int] | Counter[str], key: int | str) -> None:
    counter[key] -= 1  # type: ignore[index]
    if not counter[key]:  # type: ignore[index]
        del counter[key]  # type: ignore[arg-type]
