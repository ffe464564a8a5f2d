"""`dxsim validate`: what was observed against what is simulated."""

import json
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from sim.cli.app import app
from sim.records.errors import ResultError
from sim.twin.importing import read
from sim.twin.validation import as_json, split, validate
from tests.twin.dx_hashes import analysis, at, job, reading, save

REAL = Path(__file__).parents[3] / "shared" / "data" / "real" / "one-stage-analysis.json"
RUN = CliRunner()


def many(n=12):
    return [job(f"j{k:02d}", created=2000 * k, run=100 + 30 * (k % 4)) for k in range(n)]


@pytest.mark.skipif(not REAL.exists(), reason="needs the shared records")
def test_the_real_record_comes_out_as_it_was():
    found = as_json(validate(read([str(REAL)])))
    assert found["price"]["observed"] == 0.00503217
    assert abs(found["price"]["relative_error"]) < 1e-9
    assert found["states"] == {"equal": 2, "of": 2, "differ": []}
    assert found["delays"].keys() == {"scheduler_step", "acquisition", "state_after_code"}
    assert all(delay["inside"] == delay["observations"] for delay in found["delays"].values())


def test_a_replay_of_itself_costs_the_same(tmp_path):
    found = validate(reading([analysis("flow", [job("a"), job("b", run=50)]), *many()], tmp_path))
    assert found.price.relative_error == pytest.approx(0, abs=1e-9)
    assert found.price_off < 1e-9
    assert found.billed.relative_error == pytest.approx(0, abs=1e-9)
    assert not found.states_differ
    assert found.makespan.low <= found.makespan.observed <= found.makespan.high


def test_held_out_executions_are_judged_by_what_the_others_teach(tmp_path):
    told = reading(many(), tmp_path)
    learn, judge = split(told.records, 0.25)
    assert len(judge) == 3
    assert not {one.root for one in learn} & {one.root for one in judge}
    found = validate(told, holdout=0.25)
    assert found.executions == 3
    assert found.delays["acquisition"].learned_from == 9
    assert found.run_times == (3, 3)


def test_an_odd_delay_among_those_held_out_is_told(tmp_path):
    jobs = many(40)
    told = reading(jobs, tmp_path)
    held = split(told.records, 0.25)[1][0].id
    odd = next(one for one in jobs if one["id"] == held)
    odd["stateTransitions"][1]["setAt"] += 3_000_000
    odd["startedRunning"] += 3_000_000
    odd["stoppedRunning"] += 3_000_000
    odd["stateTransitions"][2]["setAt"] += 3_000_000
    found = validate(reading(jobs, tmp_path), holdout=0.25)
    assert found.delays["acquisition"].outside == [held]


def test_other_states_are_told(tmp_path):
    # The records hold no cause for the second wait: nothing in them would make a replay wait.
    odd = job(
        "odd", steps=[("runnable", 6.4), ("running", 100), ("debug_hold", 150), ("terminating", 160), ("failed", 174)]
    )
    odd |= {"startedRunning": at(100), "stoppedRunning": at(171), "totalPrice": 0.0071, "failureReason": "AppError"}
    found = validate(reading([odd, *many(3)], tmp_path))
    assert found.states_differ == [odd["id"]]


def test_what_has_not_ended_is_not_compared(tmp_path):
    runs = job("r", steps=[("runnable", 6.4), ("running", 100)], startedRunning=at(100))
    found = validate(reading([runs, *many(2)], tmp_path))
    assert found.unplayed == [runs["id"]]
    with pytest.raises(ResultError, match="try `dxsim forecast`"):
        validate(reading(runs, tmp_path))


def test_one_root_cannot_be_parted(tmp_path):
    with pytest.raises(ResultError, match="there are 1 root executions"):
        validate(reading(job(), tmp_path), holdout=0.3)


def test_the_command_draws_and_tells(tmp_path):
    done = RUN.invoke(app, ["validate", save(many(), tmp_path), "-o", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "observed-against-simulated.png",
        "gantt.png",
        "executions.csv",
        "validation.json",
    }
    table = pd.read_csv(tmp_path / "out" / "executions.csv")
    assert table["price_observed"].tolist() == pytest.approx(table["price_simulated"].tolist(), rel=1e-9)
    assert (table["states_observed"] == table["states_simulated"]).all()
    assert table["to_running_observed"].tolist() == [93.6] * 12
    assert "which is arithmetic, not a test" in done.stdout
    assert "States and their order: the same in 12 of 12" in done.stdout


def test_the_keys_of_the_json(tmp_path):
    done = RUN.invoke(app, ["validate", save(many(), tmp_path), "--json"])
    said = json.loads(done.stdout)
    assert said["executions"] == 12
    for figure in ("price", "makespan"):
        assert {"observed", "simulated", "relative_error"} <= said[figure].keys()
    assert said["delays"]["scheduler_step"]["verdict"] == "agrees"
