"""An estimate plays the command on the twin; what it says is what the simulator says."""

from decimal import Decimal

import pytest

from sim.experiment.errors import ExperimentError
from sim.experiment.measures import measure
from sim.records.errors import ResultError
from sim.runner import run_loaded
from sim.scenario.distribution_text import parse_distribution_text
from sim.scenario.reader import load
from sim.twin.estimate import as_json, estimate, play, scenario_for
from sim.twin.estimate_scenario import Asked, text_of
from sim.twin.estimate_trust import trust
from sim.twin.price_choice import DEFAULT, choose
from sim.twin.readers.dx_run import read_dx_run

EXACT = """
latencies: {scheduler_step: 6.4 s, acquisition: 35 s, boot: 54 s, set_up: 30 s, state_after_code: 3.1 s}
spot: {hazard: 0 /h, acquisition: 35 s}
"""
PRICES = """
price_lists:
  mine:
    {date: 2026-01, source: my rate card, on_demand: {mem1_ssd1_v2_x4: 3.60 USD/h}, per_core: {spot: 0.30 USD/h}}
  other: {date: 2026-02, source: another, per_core: {on_demand: 1 USD/h}}
"""


def asked(arguments="", duration="916 s", prices=None, **more):
    run = read_dx_run(f"dx run app-x --instance-type mem1_ssd1_v2_x4 {arguments}")
    return Asked(run, parse_distribution_text(duration), prices or choose(None, None), **more)


@pytest.fixture
def mine(tmp_path):
    """A price list at which 1000 s on demand cost 1 USD."""
    (tmp_path / "mine.yaml").write_text(PRICES)
    return choose(str(tmp_path / "mine.yaml"), "mine")


@pytest.fixture
def exact(tmp_path):
    """Delays without luck."""
    (tmp_path / "exact.yaml").write_text(EXACT)
    return load(tmp_path / "exact.yaml")


def test_a_job_without_luck_costs_and_takes_what_one_works_out_by_hand(mine, exact):
    # 54 s of boot, 30 s of set-up and 916 s are billed: 1000 s; around them 6.4 s, 35 s and 3.1 s are not.
    outlook = estimate(asked("--priority high", prices=mine, latencies=exact), replications=20).outlook
    assert (outlook.cost.p5, outlook.cost.median, outlook.cost.p95) == pytest.approx((1.0, 1.0, 1.0))
    assert outlook.seconds.median == pytest.approx(1044.5)
    assert (outlook.done.share, outlook.lost.times, outlook.cut.times, outlook.tries) == (1.0, 0, 0, 1.0)


def test_inputs_are_staged_on_the_meter(mine, exact):
    # 15 GB at 150 MB/s.
    found = estimate(asked("--priority high", prices=mine, latencies=exact, input_size="15 GB"), replications=20)
    assert found.outlook.cost.median == pytest.approx(1.1)
    assert found.purchases["high"].cost == pytest.approx(1.1)


def test_a_limit_below_the_cost_cuts_and_one_above_does_not(mine, exact):
    def cut(limit):
        command = f"--priority high --cost-limit {limit}"
        return estimate(asked(command, prices=mine, latencies=exact), replications=20).outlook.cut.share

    assert (cut("0.99"), cut("1.01")) == (1.0, 0.0)


def test_a_timeout_of_extra_args_ends_it(mine, exact):
    extra = """--extra-args '{"timeoutPolicyByExecutable": {"*": {"*": {"minutes": 10}}}}'"""
    found = estimate(asked(f"--priority high {extra}", prices=mine, latencies=exact), replications=20)
    assert found.outlook.timed_out.share == 1.0


def test_what_it_says_is_what_runs_of_the_kept_scenario_say(tmp_path, mine):
    what = asked("--priority low --cost-limit 0.60", "lognormal(median=40min, p95=70min)", mine, count=3)
    path = tmp_path / "kept.yaml"
    path.write_text(text_of(what, ["a note"]))
    scenario = load(path)
    for replication, lean in enumerate(play(scenario_for(what), 4, 1)):
        row = measure(run_loaded(scenario.again(replication)))
        assert lean.cost == pytest.approx(row["cost"], rel=1e-12)
        assert lean.seconds == pytest.approx(row["makespan_seconds"], rel=1e-12)
        assert (lean.done, len(lean.failures)) == (row["done"], row["failed"])


def test_several_processes_say_what_one_says(mine):
    scenario = scenario_for(asked("--priority low", "exponential(1h)", mine))
    assert play(scenario, 5, 2) == play(scenario, 5, 1)


def test_means_by_formula_lie_within_what_was_played(mine):
    found = estimate(asked("--priority low", "lognormal(median=2h, p95=5h)", mine), replications=400)
    costs = [run.cost for run in play(found.scenario, 400, 1)]
    mean = sum(costs) / 400
    error = (sum((cost - mean) ** 2 for cost in costs) / 399 / 400) ** 0.5
    assert abs(mean - found.purchases["low"].cost) < 4 * error
    assert found.purchases["low"].tries == pytest.approx(found.outlook.tries, rel=0.2)


def test_what_is_believed_of_the_hazard_is_played_at_its_ends(mine):
    found = estimate(asked("--priority low", "3 h", mine), replications=200)
    low, high = found.believed.values()
    assert list(found.believed) == [0.1, 0.6]
    assert low.lost.share < found.outlook.lost.share < high.lost.share
    assert found.break_even_believed[0].hours > found.break_even.hours > found.break_even_believed[1].hours


@pytest.mark.parametrize("option", ["--priority high", "--priority low --head-job-on-demand"])
def test_nothing_is_said_of_losses_where_nothing_can_be_lost(mine, option):
    assert estimate(asked(option, "3 h", mine), replications=20).believed == {}


def test_a_hazard_that_was_learned_is_no_guess(mine, exact):
    found = estimate(asked("--priority low", "3 h", mine, latencies=exact), replications=20)
    assert (found.in_doubt, found.outlook.lost.times) == (None, 0)


def test_without_a_spot_rate_nothing_is_compared():
    found = estimate(asked("", "1 h", choose("commercial-a-2023", None)), replications=20)
    assert (dict(found.purchases), found.break_even) == ({}, None)


def test_waits_for_spot_are_those_of_the_command():
    accounts = scenario_for(asked("--max-job-spot-wait-time 5m --max-tree-spot-wait-time 1h")).accounts
    wait = accounts["wallet"].spot_wait
    assert (wait.per_job, wait.per_path) == (300_000_000, 3_600_000_000)


def test_everything_that_is_named_is_in_the_scenario():
    command = "--name 'my run' --tag a --property k=v --project 'UKB 500k' --rank 7 --ignore-reuse --debug-on All"
    scenario = scenario_for(asked(command, count=2))
    (launch,) = scenario.launches.values()
    assert (launch.name, launch.tags, launch.properties, launch.rank) == ("my run", ["a"], {"k": "v"}, 7)
    assert (launch.in_, launch.count, launch.ignore_reuse, len(launch.debug_on)) == ("UKB_500k", 2, True, 3)


def test_a_limit_is_taken_to_its_last_digit():
    (launch,) = scenario_for(asked("--cost-limit 0.00012")).launches.values()
    assert Decimal(launch.cost_limit.micros) == Decimal("0.00012") * 1_000_000


def test_prices_that_nobody_chose_are_told_with_their_date_and_source():
    found = estimate(asked("--priority low", "1 h"), replications=20)
    says = next(point.says for point in trust(found) if point.about == "prices")
    assert DEFAULT in says
    assert "2025-06" in says
    assert found.asked.prices.prices.source in says
    assert "no --prices was given" in says
    assert "EXTRAPOLATED" in says


def test_what_the_command_does_not_tell_is_told():
    command = "dx run swiss-army-knife -iin=UKB:/a.vcf --batch-tsv nowhere.tsv --brief"
    found = estimate(Asked(read_dx_run(command), "1 h", choose(None, None)), replications=20)
    says = {point.about: point.says for point in trust(found)}
    assert "mem1_ssd1_v2_x4, the platform's default, stands for it" in says["taken"]
    assert "inputs (in) take no time to stage" in says["taken"]
    assert "this is one of its rows; --count says how many there are" in says["taken"]
    assert says["no effect"] == "On cost and time: --brief."


def test_as_json_it_says_the_same():
    found = estimate(asked("--priority low --cost-limit 5", "1 h"), replications=50)
    plain = as_json(found)
    assert plain["cost"]["median"] == found.outlook.cost.median
    assert plain["cut"]["share"] == 0
    assert 0 < plain["cut"]["high"] < 0.1
    assert [one["per_hour"] for one in plain["believed_hazard"]] == [0.1, 0.6]
    assert plain["break_even"]["seconds"] == found.break_even.hours * 3600
    assert (plain["currency"], plain["replications"]) == ("GBP", 50)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ("--instance-type mem1_ssd1_v2_x1", "--instance-type: there is no instance type 'mem1_ssd1_v2_x1'"),
        ("--rank 5000", "--rank: a rank is from -1024 to 1023, not 5000"),
        ("""--extra-args '{"executionPolicy": {"maxRestarts": 20}}'""", "--extra-args, executionPolicy: 20 restarts"),
        ("""--extra-args '{"tags": [1]}'""", "--tag: 1 is not a text"),
    ],
)
def test_what_the_scenario_refuses_is_told_by_its_option(arguments, sentence):
    with pytest.raises(ResultError) as refused:
        scenario_for(asked(arguments))
    assert str(refused.value).startswith(sentence)


@pytest.mark.parametrize("arguments", ["--cost-limit 0", "--cost-limit -3", "--instance-count 200"])
def test_what_the_platform_would_refuse_is_told(arguments):
    with pytest.raises(ExperimentError, match=r"^the platform would refuse this: "):
        estimate(asked(arguments), replications=20)


def test_a_rate_that_the_list_does_not_have_is_told():
    hospital = choose("hospital-2022", None)
    with pytest.raises(ResultError, match="no spot rate for mem1_ssd1_v2_x4, it has none at all"):
        scenario_for(asked("--priority low", prices=hospital))
    with pytest.raises(ResultError, match="no on demand rate for mem1_ssd1_v2_x8, it has one for mem1_ssd1_v2_x4"):
        scenario_for(asked("--instance-type mem1_ssd1_v2_x8", prices=hospital))


def test_which_price_list_is_meant_must_be_clear(tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text(PRICES)
    with pytest.raises(ResultError, match=r"holds 2 price lists: add --price-list NAME; it has mine, other"):
        choose(str(file), None)
    with pytest.raises(ResultError, match="did you mean 'mine'"):
        choose(str(file), "mien")
    with pytest.raises(ResultError, match="did you mean 'ukb-rap-2025'"):
        choose("ukb-rap-2024", None)
    with pytest.raises(ResultError, match="is a folder"):
        choose(str(tmp_path), None)
    (tmp_path / "none.yaml").write_text("name: none\n")
    with pytest.raises(ResultError, match="holds no price list"):
        choose(str(tmp_path / "none.yaml"), None)
