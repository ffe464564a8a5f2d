"""Laws of how long it takes, against an independent answer and the bounds of scheduling."""

from hypothesis import given
from hypothesis import strategies as st

from sim.units import parse_duration
from tests.laws.oracle import answer, jobs_of
from tests.laws.runs import Run
from tests.laws.settings import law
from tests.laws.strategies import DELAYS, certain, constants, ideal, programs


@law(80)
@given(certain())
def test_every_job_runs_and_ends_when_a_heap_and_a_loop_say(asked):
    run = Run(asked)
    entered = run.entered()
    seen = {(row["launch"], row["stage"]): (entered[row["execution"]]["running"], row["ended"]) for row in run.jobs}
    expected = answer(asked)
    assert seen == expected
    last = max(ended for _, ended in expected.values())
    assert run.makespan == last + parse_duration(asked["latencies"]["scheduler_step"])


@law(40)
@given(certain(roots=1))
def test_makespan_lies_between_critical_path_and_grahams_bound(asked):
    run = Run(asked)
    jobs, limit = jobs_of(asked), asked["limits"]["workers_per_user"]
    plain = longest_chain(jobs, 0)
    slot_time = sum(worker["stopped"] - worker["requested"] for worker in run.workers)
    # Whatever can pass between one job's end and the next one's: waiting for the file, three steps, the worker.
    delay = {name: parse_duration(asked["latencies"][name]) for name in DELAYS}
    closing = parse_duration(asked["latencies"]["closing"]["file"]["delay"])
    around = 2 * delay["scheduler_step"] + sum(delay.values()) - delay["teardown"] + closing
    delayed = longest_chain(jobs, around) + 2 * delay["scheduler_step"]
    assert plain <= run.makespan
    assert slot_time / limit <= run.makespan <= slot_time / limit + delayed


@law(25)
@given(st.integers(1, 40), st.integers(1, 9), st.integers(1, 100_000_000), constants())
def test_more_workers_never_lengthen_independent_equal_jobs(count, workers, time, latencies):
    spans = []
    for limit in (workers, workers + 1):
        asked = {
            "accounts": {"a0": {"prices": "list"}},
            "users": {"u0": {}},
            "projects": {"p0": {"bill_to": "a0"}},
            "price_lists": {"list": {"date": "2026-01", "source": "made up", "per_core": {"on_demand": "1 USD/h"}}},
            "executables": {
                "work": {"class": "app", "entry_points": {"main": {"steps": [{"compute": f"{time} us"}]}}},
            },
            "launches": {"work": {"run": "work", "as": "u0", "in": "p0", "count": count}},
            "latencies": latencies,
            "limits": {"workers_per_user": limit},
        }
        spans.append(Run(asked).makespan)
    assert spans[1] <= spans[0]


def test_with_a_dag_more_workers_can_take_longer():
    # Graham's: the ninth waits for the first; the fifth to the eighth wait for the fourth.
    times = (3, 2, 2, 2, 4, 4, 4, 4, 9)
    needs = {5: "s4", 6: "s4", 7: "s4", 8: "s4", 9: "s1"}
    stages = {
        f"s{k}": {
            "run": "told",
            "inputs": {"time": f"{time} s", "needs": []},
            "depends_on": [needs[k]] if k in needs else [],
        }
        for k, time in enumerate(times, 1)
    }
    spans = []
    for workers in (3, 4):
        asked = {
            "accounts": {"a0": {"prices": "list"}},
            "users": {"u0": {}},
            "projects": {"p0": {"bill_to": "a0"}},
            "price_lists": {"list": {"date": "2026-01", "source": "made up", "per_core": {"on_demand": "1 USD/h"}}},
            "executables": {
                "told": programs(0.0)["told"],
                "flow": {"class": "workflow", "project": "p0", "stages": stages},
            },
            "launches": {"flow": {"run": "flow", "as": "u0", "in": "p0"}},
            "latencies": ideal(),
            "limits": {"workers_per_user": workers},
        }
        spans.append(Run(asked).makespan)
    assert spans == [12_000_000, 15_000_000]


def longest_chain(jobs, around):
    """The longest chain of jobs that wait for each other, with some time around each."""
    chains = {}
    while len(chains) < len(jobs):
        for number, job in enumerate(jobs):
            if chains.keys() >= set(job["needs"]):
                chains[number] = job["time"] + around + max((chains[needed] for needed in job["needs"]), default=0)
    return max(chains.values())
