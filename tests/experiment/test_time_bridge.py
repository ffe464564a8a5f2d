"""Mean times by state add up to mean lifetimes, exactly; what changes one state shows in that state."""

from fractions import Fraction

from hypothesis import given

from sim.experiment.comparing.bookkeeping import ledger_of
from sim.experiment.comparing.time_bridge import ALL_JOBS, mean_times, time_bridge
from sim.records.tables import Tables
from tests.experiment.playing import Tabled, ledger, work
from tests.laws.mixtures import mixtures
from tests.laws.runs import Run
from tests.laws.settings import law


def changes(a, b, kind=ALL_JOBS):
    """What changed, in seconds."""
    found = time_bridge(ledger(a), ledger(b))[kind]
    return {state: time / 1_000_000 for state, time in found.items() if time}


def test_slower_machines_are_in_acquiring():
    assert changes(work(), work(more="latencies: {acquisition: 50 s}")) == {"acquiring": 15}


def test_fewer_workers_are_in_the_queue():
    # Three jobs one after another: the second waits 189 s, the third twice that.
    one = work(count=3), work(count=3, more="limits: {workers_per_user: 1}")
    assert changes(*one) == {"queue": Fraction(189 + 378, 3)}


def test_longer_work_is_in_running_whatever_a_job_costs():
    assert changes(work("100 s"), work("130 s"), ("work", "main", "job")) == {"running": 30}


def test_boots_are_in_booting():
    assert changes(work(), work(more="latencies: {boot: 10 s}")) == {"booting": -44}


def test_of_what_only_one_side_ran_nothing_is_said():
    other = work().replace("work:", "other:").replace("run: work", "run: other")
    assert set(time_bridge(ledger(work()), ledger(other))) == {ALL_JOBS}


@law(10)
@given(mixtures())
def test_means_add_up_to_the_mean_lifetime(asked):
    run = Run(asked)
    found = mean_times(ledger_of(Tabled(Tables(run.tables))))
    lives = {}
    for row in run.executions:
        first, last = lives.get(row["execution"], (row["created"], 0))
        ended = end_of_record(run) if row["ended"] is None else row["ended"]
        lives[row["execution"]] = (first, max(last, ended))
    jobs = {row["execution"] for row in run.jobs}
    if jobs:
        lifetime = sum(ended - created for id_, (created, ended) in lives.items() if id_ in jobs)
        assert sum(found[ALL_JOBS].values()) == Fraction(lifetime, len(jobs))


def end_of_record(run):
    """The last instant that any table speaks of."""
    instants = [row["created"] for row in run.executions] + [step["at"] for step in run.transitions]
    instants += [charge["to"] for charge in run.charges] + [worker["requested"] for worker in run.workers]
    return max(instants)
