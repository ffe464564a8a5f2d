"""The common workload in small: the same answer as the yardstick, and no more work per job than there must be."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import simpy

from sim.model.platform import Platform
from sim.model.randomness import Addressed
from sim.records.recorder import Recorder
from sim.scenario.scenario import Scenario
from sim.units import Quantity
from tests.benchmarks.common_workload import SCENARIO, run_dxsim, run_times, run_yardstick, submit

JOBS = 1_200


def test_dxsim_and_the_yardstick_agree_on_the_makespan(tmp_path):
    times = run_times(JOBS)
    makespan, _ = run_dxsim(times, tmp_path)
    assert makespan == pytest.approx(run_yardstick(times)[0], abs=1e-3)


def test_a_job_costs_three_events():
    """Boot, compute and closing are the only instants that anything happens at."""
    platform = Platform(Scenario.model_validate(SCENARIO), Recorder(), Addressed(0))
    submit(platform, [Quantity("duration", round(time * 1_000_000), None) for time in run_times(JOBS)])
    events = 0
    while platform.clock.env.peek() != simpy.core.Infinity:
        platform.clock.env.step()
        events += 1
    assert 3 * JOBS <= events <= 3 * JOBS + 2


def test_the_benchmark_prints_one_line_of_json():
    script = Path(__file__).with_name("common_workload.py")
    run = subprocess.run([sys.executable, str(script), "60"], capture_output=True, text=True, check=True)
    assert set(json.loads(run.stdout)) == {
        "n",
        "makespan",
        "wall_s",
        "jobs_per_s",
        "rss_mib",
        "bytes_per_job",
        "yardstick_jobs_per_s",
        "ratio",
    }
