"""Luck and not knowing are told apart, and what moves the answer most is found."""

import numpy as np
import pandas as pd
import pytest

from sim.experiment.errors import ExperimentError
from sim.experiment.in_doubt import InDoubt
from sim.experiment.influence import measurement_of
from sim.experiment.knowing import knowing
from sim.experiment.rounding import amount, decimals, time
from sim.experiment.sweep import load_sweep, sweep
from sim.experiment.sweep_trust import sweep_trust
from tests.experiment.small import SMALL, write

BELIEVED = SMALL.replace("median: 40 min, p95", "median: {value: 40 min, believed: [20 min, 80 min]}, p95").replace(
    "on_demand: 0.05 USD/h,", "on_demand: {value: 0.05 USD/h, believed: [0.049 USD/h, 0.051 USD/h]},"
)
MEDIAN = "executables.align.entry_points.main.steps.0.compute.lognormal.median"
PRICE = "price_lists.mine.per_core.on_demand"


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    folder = tmp_path_factory.mktemp("beliefs")
    return sweep(write(folder, BELIEVED), replications=12, out=folder / "s", jobs=1)


def test_each_point_is_played_at_value_and_drawn_and_each_belief_at_its_ends(found):
    counts = found.runs.groupby("beliefs", sort=False).size().to_dict()
    ends = {f"{path}={end}": 4 for path in (PRICE, MEDIAN) for end in ("low", "high")}
    assert counts == {"value": 12, "drawn": 12, **ends}
    assert found.points["runs"].tolist() == [12]
    assert found.points["cost_mean"].iloc[0] == found.runs[found.runs["beliefs"] == "drawn"]["cost"].mean()


def test_luck_and_not_knowing_stand_apart(found):
    known = knowing(found.runs, "cost", found.beliefs)
    at_value = found.runs[found.runs["beliefs"] == "value"]["cost"].to_numpy()
    drawn = found.runs[found.runs["beliefs"] == "drawn"]["cost"].to_numpy()
    assert known.luck == tuple(np.quantile(at_value, [0.05, 0.95]))
    assert known.beliefs == pytest.approx(tuple(at_value.mean() + np.quantile(drawn - at_value, [0.05, 0.95])))
    assert (known.answer.p5, known.answer.p95) == tuple(np.quantile(drawn, [0.05, 0.95]))


def test_the_strongest_belief_comes_first_and_with_its_ends(found):
    known = knowing(found.runs, "cost", found.beliefs)
    strongest = known.influences[0]
    assert [one.belief.path for one in known.influences] == [MEDIAN, PRICE]
    assert strongest.share > 0.9
    assert strongest.at_low < 0 < strongest.at_high
    # The price is a factor of the cost, the luck being the same run by run: 2 % less and more at its ends.
    first = found.runs[found.runs["beliefs"] == "value"]["cost"].to_numpy()[:4].mean()
    price = known.influences[1]
    assert price.at_low == pytest.approx(-0.02 * first, rel=1e-6)
    assert price.at_high == pytest.approx(0.02 * first, rel=1e-6)
    wide, narrow = known.beliefs[1] - known.beliefs[0], known.narrowed[1] - known.narrowed[0]
    assert narrow == pytest.approx(wide * (1 - strongest.share) ** 0.5)


def test_a_sweep_tells_it_by_the_name_of_the_measure(found):
    assert found.knowing("cost") == knowing(found.runs, "cost", found.beliefs)
    with pytest.raises(ExperimentError, match="'costs' is no measure of a run; did you mean 'cost'"):
        found.knowing("costs")
    with pytest.raises(ExperimentError, match="no run of point 7 has a figure for 'cost'"):
        found.knowing("cost", point=7)


def test_time_does_not_depend_on_the_price(found):
    known = knowing(found.runs, "makespan_seconds", found.beliefs)
    price = next(one for one in known.influences if one.belief.path == PRICE)
    assert (price.at_low, price.at_high, price.shows) == (0, 0, False)


def test_it_is_said_in_words(found):
    points = {point.about: point.says for point in sweep_trust(found) if point.about}
    assert points["cost"].startswith("2.")
    assert "luck alone moves it from" in points["cost"]
    assert "not knowing alone from" in points["cost"]
    assert points["moves cost"].startswith(f"1. {MEDIAN} 40 min: -")
    assert "run times of a few real items" in points["measure"]
    assert points["learned"].startswith("Nothing from records")


def test_it_is_read_back_with_its_beliefs(found):
    again = load_sweep(found.directory)
    assert again.beliefs == found.beliefs
    assert sweep_trust(again) == sweep_trust(found)


def test_where_nothing_is_believed_all_of_it_is_luck(tmp_path):
    found = sweep(write(tmp_path), replications=3, jobs=1)
    assert set(found.runs["beliefs"]) == {"value"}
    points = {point.about: point.says for point in sweep_trust(found)}
    assert "so all of it is luck" in points["not known"]
    assert "not knowing" not in points["cost"]


def test_variants_share_what_is_drawn(tmp_path):
    found = sweep(write(tmp_path, BELIEVED), variants=["the-same"], replications=4, jobs=1)
    drawn = found.runs[found.runs["beliefs"] == "drawn"]
    mine, same = (drawn[drawn["point"] == number]["cost"].tolist() for number in (0, 1))
    assert mine == same
    assert len(set(mine)) == 4


def test_an_effect_smaller_than_luck_does_not_show():
    belief = InDoubt("a", "1", "0", "2", "stated", None)
    rng = np.random.default_rng(1)
    rows = [
        {"beliefs": way, "replication": number, "error": None, "cost": 10 + rng.normal()}
        for way in ("value", "drawn", "a=low", "a=high")
        for number in range(4)
    ]
    known = knowing(pd.DataFrame(rows), "cost", [belief])
    assert not known.influences[0].shows
    assert known.narrowed is None


@pytest.mark.parametrize(
    ("half", "places"),
    [(0.7, 1), (0.13, 2), (70, -1), (7, 0), (1.4, 1), (0.0021, 3), (0, None), (float("nan"), None), (1e-12, 6)],
)
def test_digits_are_those_that_the_interval_supports(half, places):
    assert decimals(half) == places


def test_an_answer_is_written_with_its_interval():
    assert amount(12.3456, 11.6, 13.1, "GBP") == "12.3 GBP (11.6 to 13.1)"
    assert amount(1234.5, 1160, 1310, "GBP") == "1,230 GBP (1,160 to 1,310)"
    assert amount(12.3456, 12.3456, 12.3456, "GBP") == "12.35 GBP"
    assert time(45_540, 44_856, 46_260) == "12.65 h (12.46 to 12.85)"
    assert time(600_000, 500_000, 700_000) == "6.9 d (5.8 to 8.1)"


@pytest.mark.parametrize(
    ("path", "origin", "says"),
    [
        ("spot.hazard", "stated", "spot jobs"),
        ("latencies.boot", "stated", "delays of your own executions"),
        ("latencies.boot", "learned from 4 observations", "more records"),
        ("price_lists.p.on_demand.x", "stated", "import prices"),
        ("executables.a.entry_points.main.steps.0.compute", "stated", "run times of a few"),
        ("settings.worker_reuse", "stated", "support"),
        ("data.wgs.size", "stated", "where it comes from"),
    ],
)
def test_there_is_a_measurement_for_every_belief(path, origin, says):
    assert says in measurement_of(path, origin)
