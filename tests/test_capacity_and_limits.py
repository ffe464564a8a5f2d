"""The scenarios of capacity and of cost limits hold what they expect, and what their READMEs say came out."""

import re
from pathlib import Path

import pytest

import sim
from sim.checker import verify
from sim.experiment.asked import ask

ROOT = Path(__file__).parents[1]
FOLDERS = [ROOT / "scenarios" / "capacity", ROOT / "scenarios" / "cost_limits"]
FILES = sorted(file for folder in FOLDERS for file in folder.glob("*.yaml"))
COMMAND = re.compile(r"`dxsim (?:\w+ )+(scenarios/\S+\.yaml)( .*?)?`")
NAMED = re.compile(r"--variant (\S+)|--of (\w+)\.(\S+)")


def run(name, *overrides, variant=None):
    (file,) = (file for file in FILES if file.stem == name)
    return sim.run(file, variant=variant, overrides=overrides)


def cost(result):
    return result.charges["amount"].sum()


def hours(result):
    return result.summary["time"]["makespan_seconds"] / 3600


def cut(result, launch):
    executions = result.executions
    mine = executions[executions["launch"] == launch]
    return int((mine["failure_reason"].isin(["CostLimitExceeded", "SpendingLimitExceeded"])).sum())


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_question_holds_what_it_expects_and_says_where_its_numbers_come_from(file):
    verdict = verify(file)
    assert verdict.error is None
    assert verdict.outcomes
    assert [outcome for outcome in verdict.outcomes if not outcome["holds"]] == []
    comment = file.read_text(encoding="utf-8").split("\nname:")[0]
    assert all(line.startswith("#") for line in comment.splitlines())
    assert "Source" in comment
    assert "Made up" in comment


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_question_has_an_experiment_and_sound_variants(file):
    asked = ask(file)
    assert asked.variants
    assert 2 <= asked.number_of_points <= 20
    for variant in asked.base.variants:
        sim.load(file, variant=variant)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_folder_has_three_questions_and_a_command_for_each(folder):
    commands = COMMAND.findall((folder / "README.md").read_text(encoding="utf-8"))
    files = {file.relative_to(ROOT).as_posix() for file in folder.glob("*.yaml")}
    assert len(files) >= 3
    assert {file for file, _ in commands} == files
    for file, options in commands:
        scenario = sim.load(ROOT / file)
        for variant, section, name in NAMED.findall(options):
            assert variant in scenario.variants or name in getattr(scenario, section, {})


def test_a_long_step_is_cheaper_and_sooner_on_demand_where_spot_is_lost_often():
    spot, on_demand = run("gwas-phenotypes"), run("gwas-phenotypes", variant="step-1-on-demand")
    assert cost(on_demand) < cost(spot)
    assert hours(on_demand) < hours(spot) - 4


def test_machines_with_more_memory_are_cheaper_and_sooner():
    much, less = run("cohort-qc"), run("cohort-qc", variant="less-memory")
    assert cost(much) < 0.7 * cost(less)
    assert hours(much) < 0.5 * hours(less)


def test_an_urgent_trio_goes_ahead_by_its_rank_at_no_cost():
    waits = {}
    for variant in (None, "urgent-first"):
        result = run("friday-burst", variant=variant)
        urgent = result.executions.query("launch == 'urgent' and execution == root")
        waits[variant] = (urgent["ended"].max() - urgent["created"].min()).total_seconds() / 3600
    assert waits[None] > 24
    assert waits["urgent-first"] < 10


def test_the_limit_of_the_tutorial_cuts_no_healthy_chromosome_and_a_low_one_many():
    assert cut(run("healthy-chromosomes"), "plink") == 0
    assert 10 <= cut(run("healthy-chromosomes", variant="limit-60p"), "plink") <= 30


def test_sessions_that_close_themselves_save_the_wallet():
    costs = {variant: cost(run("runaway-notebook", variant=variant)) for variant in (None, "a-day", "eight-hours")}
    assert costs[None] == pytest.approx(250, abs=0.1)
    assert costs["eight-hours"] < costs["a-day"] < 150


def test_a_limit_that_blocks_throws_nothing_away():
    outcomes = {}
    for variant in (None, "block"):
        charges = run("month-end", variant=variant).charges
        outcomes[variant] = charges.groupby("outcome")["amount"].sum()
    assert outcomes[None]["thrown away"] > 0
    assert "thrown away" not in outcomes["block"]


def test_groups_with_a_share_of_their_own_do_not_cut_each_other():
    limit = "accounts.institute.spending_limit=1200 GBP"
    together, apart = run("forty-scientists", limit), run("forty-scientists", variant="shares")
    assert (together.rejections["launch"] == "courses").any()
    assert not (apart.rejections["launch"] == "courses").any()
