"""A busy account for 30 days, everything switched on: 20 users, 8 projects, some 40 000 jobs.

Prints one line of JSON: how many jobs, their tries, jobs a second, the yardstick's in the same process, and the ratio.
How often each thing happened that an account can have switched on goes to stderr, as another one.
The yardstick is that of the common workload: an ordinary SimPy program that carries nothing but the waiting.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.parquet as pq
import yaml

from sim.model.simulation import simulate
from sim.records.recorder import Recorder
from sim.scenario.reader import load
from tests.benchmarks.common_workload import run_yardstick

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario.scenario import Scenario

USERS = 20
PROJECTS = 8
DAYS = 30
DATA_SETS = 16
"""Fewer than users: who has the same data as another one finds that the same was run on it before."""

TEXT = """
name: busy-account
start: 2026-01-12
horizon: 30 d
seed: 1
price_lists:
  winter:
    date: 2026-01
    source: made up
    storage: 0.03 USD/GB month
    egress: 0.09 USD/GB
    per_core: {on_demand: 0.05 USD/h, spot: 0.015 USD/h}
  spring:
    date: 2026-02
    source: made up
    storage: 0.04 USD/GB month
    egress: 0.08 USD/GB
    per_core: {on_demand: 0.06 USD/h, spot: 0.02 USD/h}
accounts:
  wallet:
    prices: winter
    price_changes: [{at: 2026-02-01, prices: spring}]
    balance: 900000 USD
    smart_reuse: true
    upgrade_on_insufficient_resource: true
    spot_wait: {per_job: 1024 s, per_path: 2048 s}
settings: {worker_reuse: root_execution}
spot: {hazard: 0.3 /h, shut: [{from: 1 d, to: 1 d 4 h}, {from: 30 h, to: 32 h}]}
events:
  dry: {at: 1 d 9 h, spot_dry: {for: 2 h}}
  storm: {at: 1 d 18 h, outage: {share: 20 %}}
executables:
  qc:
    class: app
    surcharge: 0.05 USD
    inputs: {reads: file, sample: "int?"}
    outputs: {report: file}
    access: {project: VIEW}
    timeout: 90 min
    execution_policy: {restart_on: {AppInternalError: 2, SpotInstanceInterruption: 3, "*": 1}}
    entry_points:
      main:
        steps:
          - stage: inputs
          - compute: {lognormal: {median: 20 min, p95: 60 min}}
            memory: {uniform: [4 GB, 9 GB]}
          - fail: {reason: AppInternalError, probability: 2 %}
          - upload: {report: 20 MB}
  call:
    class: applet
    project: study-0
    inputs: {bam: file}
    outputs: {vcf: file}
    execution_policy: {restartable_entry_points: all, restart_on: {ExecutionError: 2, "*": 1}}
    entry_points:
      main:
        steps:
          - scatter: {over: 10, entry_point: shard, inputs: {bam: "${inputs.bam}"}, as: shards}
          - subjob: {entry_point: gather, inputs: {vcfs: "${shards.vcf}"}, as: gathered}
          - output: {vcf: "${gathered.vcf}"}
      shard:
        instance_type_selector: {allowed: [mem1_ssd1_v2_x8, mem1_ssd1_v2_x4]}
        outputs: {vcf: file}
        steps:
          - stream: "${inputs.bam}"
          - compute: {work: 3 core h, serial: 5 %}
          - fail: {reason: ExecutionError, probability: 1 %}
          - upload: {vcf: 200 MB}
      gather: {outputs: {vcf: file}, steps: [{stage: inputs}, {compute: 4 min}, {upload: {vcf: 2 GB}}, {egress: 10 MB}]}
  align:
    class: applet
    project: study-0
    inputs: {reads: file, sample: int}
    outputs: {bam: file}
    entry_points:
      main:
        cluster: {initial_instance_count: 2}
        steps: [{stage: inputs}, {compute: {lognormal: {median: 50 min, p95: 2 h}}}, {upload: {bam: 9 GB}}]
  pipeline:
    class: workflow
    project: study-0
    inputs: {reads: file, sample: int}
    outputs: {vcf: "${call.vcf}"}
    stages:
      align: {run: align, inputs: {reads: "${inputs.reads}", sample: "${inputs.sample}"}}
      call: {run: call, inputs: {bam: "${align.bam}"}}
      check: {run: qc, inputs: {reads: "${align.bam}"}, execution_policy: {on_non_restartable_failure: failStage}}
  nextflow:
    class: applet
    project: study-0
    inputs: {reads: file}
    head_job_on_demand: true
    ignore_reuse: true
    execution_policy: {restartable_entry_points: all}
    entry_points:
      main:
        instance_type: mem1_ssd1_v2_x2
        steps:
          - tasks:
              trim: {entry_point: task, over: 10}
              quant: {entry_point: task, after: [trim], over: 10, error_strategy: retry, max_retries: 2}
            queue_size: 8
      task:
        steps:
          - compute: {lognormal: {median: 10 min, p95: 40 min}}
          - exit: {code: 1, probability: 1 %}
"""


def scenario(days: int = DAYS) -> dict[str, Any]:
    """Return the whole of it: who there is, and what each of them launches."""
    asked: dict[str, Any] = yaml.safe_load(TEXT)
    asked["horizon"] = f"{days} d"
    users = [f"user-{number}" for number in range(USERS)]
    asked["users"] = {user: {} for user in (*users, "guest")}
    asked["projects"] = {
        f"study-{number}": {
            "bill_to": "wallet",
            "members": dict.fromkeys(users, "CONTRIBUTE") | {"guest": "VIEW"},
            "monthly_compute_limit": {"limit": "90000 USD", "when_reached": "block"},
        }
        for number in range(PROJECTS)
    }
    asked["data"] = {
        f"reads-{number}": {"project": f"study-{number % PROJECTS}", "size": "12 GB"} for number in range(DATA_SETS)
    }
    asked["launches"] = {
        "qc-guest": {"run": "qc", "as": "guest", "in": "study-0", "inputs": {"reads": "reads-0"}, "every": "1 d"},
    }
    for number, user in enumerate(users):
        data = f"reads-{number % DATA_SETS}"
        for run, inputs, rate, priority, cost_limit in (
            ("qc", {"reads": data, "sample": "${index}"}, 20, "normal", "60 USD"),
            ("pipeline", {"reads": data, "sample": "${index}"}, 2, "normal", "60 USD"),
            ("nextflow", {"reads": data}, 1.2, "low", "0.6 USD"),
        ):
            # Another project each, so that what is read lies elsewhere, and every third input is the own one.
            project = f"study-{(number + len(run)) % PROJECTS}"
            asked["launches"][f"{run}-{user}"] = {
                "run": run,
                "as": user,
                "in": project,
                "inputs": inputs,
                "arrivals": {"rate": f"{rate} /d"},
                "priority": "high" if number % 7 == 0 else priority,
                "cost_limit": cost_limit,
                "tags": [run],
                "rank": number % 3,
            }
    return asked


def read(directory: Path, days: int = DAYS) -> Scenario:
    """Return the scenario as it is read from a file."""
    path = directory / "busy.yaml"
    path.write_text(yaml.safe_dump(scenario(days), sort_keys=False))
    return load(path)


def play(directory: Path, asked: Scenario) -> float:
    """Return the wall time, from the read scenario to the last row flushed."""
    started = time.perf_counter()
    recorder = Recorder(directory)
    simulate(asked, recorder)
    recorder.close()
    return time.perf_counter() - started


def happened(directory: Path) -> dict[str, int]:
    """Return how often each thing happened."""

    def table(name: str) -> pd.DataFrame:
        return pq.read_table(directory / f"{name}.parquet").to_pandas()

    executions, charges, starts = table("executions"), table("charges"), table("workers")["start_kind"]
    tries = executions[executions["class"] == "job"]
    ended, failed, what_for = tries["state"], tries["failure_reason"], charges["what_for"]
    return {
        "jobs": tries["execution"].nunique(),
        "tries": len(tries),
        "analyses": len(executions) - len(tries),
        "subjobs": int((tries["execution"] != tries["master_job"]).sum()),
        "done": int((ended == "done").sum()),
        "failed": int((ended == "failed").sum()),
        "terminated": int((ended == "terminated").sum()),
        "restarted": int((ended == "restarted").sum()),
        "reused": int(tries["output_reused_from"].notna().sum()),
        "lost spot machines": int((failed == "SpotInstanceInterruption").sum()),
        "timeouts": int((failed == "JobTimeoutExceeded").sum()),
        "too little memory": int((failed == "AppInsufficientResourceError").sum()),
        "unresponsive": int((failed == "UnresponsiveWorker").sum()),
        "cost limits": int((failed == "CostLimitExceeded").sum()),
        "on spot": int((tries["purchase"] == "spot").sum()),
        "workers used again": int((starts == "warm").sum()),
        "months of storage": int((what_for == "storage").sum()),
        "surcharges": int((what_for == "surcharge").sum()),
        "transfers out": int((what_for == "egress").sum()),
        "refused calls": len(table("rejections")),
    }


def measure() -> dict[str, float]:
    """Return the figures of one run beside the yardstick."""
    with tempfile.TemporaryDirectory() as folder:
        directory = Path(folder)
        wall = play(directory, read(directory))
        seen = happened(directory)
    print(json.dumps(seen), file=sys.stderr)
    jobs, tries = seen["jobs"], seen["tries"]
    times = np.random.default_rng(1).uniform(10, 100, jobs - jobs % 6).tolist()
    _, yardstick = run_yardstick(times)
    speed, plain = jobs / wall, len(times) / yardstick
    return {
        "jobs": jobs,
        "tries": tries,
        "wall_s": round(wall, 3),
        "jobs_per_s": round(speed),
        "yardstick_jobs_per_s": round(plain),
        "ratio": round(speed / plain, 3),
    }


if __name__ == "__main__":
    argparse.ArgumentParser(description=__doc__).parse_args()
    print(json.dumps(measure()))
