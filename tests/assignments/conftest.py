"""Who hears what of an assignment to the first startup."""

import pytest

from tests.support.telling import Telling
from tests.support.world import World

Table = list[tuple[str, set[str]]]


class Sides:
    """The rooms of both sides, and of their trays; the rival's hear nothing."""

    def __init__(self, world: World) -> None:
        self._world = world

    def both(self, kind: str) -> tuple[str, set[str]]:
        return kind, {f"startup:{self._world.a.id}", "admins"}

    @property
    def admins_trays(self) -> Table:
        return self._trays(self._world.admin.id, self._world.reader.id)

    @property
    def members_trays(self) -> Table:
        return self._trays(self._world.a_owner.id, self._world.a_member.id)

    def rival_heard(self, telling: Telling) -> list[str]:
        return telling.to(self._world.b_owner) + telling.to(self._world.b_member)

    @staticmethod
    def _trays(*people: int) -> Table:
        return [("notification:changed", {f"user:{person}"}) for person in people]


@pytest.fixture
def sides(world: World) -> Sides:
    return Sides(world)
