import pytest

from sim.report.sweeps.material import COST, TIME, SweepMaterial
from sim.report.sweeps.paired_points import best, effects
from tests.report.sweeps.made_up import PRIORITY, WORKERS, made_up, more_workers, row


def material_of(*args, **named):
    return SweepMaterial(made_up(*args, **named))


def other_luck(point, luck):
    """The luck of one point is the opposite of that of the other."""
    return row(3 + (luck if point.number else -luck), 1 + point.number)


def test_the_same_luck_tells_a_small_difference_from_none():
    # The luck of a run is up to 0.4, the difference 0.01: run by run it is always the same.
    found = best(material_of({WORKERS: ["2", "3"]}, lambda point, luck: row(3 + luck + point.number / 100, 1)), COST)
    assert (found.place.number, found.same, found.alike) == (0, [], [])


def test_what_may_be_luck_is_called_alike():
    found = best(material_of({WORKERS: ["2", "3"]}, other_luck), COST)
    assert [one.number for one in found.alike] == [1 - found.place.number]
    assert found.same == []


def test_of_what_costs_the_same_the_sooner_one_is_best():
    found = best(material_of({WORKERS: ["2", "3", "4"]}, lambda point, luck: row(3 + luck, 9 - point.number)), COST)
    assert found.place.number == 2
    assert [one.number for one in found.same] == [0, 1]


def test_an_effect_is_averaged_over_the_others():
    material = material_of({WORKERS: ["2", "8"], PRIORITY: ["high", "low"]}, more_workers)
    strongest, other = effects(material, COST)
    assert (strongest.varied.path, strongest.low[0], strongest.high[0]) == (PRIORITY, "low", "high")
    assert strongest.size == pytest.approx(5)
    assert other.size == pytest.approx(0.6)
    assert strongest.shows
    assert effects(material, TIME)[0].size == pytest.approx(3600 * (40 / 2 - 40 / 8))


def test_an_effect_that_luck_could_feign_does_not_show():
    (found,) = effects(material_of({WORKERS: ["2", "3"]}, other_luck), COST)
    assert not found.shows


def test_the_frontier_is_what_nothing_else_beats():
    cost_and_time = [(5, 1), (4, 2), (4, 3), (3, 5), (6, 6), (1, 1)]

    def answers(point, luck):
        cost, hours = cost_and_time[point.number]
        return row(cost + luck, hours, done=10.0 if point.number < 5 else 4.0, failed=0.0 if point.number < 5 else 6.0)

    places = material_of({WORKERS: [str(one) for one in range(6)]}, answers).places
    assert [one.number for one in places if one.on_frontier] == [0, 1, 3]
    assert [one.number for one in places if not one.gets_done] == [5]
