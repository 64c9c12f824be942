"""Finding signals by words, on both databases."""

from collections.abc import Sequence

import pytest
from sqlalchemy import ColumnElement, select

from app.assignments import listing as assignments
from app.assignments.listing import assignments_listed, count_found, in_order
from app.assignments.models import Assignment
from app.extensions import db
from app.pool.lifecycle import close_signal, list_in_pool, set_status, unlist_from_pool, update_signal
from app.signals import search
from app.signals.listing import Wanted
from app.signals.models import Signal
from app.signals.queries import count_in, signals_in
from app.signals.search import mentioning, mentioning_in_pool
from app.web.keyset import pages_of
from tests.support.databases import check_index_of_words
from tests.support.world import World

pytestmark = pytest.mark.both_databases


def _found(words: str) -> Sequence[str]:
    return db.session.scalars(select(Signal.title).where(mentioning(words)).order_by(Signal.id)).all()


def _found_in_pool(words: str) -> Sequence[str]:
    return db.session.scalars(select(Signal.title).where(mentioning_in_pool(words)).order_by(Signal.id)).all()


def test_each_word_begins_a_word_of_the_notice(world: World) -> None:
    world.signal("Coastal radar", agency="Dept/Navy", codes=["541715"])
    world.signal("Airborne RADAR spares", agency="Air Force")
    assert _found("radar") == ["Coastal radar", "Airborne RADAR spares"]
    assert _found("rad spare") == ["Airborne RADAR spares"]
    assert _found("navy") == _found("5417") == ["Coastal radar"]
    assert _found("adar") == []


def test_a_signal_is_found_by_its_identifier(world: World) -> None:
    signal = world.signal("Coastal radar")
    world.signal("Another one")
    assert _found(signal.identifier) == _found(signal.identifier.lower()) == ["Coastal radar"]


def test_what_is_changed_is_found_by_its_new_words_only(world: World) -> None:
    signal = world.signal("Coastal radar")
    update_signal(signal, by=world.admin, title="Harbour sonar")
    assert (_found("radar"), _found("sonar")) == ([], ["Harbour sonar"])


@pytest.mark.parametrize("text", ["'", '"', "-", ":*", "a & | b", "NEAR(", "\\", "*", "'; --", "%", "( )", "été"])
def test_what_a_search_could_take_for_its_own_signs_is_only_text(world: World, text: str) -> None:
    world.signal("Coastal radar: L'été & more")
    assert _found(text) in ([], ["Coastal radar: L'été & more"])


def test_many_are_found_as_few_are(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    titles = [world.assignment(signal=world.signal(f"Radar {n}")).signal.title for n in range(4)]
    world.assignment(signal=world.signal("Sonar"))

    def listed() -> list[str]:
        query = in_order(assignments_listed(world.admin, words="radar"), "-assigned")
        return [one.signal.title for page in pages_of(query) for one in page]

    few = (_found("radar"), listed())
    monkeypatch.setattr(search, "FEW", 2)
    assert (_found("radar"), listed()) == few == (titles, titles[::-1])


def test_what_is_in_the_pool_is_found_there_and_what_has_left_it_is_not(world: World) -> None:
    listed, other = world.signal("Radar one", pool=True), world.signal("Radar two")
    assert _found_in_pool("radar") == ["Radar one"]
    list_in_pool(other, by=world.admin)
    assert _found_in_pool("rad two") == ["Radar two"]
    world.assignment(signal=listed)
    assert _found_in_pool("radar") == ["Radar one", "Radar two"], "who has it does not matter"
    update_signal(other, by=world.admin, title="Sonar two")
    assert (_found_in_pool("radar"), _found_in_pool("sonar")) == (["Radar one"], ["Sonar two"])
    unlist_from_pool(other, by=world.admin)
    close_signal(listed, by=world.admin)
    assert _found_in_pool("radar") == _found_in_pool("sonar") == []
    set_status(listed, "open", by=world.admin)
    assert _found_in_pool("radar") == ["Radar one"]
    db.session.delete(db.session.merge(world.signal("Radar three", pool=True)))
    db.session.commit()
    assert _found("radar") == _found_in_pool("radar") == ["Radar one"]
    check_index_of_words()


def test_a_notice_that_bears_the_mark_of_the_pool_is_not_in_it(world: World) -> None:
    world.signal("Radar \ue000 one")
    wanted = Wanted(words="radar")
    assert db.session.scalars(signals_in("pool", wanted)).all() == []
    assert _found("radar") == ["Radar \ue000 one"]


@pytest.mark.parametrize("bound", [4, 1_000])
def test_what_is_found_is_counted_alike_from_the_words_and_from_the_signals(
    world: World, bound: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # No identifier has an I, an L, an O or a U.
    for name in ("India", "Lima", "Oscar", "Uniform"):
        world.signal(f"Radar {name}", pool=True)
    world.signal("Sonar", pool=True)
    world.signal("Radar elsewhere")
    monkeypatch.setattr(search, "COUNTED", bound)

    def counted(view: str) -> list[int]:
        asked = [Wanted(words=words) for words in ("radar", "sonar", "rad li", "zzyzx", "-", "")]
        return [count_in(view, wanted, signals_in(view, wanted)) for wanted in asked]

    assert counted("pool") == [4, 1, 1, 0, 0, 5]
    assert counted("all") == counted("open") == [5, 1, 1, 0, 0, 6]


@pytest.mark.parametrize("most", [1, 20])
def test_of_words_that_begin_alike_each_is_found_however_many(
    world: World, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "MOST_ENDINGS", most)
    # No identifier has an L or an I, which a search for the first letters would find as well.
    for title in ("Lidar", "Lidars and masts", "Lidargram", "Lida", "Mast"):
        world.signal(title)
    assert _found("lida") == ["Lidar", "Lidars and masts", "Lidargram", "Lida"]
    assert _found("lidar") == ["Lidar", "Lidars and masts", "Lidargram"]
    assert _found("LIDARs") == ["Lidars and masts"]
    assert _found("l") == _found("lid") == _found("lida")
    assert _found("mast lidar") == ["Lidars and masts"]


@pytest.mark.parametrize("few", [0, 1, 1_000])
def test_assignments_are_found_by_the_startup_or_by_the_notice(
    world: World, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "FEW", few)
    radar, sonar = world.signal("Coastal radar"), world.signal("Harbour sonar")
    for signal in (radar, sonar):
        world.assignment(world.a, signal)
        world.assignment(world.b, signal)

    def found(words: str) -> set[tuple[int, int]]:
        query = assignments_listed(world.admin, words=words).order_by(Assignment.id)
        return {(one.signal_id, one.startup_id) for one in db.session.scalars(query)}

    assert found("radar") == {(radar.id, world.a.id), (radar.id, world.b.id)}
    assert found("fern") == {(radar.id, world.b.id), (sonar.id, world.b.id)}
    assert found("fern radar") == {(radar.id, world.b.id)}
    assert found("zzyzx") == found("fern zzyzx") == set()


@pytest.mark.parametrize("bound", [1, 1_000])
def test_assignments_that_are_found_are_counted_alike_from_the_words_and_from_the_list(
    world: World, bound: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assignments, "COUNTED", bound)
    for title in ("Coastal radar", "Harbour radar", "Sonar"):
        signal = world.signal(title)
        world.assignment(world.a, signal)
        world.assignment(world.b, signal)

    def counted(words: str, *conditions: ColumnElement[bool]) -> int:
        found = assignments_listed(world.admin, *conditions, words=words)
        return count_found(found, of=assignments_listed(world.admin, *conditions), words=words)

    assert [counted(words) for words in ("radar", "fern", "fern radar", "zzyzx", "-", "")] == [4, 3, 2, 0, 0, 6]
    assert counted("radar", Assignment.startup_id == world.a.id) == 2
    assert counted("radar", assignments.STATES["withdrawn"]) == 0
