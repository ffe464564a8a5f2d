"""The common workload, against a yardstick in the same process: one line of JSON.

    python tests/benchmarks/common_workload.py 60000

S samples of six jobs, N = 6 S: five chained stages and a gather that waits for all five. 100 workers; a worker is taken
for 120 s of boot and then for the job's run time; the output takes 15 s to close, and only then may the jobs that wait
for it start. Everything is recorded and billed, and the rows are written to Parquet files.

The yardstick is the same work as an ordinary SimPy program, a process a job, which carries nothing but the waiting.
"""

import argparse
import gc
import json
import resource
import tempfile
import time
from collections import deque
from pathlib import Path

import numpy as np
import pandas as pd  # noqa: F401  # pyarrow imports it with the first batch: part of the start-up
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import simpy

from sim.model.platform import Platform
from sim.model.randomness import Addressed
from sim.model.simulation import collector_paused
from sim.model.tree import Terms
from sim.records.recorder import Recorder
from sim.scenario.scenario import Scenario
from sim.units import Quantity

BOOT_S, CLOSE_S, WORKERS = 120.0, 15.0, 100

SCENARIO = {
    "name": "common workload",
    "accounts": {"wallet": {"prices": "flat"}},
    "users": {"me": {}},
    "projects": {"bench": {"bill_to": "wallet", "members": {"me": "CONTRIBUTE"}}},
    "price_lists": {"flat": {"date": "2026-11", "source": "made up", "per_core": {"on_demand": "0.05 USD/h"}}},
    "executables": {
        "stage": {
            "class": "applet",
            "project": "bench",
            "inputs": {"run_time": "string"},
            "outputs": {"out": "file"},
            "entry_points": {"main": {"steps": [{"compute": "${inputs.run_time}"}, {"upload": {"out": "1 GB"}}]}},
        }
    },
    "latencies": {
        "scheduler_step": "0 s",
        "acquisition": "0 s",
        "boot": "120 s",
        "set_up": "0 s",
        "staging_rate": "unlimited",
        "state_after_code": "0 s",
        "teardown": "0 s",
        "closing": {"file": {"delay": "15 s", "rate": "unlimited"}},
    },
    "limits": {"workers_per_user": WORKERS, "tree_lifetime": "3650 d"},
}


def run_times(n: int) -> list[float]:
    """Return the run times in seconds: lognormal, median 600 s, sigma 0.8, six decimals."""
    times = np.random.default_rng(20261122).lognormal(np.log(600.0), 0.8, n)
    return [float(f"{time:.6f}") for time in times]


def run_dxsim(times: list[float], directory: Path) -> tuple[float, float]:
    """Return makespan and wall time, from the first call at the front door to the last row flushed."""
    given = [Quantity("duration", round(time * 1_000_000), None) for time in times]
    scenario = Scenario.model_validate(SCENARIO)
    recorder = Recorder(directory)
    platform = Platform(scenario, recorder, Addressed(0))
    started = time.perf_counter()
    with collector_paused():
        submit(platform, given)
        platform.clock.env.run()
        recorder.close()
    wall = time.perf_counter() - started
    ended = pq.read_table(directory / "executions.parquet", columns=["ended"]).column(0).cast(pa.int64())
    return (pc.max(ended).as_py() - scenario.start) / 1e6, wall


def submit(platform: Platform, given: list[Quantity]) -> None:
    """Launch every job at the front door."""
    run = platform.door.run
    terms = Terms("me", "bench")
    for first in range(0, len(given), 6):
        chain = [run("stage", terms, inputs={"run_time": given[first]})]
        for number in range(first + 1, first + 5):
            chain.append(run("stage", terms, inputs={"run_time": given[number]}, depends_on=chain[-1:]))
        run("stage", terms, inputs={"run_time": given[first + 5]}, depends_on=chain)


class Fifo(deque):
    """A request queue of SimPy with a cheap pop(0)."""

    def pop(self, index: int = -1):
        if index == 0:
            return self.popleft()
        item = self[index]
        del self[index]
        return item


class Workers(simpy.Resource):
    """The workers of the yardstick."""

    PutQueue = Fifo


def run_yardstick(times: list[float]) -> tuple[float, float]:
    """Return makespan and wall time of the plain SimPy program."""
    started = time.perf_counter()
    env = simpy.Environment()
    workers = Workers(env, capacity=WORKERS)
    waits_for = [(0, 1, 1, 1, 1, 5)[job % 6] for job in range(len(times))]

    def play(job: int):
        with workers.request() as worker:
            yield worker
            yield env.timeout(BOOT_S)
            yield env.timeout(times[job])
        yield env.timeout(CLOSE_S)
        place = job % 6
        for after in (job + 1, job + 5 - place) if place < 4 else (job + 1,) if place == 4 else ():
            waits_for[after] -= 1
            if not waits_for[after]:
                env.process(play(after))

    for first in range(0, len(times), 6):
        env.process(play(first))
    env.run()
    return env.now, time.perf_counter() - started


def rss_kib() -> int:
    """Return the largest resident set so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def measure(n: int) -> dict[str, float]:
    """Run both and return what the README names."""
    times = run_times(n)
    gc.collect()
    after_import = rss_kib()
    with tempfile.TemporaryDirectory() as directory:
        makespan, wall = run_dxsim(times, Path(directory))
    peak = rss_kib()
    gc.collect()
    _, yardstick_wall = run_yardstick(times)
    return {
        "n": n,
        "makespan": round(makespan, 4),
        "wall_s": round(wall, 3),
        "jobs_per_s": round(n / wall),
        "rss_mib": round(peak / 1024),
        "bytes_per_job": round((peak - after_import) * 1024 / n),
        "yardstick_jobs_per_s": round(n / yardstick_wall),
        "ratio": round(yardstick_wall / wall, 3),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("jobs", type=int, help="how many jobs, a multiple of six")
    jobs = parser.parse_args().jobs
    if jobs <= 0 or jobs % 6:
        parser.error("the number of jobs is a multiple of six: six jobs a sample")
    print(json.dumps(measure(jobs)))
