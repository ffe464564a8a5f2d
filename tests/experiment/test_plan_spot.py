"""Which launch goes on spot: told by playing each way with the same luck."""

import json

import pytest

from sim.experiment.asked import ask
from sim.experiment.errors import ExperimentError
from sim.experiment.pool import Pool
from sim.experiment.spot.options import Option, best_of
from sim.experiment.spot.plan import plan_spot
from tests.experiment.small import write

TWO = """
name: two
seed: 3
accounts: {wallet: {prices: mine}}
price_lists:
  mine: {date: 2026-01, source: made up, per_core: {on_demand: 0.05 USD/h, spot: 0.02 USD/h}}
users: {ann: {}}
projects: {study: {bill_to: wallet}}
executables:
  short: {class: app, entry_points: {main: {steps: [{compute: 1 h}]}}}
  long: {class: app, entry_points: {main: {steps: [{compute: 15 h}]}}}
  flow: {class: workflow, project: study, stages: {a: {run: short}, b: {run: short, depends_on: [a]}}}
launches:
  flow: {run: flow, as: ann, in: study, count: 5, priority: high}
  long: {run: long, as: ann, in: study, count: 3, priority: high}
"""


def plan(folder, text=TWO, replications=6, **more):
    asked = ask(write(folder, text), replications=replications)
    return plan_spot(asked, None, Pool(1), **more)


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    """The plan of a launch whose jobs are short, and one whose jobs are too long for spot."""
    return plan(tmp_path_factory.mktemp("two"))


def options_of(launch):
    return {option.priority: option for option in launch.options}


def test_short_jobs_go_on_spot_and_long_ones_stay(two):
    flow, long = two.launches
    assert (flow.path, flow.best.priority, flow.why) == ("launches.flow", "low", "clearly cheaper than normal")
    assert (long.path, long.best.priority) == ("launches.long", "high")


def test_what_is_gained_stands_beside_what_it_costs_in_time(two):
    low = options_of(two.launches[0])["low"]
    assert low.more_cost.low < low.more_cost.mean < low.more_cost.high < 0
    assert low.more_seconds.low > 0


def test_as_it_is_is_no_different_from_itself(two):
    for launch in two.launches:
        now = options_of(launch)["high"]
        assert now.is_now
        assert (now.more_cost.low, now.more_cost.high, now.more_seconds.mean, now.more_undone.mean) == (0, 0, 0, 0)


def test_each_kind_of_job_has_its_length_and_its_break_even(two):
    (short,), (long,) = (launch.kinds for launch in two.launches)
    assert (short.executable, short.jobs, long.executable, long.jobs) == ("short", 10, "long", 3)
    # 30 s of set-up are no boot.
    assert short.hours == pytest.approx(1 + 30 / 3600)
    assert short.longest_hours < short.break_even.hours < long.hours


def test_it_says_how_many_runs_it_took(two):
    assert (two.replications, two.runs) == (6, 6 * 5 + 1)


def test_the_others_stay_as_they_are(tmp_path):
    # What is played for one launch leaves every draw of the other alone, so only its own cost changes.
    alone = plan(tmp_path, TWO.replace("  long: {run: long, as: ann, in: study, count: 3, priority: high}\n", ""))
    both = plan(tmp_path)
    one, other = (options_of(found.launches[0])["low"].more_cost for found in (alone, both))
    assert other.mean == pytest.approx(one.mean, rel=1e-9)


def test_without_a_spot_rate_normal_is_the_same_and_low_is_refused(tmp_path):
    text = TWO.replace(", spot: 0.02 USD/h", "")
    launch = plan(tmp_path, text, 2).launches[0]
    normal, low = options_of(launch)["normal"], options_of(launch)["low"]
    assert (normal.more_cost.mean, normal.more_seconds.mean) == (0, 0)
    assert "runs on spot only" in low.problem
    assert launch.best.is_now
    assert launch.kinds[0].break_even is None


def test_recorded_executions_are_bought_in_each_way(tmp_path, dxsim):
    dxsim.write(TWO, "two.yaml")
    dxsim("run", "two.yaml", "--out", "run", "--quiet")
    dxsim("export", "dx", "run", "-o", "real.json")
    assert dxsim("import", "dx", "real.json", "-o", "real").returncode == 0
    found = json.loads(
        dxsim("plan", "spot", "real/scenario.yaml", "--replications", "2", "--jobs", "1", "--json").stdout
    )
    (launch,) = found["launches"]
    assert launch["path"] == "replays.observed"
    assert [option["is_now"] for option in launch["options"]] == [False, False, False]


def test_a_scenario_that_cannot_be_played_as_it_is_is_told(tmp_path):
    with pytest.raises(ExperimentError, match=r"as it is the scenario cannot be played: .*nothing"):
        plan(tmp_path, TWO + "expect: [{table: executions, where: {nothing: 1}, count: 1}]\n", 2)


def row(cost, seconds, undone=0):
    return {"cost": cost, "seconds": seconds, "done": 10 - undone, "undone": undone, "refused": 0}


def best(**rows):
    options = [
        Option(
            priority,
            priority == "high",
            None,
            *(sum(row[name] for row in found) / len(found) for name in ("cost", "seconds", "undone")),
        )
        for priority, found in rows.items()
    ]
    return best_of(options, rows)


def test_what_gets_less_done_is_not_taken_however_cheap():
    found, why = best(high=[row(10, 5), row(11, 5)], low=[row(1, 5, undone=2), row(1, 5, undone=2)])
    assert (found.priority, why) == ("high", "the others get less done")


def test_of_two_that_cost_the_same_as_far_as_one_can_tell_the_sooner_is_taken():
    found, why = best(high=[row(10, 5), row(12, 6)], low=[row(9, 8), row(12.5, 9)])
    assert (found.priority, why) == ("high", "sooner than low, and not clearly dearer")


def test_what_one_cannot_tell_apart_is_said():
    found, why = best(high=[row(10, 5), row(12, 5)], low=[row(9, 4), row(12.5, 6)])
    assert (found.priority, why) == ("low", "cheaper than high, as far as so few replications tell")


def test_where_nothing_can_be_played_nothing_is_taken():
    assert best_of([Option("high", True, "no")], {"high": "no"}) == (None, "none of them can be taken")


def test_the_command_fits_80_columns(dxsim):
    dxsim.write(TWO, "two.yaml")
    done = dxsim("plan", "spot", "two.yaml", "--replications", "3", "--jobs", "1")
    assert (done.returncode, done.stderr) == (0, "")
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert "flow: take low" in done.stdout
    said = " ".join(done.stdout.split())
    assert "Each way was played 3 times, all with the same luck: 16 runs, with one to see lengths." in said
    assert "A machine is lost 0.3 /h (K4; a guess unless it was calibrated)" in said
    assert "4 of 4 rates are extrapolated" not in said
    assert "2 of 2 rates are extrapolated: mem1_ssd1_v2_x4 on demand, mem1_ssd1_v2_x4 spot." in said


def test_why_a_way_cannot_be_taken_is_told_in_full(dxsim):
    dxsim.write(TWO.replace(", spot: 0.02 USD/h", ""), "two.yaml")
    said = dxsim("plan", "spot", "two.yaml", "--replications", "2", "--jobs", "1").stdout
    assert "priority normal or high" in " ".join(said.split())
    assert max(map(len, said.splitlines())) <= 80


def test_the_command_takes_a_variant_and_one_only(dxsim):
    dxsim.write(TWO + "variants: {free: {spot.hazard: 0 /h}, lost: {spot.hazard: 3 /h}}\n", "two.yaml")
    few = ("--replications", "2", "--jobs", "1")
    assert "long: take" in dxsim("plan", "spot", "two.yaml", "--variant", "free", *few).stdout
    assert "flow: high, as it is" in dxsim("plan", "spot", "two.yaml", "--variant", "lost", *few).stdout
    done = dxsim("plan", "spot", "two.yaml", "--variant", "free", "--variant", "lost", *few)
    assert (done.returncode, "only one variant" in done.stderr) == (2, True)
