import pytest

from sim.report.sweeps.lines import along, ascending, evenly
from sim.report.sweeps.material import SweepMaterial
from sim.report.sweeps.varied import AS_IT_IS, numbers_of, shown, varied_of
from tests.report.sweeps.made_up import PRIORITY, WORKERS, made_up, more_workers


@pytest.mark.parametrize(
    ("values", "numbers"),
    [
        (["25", "50", "100"], (25, 50, 100)),
        (["0.5 USD", "5USD"], (0.5, 5)),
        (["0.3 /h", "1 /h"], (0.3, 1)),
        (["30 min", "2 h"], (1.8e9, 7.2e9)),
        (["500 MB", "1 GB"], (5e8, 1e9)),
        (["5 USD", "5 GBP"], None),
        (["5", "5 USD"], None),
        (["high", "low"], None),
        (["10", "none"], None),
    ],
)
def test_values_lie_on_an_axis_where_they_measure_the_same(values, numbers):
    assert numbers_of(values) == numbers


def test_a_name_is_as_much_of_the_path_as_tells_it_from_the_others():
    paths = ["launches.a.count", "launches.b.count", "limits.workers_per_user", "queue.steps.0"]
    names = [one.name for one in varied_of({path: ["1"] for path in paths}, [])]
    assert names == ["a.count", "b.count", "workers_per_user", "steps.0"]


def test_quotes_of_yaml_are_not_shown():
    assert [shown(one) for one in ('"1 h"', "'x'", '"', "a\nb")] == ["1 h", "x", '"', "a\\nb"]


def test_lines_go_through_all_points_each_once():
    vary = {WORKERS: ["8", "2"], PRIORITY: ["high", "low"]}
    material = SweepMaterial(made_up(vary, more_workers, variants=["wide"], often=2))
    variant, workers, priority = material.varied
    assert variant.values == (AS_IT_IS, "wide")
    for one in material.varied:
        lines = along(material, one)
        assert sorted(place.number for line in lines.values() for place in line) == list(range(8))
        assert all(len(line) == 2 for line in lines.values())
    others = ["as it is, priority high", "as it is, priority low", "wide, priority high", "wide, priority low"]
    assert list(along(material, workers)) == others
    assert [place.values[1] for place in along(material, workers)["wide, priority low"]] == ["8", "2"]
    assert ascending(workers) == [1, 0]
    assert priority.numbers is None


def test_some_are_chosen_evenly_with_the_ends():
    assert evenly(5, 12) == [0, 1, 2, 3, 4]
    chosen = evenly(40, 12)
    assert (len(chosen), chosen[0], chosen[-1]) == (12, 0, 39)
