"""Laws of draws: a draw has an address, and what does not concern the address does not change the draw."""

import json

from hypothesis import assume, given

from tests.laws.runs import Run
from tests.laws.settings import law
from tests.laws.strategies import scenarios


@law(25)
@given(scenarios(horizon=False, cost_limits=False))
def test_a_launch_that_is_added_disturbs_no_draw(asked):
    more = copy(asked)
    first = next(iter(asked["launches"].values()))
    more["launches"] = {"first": {**first, "run": "wide"}, **more["launches"]}
    here, there = drawn(Run(asked)), drawn(Run(more))
    assert there.keys() >= here.keys()
    assert {key: there[key] for key in here} == here


@law(25)
@given(scenarios(horizon=False, cost_limits=False))
def test_a_stage_that_is_added_disturbs_no_draw(asked):
    more = copy(asked)
    flow = more["executables"]["flow0"]
    added = {"run": "lucky", "inputs": {"needs": []}, "depends_on": []}
    flow["stages"] = {"added": added, **flow["stages"]}
    here, there = drawn(Run(asked)), drawn(Run(more))
    assert {key: there[key] for key in here} == here


@law(25)
@given(scenarios(horizon=False, cost_limits=False))
def test_a_step_that_draws_more_disturbs_no_other_executable(asked):
    more = copy(asked)
    steps = more["executables"]["wide"]["entry_points"]["join"]["steps"]
    steps.insert(0, {"compute": {"uniform": ["1 s", "9 s"]}})
    here, there = Run(asked), Run(more)
    wide = {row["execution"] for row in here.jobs if row["executable"] == "wide"}
    assume(wide)
    mine = {key: time for key, time in drawn(here).items() if key[3] != "join"}
    assert {key: there_time for key, there_time in drawn(there).items() if key[3] != "join"} == mine


@law(25)
@given(scenarios(horizon=False, cost_limits=True))
def test_a_variant_without_the_cost_limit_shares_every_draw(asked):
    free = copy(asked)
    for launch in free["launches"].values():
        del launch["cost_limit"]
    limited, unlimited = Run(asked), Run(free)
    here, there = drawn(limited), drawn(unlimited)
    ends = {key: row["state"] for key, row in keyed(unlimited).items()}
    both = [key for key, row in keyed(limited).items() if row["state"] == "done" == ends.get(key)]
    assert [here[key] for key in both] == [there[key] for key in both]


@law(25)
@given(scenarios(horizon=False, cost_limits=False))
def test_the_number_of_workers_and_other_latencies_change_no_run_time(asked):
    other = copy(asked)
    other["limits"]["workers_per_user"] = 50
    other["latencies"] |= {"scheduler_step": {"uniform": ["1 s", "90 s"]}, "acquisition": {"exponential": "50 s"}}
    narrow, wide = drawn(Run(asked)), drawn(Run(other))
    both = narrow.keys() & wide.keys()
    assert {key: narrow[key] for key in both} == {key: wide[key] for key in both}


def copy(asked):
    """A copy of a scenario with workers for everything at once, so that nothing waits for a slot for ever."""
    more = json.loads(json.dumps(asked))
    asked["limits"]["workers_per_user"] = more["limits"]["workers_per_user"] = 40
    for one in (asked, more):
        # What fails cuts others at instants that are not theirs.
        for program in one["executables"].values():
            for point in program.get("entry_points", {}).values():
                point["steps"] = [step for step in point["steps"] if "fail" not in step]
    return more


def keyed(run):
    """Every job by where it stands: launch, item, stages down to it, entry point, and which one of these it is."""
    rows = {row["execution"]: row for row in run.executions}
    found, counts = {}, {}
    for row in run.jobs:
        path, above = [], row
        while above is not None:
            path.append(above["stage"])
            above = rows.get(above["parent_analysis"] or above["parent_job"])
        place = (row["launch"], row["launch_index"], tuple(path), row["function"])
        number = int(row["execution"].removeprefix("job-"))
        counts.setdefault(place, []).append(number)
        found[(*place, number)] = row
    return {(*key[:4], sorted(counts[key[:4]]).index(key[4])): row for key, row in found.items()}


def drawn(run):
    """How long each job that is done computed, by where it stands."""
    computed = dict.fromkeys((row["execution"] for row in run.jobs), 0)
    for charge in run.charges:
        if charge["what_for"] == "compute":
            computed[charge["execution"]] += charge["to"] - charge["from"]
    return {key: computed[row["execution"]] for key, row in keyed(run).items() if row["state"] == "done"}
