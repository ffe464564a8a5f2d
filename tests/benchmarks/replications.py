"""What replications cost beyond the runs themselves, and how much of the cores they use.

    python -m tests.benchmarks.replications 1000

sweeps the quickstart so often in as many processes as there are cores, and as a yardstick, in the same call, plays some
of the same runs in as many plain processes that do nothing else, before and after: cores that share a memory slow each
other down.
"""

import multiprocessing
import resource
import sys
import time

import sim
from sim.experiment.doubt import Doubt
from sim.experiment.pool import all_cores
from sim.runner import run_loaded

SCENARIO = "scenarios/quickstart.yaml"
ALONE = 100


def loop(begin):
    """CPU seconds of a run in a plain loop, of scenarios that were made before."""
    doubt = Doubt(sim.load(SCENARIO))
    scenarios = [doubt.scenario(number, drawn=number % 2 == 1) for number in range(begin, begin + ALONE)]
    run_loaded(scenarios[0])
    start = time.process_time()
    for scenario in scenarios:
        run_loaded(scenario)
    return (time.process_time() - start) / ALONE


def plain(jobs, begin):
    """The same in so many processes at once."""
    with multiprocessing.get_context("spawn").Pool(jobs) as pool:
        return sum(pool.map(loop, [begin + ALONE * number for number in range(jobs)], chunksize=1)) / jobs


def used():
    """CPU seconds of this process and of those that it started and that have ended."""
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in both)


def together(replications, jobs):
    """Runs, CPU seconds and wall seconds of a sweep, from the first run handed out to the last process gone."""
    from joblib.externals.loky import get_reusable_executor

    cpu, wall = used(), time.monotonic()
    found = sim.sweep(SCENARIO, replications=replications, jobs=jobs)
    done = time.monotonic()
    get_reusable_executor().shutdown(wait=True)
    return len(found.runs), used() - cpu, done - wall


def main(replications):
    jobs = all_cores()
    before = plain(jobs, 0)
    runs, cpu, wall = together(replications, jobs)
    after = plain(jobs, 500)
    each, itself = cpu / runs * 1e3, (before + after) / 2 * 1e3
    print(f"{runs} runs in {jobs} processes: {wall:.1f} s, {cpu / wall / jobs:.0%} of the cores")
    print(f"a run: {each:.1f} ms of CPU; in a plain loop {itself:.1f} ms; beyond the run itself {each - itself:.1f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
