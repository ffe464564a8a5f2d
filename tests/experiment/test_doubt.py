# ruff: noqa: E501  # a record stands as the tables have it
"""Not knowing: what is drawn, from where to where, and by what address."""

import pickle
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np
import pytest

from sim.experiment.doubt import Doubt
from sim.experiment.in_doubt import InDoubt
from sim.runner import run, run_loaded
from sim.scenario.distributions import Lognormal
from sim.scenario.reader import load
from tests.experiment.small import SMALL, write

SECOND = 1_000_000
HAZARD = "spot: {hazard: {value: 0.3 /h, believed: [0.1 /h, 0.6 /h]}}\n"
REUSE = "settings: {worker_reuse: {value: none, believed: [none, root_execution]}}\n"
BOOT = "latencies: {boot: {value: 54 s, believed: [40 s, 100 s]}}\n"
DOUBTFUL = (
    SMALL.replace("median: 40 min", "median: {value: 40 min, believed: [30 min, 60 min]}") + HAZARD + REUSE + BOOT
)
MEDIAN = "executables.align.entry_points.main.steps.0.compute.lognormal.median"
LEARNED = """
latencies:
  acquisition: {lognormal: {median: 30 s, p95: 90 s}}
  boot: 54 s
  pooled_share: 0.25
spot: {hazard: 0.2 /h}
learned:
  latencies.acquisition: {observations: 12, median: [30 s, 25 s, 36 s], p95: [90 s, 60 s, 150 s]}
  latencies.boot: {observations: 12, median: [54 s, 54 s, 54 s], p95: [54 s, 54 s, 54 s]}
  latencies.teardown: {observations: 0}
  latencies.pooled_share: {observations: 40, value: [0.25, 0.15, 0.4]}
  spot.hazard: {observations: 1, value: [0.2, 0.05, 0.7]}
"""

REPLAYED = """
name: replayed
accounts: {wallet: {prices: mine}}
price_lists: {mine: {date: 2026-01, source: made up, per_core: {on_demand: 0.05 USD/h}}}
users: {me: {}}
projects: {study: {bill_to: wallet}}
tables:
  records:
    rows:
      - {record: job-1, try: 0, class: job, run: again, function: main, name: first, parent: null, parent_try: null, stage: null,
         depends_on: null, inputs_ready_us: null, as: me, in: study, priority: normal, rank: 0, cost_limit: null, tags: null,
         properties: null, terminated_us: null, instance_type: mem1_ssd1_v2_x4, purchase: null, launched_after: null, delay_us: 0,
         ends_after: null, run_time_us: 600000000, outputs_closed_us: null, outcome: done, message: null,
         created_us: 1768208400000000, waiting_on_input_us: null, runnable_us: null, started_running_us: null, running_us: null,
         stopped_running_us: null, waiting_on_output_us: null, terminating_us: null, restartable_us: null, ended_us: null}
executables:
  again: {class: app, set_up: 0 s, entry_points: {main: {steps: [{replay: last-month}]}}}
replays:
  last-month: {records: records, run_times: {again:main: {lognormal: {median: 10 min, p95: 20 min}}}}
  next-month: {records: records, run_times: {again:main: {lognormal: {median: 10 min, p95: 20 min}}}}
learned:
  run_times.again:main: {observations: 9, median: [10 min, 8 min, 12 min], p95: [20 min, 15 min, 30 min]}
"""


def doubt(folder, text=DOUBTFUL, **options):
    return Doubt(load(write(folder, text), **options))


def test_it_tells_what_is_not_known(tmp_path):
    assert doubt(tmp_path).beliefs == (
        InDoubt(MEDIAN, "40 min", "30 min", "60 min", "stated", None),
        InDoubt("spot.hazard", "0.3 /h", "0.1 /h", "0.6 /h", "stated", "K4"),
        InDoubt("settings.worker_reuse", "none", "none", "root_execution", "stated", "G5"),
        InDoubt("latencies.boot", "54 s", "40 s", "100 s", "stated", "G4"),
    )


def test_half_of_the_draws_lie_on_each_side_of_the_value_and_none_beyond_the_ends(tmp_path):
    one = doubt(tmp_path)
    drawn = [one.scenario(number) for number in range(400)]
    for low, value, high, found in (
        (0.1, 0.3, 0.6, [scenario.spot.hazard for scenario in drawn]),
        (40, 54, 100, [scenario.latencies.boot.mean / SECOND for scenario in drawn]),
    ):
        assert low <= min(found) < low * 1.05
        assert high * 0.98 < max(found) <= high
        assert np.mean(np.array(found) < value) == pytest.approx(0.5, abs=0.05)
    reused = [scenario.settings.worker_reuse == "root_execution" for scenario in drawn]
    assert np.mean(reused) == pytest.approx(0.5, abs=0.05)


def test_beliefs_are_drawn_apart_from_each_other(tmp_path):
    one = doubt(tmp_path)
    drawn = [one.scenario(number) for number in range(300)]
    pairs = [(scenario.spot.hazard, scenario.latencies.boot.mean) for scenario in drawn]
    assert abs(np.corrcoef(np.array(pairs).T)[0, 1]) < 0.12


def test_the_same_replication_draws_the_same_and_another_seed_does_not(tmp_path):
    assert doubt(tmp_path).scenario(3) == doubt(tmp_path).scenario(3)
    assert doubt(tmp_path, seed=8).scenario(3).spot.hazard != doubt(tmp_path).scenario(3).spot.hazard


def test_variants_share_their_draws(tmp_path):
    base, wide = doubt(tmp_path), doubt(tmp_path, variant="wide")
    for number in range(5):
        one, other = base.scenario(number), wide.scenario(number)
        assert (one.spot, one.latencies, one.executables) == (other.spot, other.latencies, other.executables)
        assert one.limits != other.limits


def test_a_belief_that_is_added_disturbs_no_other(tmp_path):
    fewer = doubt(tmp_path, SMALL + HAZARD)
    more = doubt(tmp_path)
    assert [fewer.scenario(number).spot for number in range(5)] == [more.scenario(number).spot for number in range(5)]


def test_without_drawing_all_has_its_value(tmp_path):
    one = doubt(tmp_path)
    assert one.scenario(4, drawn=False) == load(write(tmp_path, DOUBTFUL)).again(4)


def test_one_alone_may_be_put_at_an_end(tmp_path):
    one = doubt(tmp_path)
    plain = one.scenario(4, drawn=False)
    low = one.scenario(4, drawn=False, at={"spot.hazard": "low"})
    high = one.scenario(4, drawn=False, at={"spot.hazard": "high", "settings.worker_reuse": "high"})
    assert (low.spot.hazard, high.spot.hazard) == (0.1, 0.6)
    assert high.settings.worker_reuse == "root_execution"
    assert low.with_changes({"spot": plain.spot}).latencies == plain.latencies
    assert low.executables == plain.executables


def test_the_others_are_drawn_as_they_are_without_it(tmp_path):
    one = doubt(tmp_path)
    held = one.scenario(4, at={"spot.hazard": "high"})
    assert held.spot.hazard == 0.6
    assert held.latencies == one.scenario(4).latencies


def test_what_is_put_at_an_end_must_be_in_doubt(tmp_path):
    with pytest.raises(ValueError, match=r"nothing is believed of 'spot.hazrd'; did you mean 'spot.hazard'\?"):
        doubt(tmp_path).scenario(0, at={"spot.hazrd": "low"})


def test_a_scenario_without_beliefs_is_only_given_another_luck(tmp_path):
    plain = load(write(tmp_path))
    assert Doubt(plain).beliefs == ()
    again = Doubt(plain).scenario(3)
    assert again == plain.again(3)
    assert again.launches is plain.launches


def test_the_folder_of_a_result_plays_what_was_drawn_again(tmp_path):
    drawn = doubt(tmp_path).scenario(3)
    assert drawn.beliefs == ()
    result = run_loaded(drawn, out=tmp_path / "out")
    again = run(tmp_path / "out" / "scenario.yaml")
    assert again.executions.equals(result.executions)
    assert again.charges.equals(result.charges)


def test_what_is_drawn_elsewhere_is_the_same(tmp_path):
    one = doubt(tmp_path)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        (elsewhere,) = pool.map(one.scenario, [3])
    assert elsewhere == one.scenario(3)
    assert pickle.loads(pickle.dumps(one)).beliefs == one.beliefs


def test_what_was_learned_is_drawn_from_its_intervals(tmp_path):
    one = doubt(tmp_path, SMALL + LEARNED)
    assert [(belief.path, belief.origin, belief.rule) for belief in one.beliefs] == [
        ("latencies.acquisition", "learned from 12 observations", "G4"),
        ("latencies.pooled_share", "learned from 40 observations", "G4"),
        ("spot.hazard", "learned from 1 observation", "K4"),
    ]
    assert one.beliefs[0].low == "median 25 s, p95 1 min"
    drawn = [one.scenario(number) for number in range(400)]
    for found, (low, middle, high) in (
        ([scenario.latencies.acquisition.quantile(0.5) / SECOND for scenario in drawn], (25, 30, 36)),
        ([scenario.latencies.acquisition.quantile(0.95) / SECOND for scenario in drawn], (60, 90, 150)),
        ([scenario.latencies.pooled_share for scenario in drawn], (0.15, 0.25, 0.4)),
        ([scenario.spot.hazard for scenario in drawn], (0.05, 0.2, 0.7)),
    ):
        assert np.median(found) == pytest.approx(middle, rel=0.08)
        assert np.quantile(found, [0.025, 0.975]) == pytest.approx([low, high], rel=0.2)
    assert all(scenario.latencies.boot.constant == 54 * SECOND for scenario in drawn)


def test_what_was_learned_may_be_put_at_an_end_of_its_interval(tmp_path):
    one = doubt(tmp_path, SMALL + LEARNED)
    low = one.scenario(0, drawn=False, at={"latencies.acquisition": "low", "spot.hazard": "low"})
    assert low.latencies.acquisition == Lognormal.from_median_p95(25 * SECOND, 60 * SECOND)
    assert low.spot.hazard == 0.05
    assert one.scenario(0, drawn=False, at={"latencies.pooled_share": "high"}).latencies.pooled_share == 0.4


def test_what_is_stated_or_changed_later_counts_more_than_what_was_learned(tmp_path):
    (tmp_path / "learned.yaml").write_text(LEARNED)
    stated = "import: [learned.yaml]\n" + SMALL + HAZARD
    found = {belief.path: belief.origin for belief in doubt(tmp_path, stated).beliefs}
    assert found["spot.hazard"] == "stated"
    changed = doubt(tmp_path, "import: [learned.yaml]\n" + SMALL, overrides=["spot.hazard=0.5 /h"])
    assert "spot.hazard" not in {belief.path for belief in changed.beliefs}
    assert changed.scenario(7).spot.hazard == 0.5


def test_what_was_learned_of_run_times_is_drawn_in_every_replay(tmp_path):
    one = doubt(tmp_path, REPLAYED)
    assert [belief.path for belief in one.beliefs] == ["run_times.again:main"]
    low = one.scenario(0, drawn=False, at={"run_times.again:main": "low"}).replays
    assert low["last-month"].run_times == low["next-month"].run_times
    assert low["last-month"].run_times["again:main"] == Lognormal.from_median_p95(480 * SECOND, 900 * SECOND)
    medians = [
        one.scenario(number).replays["last-month"].run_times["again:main"].quantile(0.5) / 60 / SECOND
        for number in range(100)
    ]
    assert np.quantile(medians, [0.05, 0.95]) == pytest.approx([8.3, 11.7], rel=0.1)
