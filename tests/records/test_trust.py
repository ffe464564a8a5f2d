import pytest

from sim.records import trust as points
from sim.records.result import Result, load_result
from tests.records.synthetic import Rows

ABOUT = {"scenario": "hand", "seed": 1, "variant": None, "complete": True, "expectations": [], "learned": {}}


def told(rows, **about):
    return {point.about: point.says for point in points.trust(Result(rows.tables(), {**ABOUT, **about}))}


@pytest.fixture
def rows():
    rows = Rows()
    rows.job("job-1", [("compute", 750)])
    return rows


def test_one_run_has_no_interval_and_names_the_command_that_gives_one(rows, tmp_path):
    luck = points.luck(load_result(rows.write(tmp_path / "my runs")))
    assert "no interval" in luck.says
    assert luck.command == f"dxsim sweep '{tmp_path}/my runs/scenario.yaml' --replications 20"
    in_memory = points.luck(Result(rows.tables(), ABOUT))
    assert in_memory.command == "dxsim sweep FILE --replications 20"


def test_records_are_no_draw_of_luck_and_nothing_is_guessed_in_them(rows):
    assert told(rows, observed={}) == {
        "records": "This really happened: nothing here was simulated, drawn or guessed.",
        "prices": "All of the cost is at exact rates.",
    }


def test_the_share_at_extrapolated_rates_is_named_with_its_types(rows):
    rows.job("job-2", [("compute", 250)], rate_basis="extrapolated", instance_type="mem1_ssd1_v2_x8")
    rows.rows["charges"][-1]["rate_basis"] = "extrapolated"
    assert told(rows)["prices"] == "75.0% of the cost at exact rates, 25.0% extrapolated (mem1_ssd1_v2_x8)."


def test_each_currency_is_told_apart(rows):
    rows.job("job-2", [("compute", 250)], currency="USD")
    rows.rows["charges"][-1]["rate_basis"] = "extrapolated"
    assert told(rows)["prices"] == (
        "All of the cost in GBP is at exact rates. No rate in USD is exact: all are extrapolated (mem1_ssd1_v2_x4)."
    )


def test_many_names_are_cut_and_counted():
    figures = [{"project": f"p{number}"} for number in range(6)]
    assert points.not_priced(figures).says == "What lies in p0, p1, p2 and 3 more has no price: it is in no cost."


def test_nothing_billed_says_nothing_of_prices():
    assert points.prices([]) is None


@pytest.mark.parametrize(
    ("observations", "says"),
    [
        ({}, "Nothing from records: delays and run times are as the scenario states."),
        ({"spot.hazard": 0}, "Nothing from records: delays and run times are as the scenario states."),
        ({"latencies.boot": 1}, "1 value from 1 observation (latencies.boot)."),
        (
            {"latencies.boot": 12, "latencies.acquisition": 1200, "spot.hazard": 0},
            (
                "2 values from 12 observations or more (latencies.boot; latencies.acquisition from 1,200); "
                "1 only believed (spot.hazard)."
            ),
        ),
        (None, "Not noted by the version of dxsim that wrote this; run it again."),
    ],
)
def test_what_was_learned_is_told_with_the_records_behind_it(observations, says):
    assert points.learned(observations).says == says


def test_the_largest_guesses_are_named(rows):
    rows.job("job-2", [("boot", 54), ("compute", 196)])
    assert told(rows)["guesses"] == "4 guessed rules; the most: G4 7.1% of jobs' time, H3 5.4% of cost."


def test_an_answer_without_guesses_says_so():
    assert points.guesses([]).says == "No rule had a part in it that nobody documented."


def test_what_has_not_ended_and_what_was_interrupted_is_told(rows):
    rows.job("job-2", [("compute", 250)], state="running")
    said = told(rows, complete=False)
    assert said["not ended"] == "1 execution has not ended: cost and time are those so far."
    assert next(iter(said)) == "cut short"


def test_values_learned_stand_in_the_result_of_a_run(tmp_path):
    import sim
    from tests.cli.conftest import SCENARIO

    path = tmp_path / "two.yaml"
    path.write_text(SCENARIO + "learned: {latencies.acquisition: {observations: 40}}\n")
    assert sim.run(path).about["learned"] == {"latencies.acquisition": 40}
