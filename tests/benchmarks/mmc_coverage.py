"""How often the interval of a mean wait holds the true one: M/M/c queues, whose waits theory knows (Erlang C).

    python -m tests.benchmarks.mmc_coverage 100

plays so many seeds, from 0, and prints how many intervals of 95 % hold the true mean wait.
"""

import sys
from math import factorial

import numpy as np

import sim
from sim.experiment.batch_means import batch_means

SERVERS, PER_HOUR, MINUTES, JOBS = 4, 84, 2, 12_000
LOAD = PER_HOUR * MINUTES / 60
"""Work offered, in workers: 2.8 of 4."""
SCENARIO = f"""
name: m-m-4
import: [scenarios/latencies/ideal.yaml]
accounts: {{wallet: {{prices: mine}}}}
price_lists: {{mine: {{date: 2026-01, source: made up, per_core: {{on_demand: 1 USD/h}}}}}}
users: {{ann: {{}}}}
projects: {{study: {{bill_to: wallet}}}}
executables:
  serve: {{class: app, entry_points: {{main: {{steps: [{{compute: {{exponential: {MINUTES} min}}}}]}}}}}}
launches:
  serve: {{run: serve, as: ann, in: study, priority: high, arrivals: {{rate: {PER_HOUR} /h}}, count: {JOBS}}}
limits: {{workers_per_user: {SERVERS}}}
"""


def mean_wait():
    """The true mean wait, in seconds: Erlang C."""
    waiting = LOAD**SERVERS / factorial(SERVERS) * SERVERS / (SERVERS - LOAD)
    probability = waiting / (sum(LOAD**k / factorial(k) for k in range(SERVERS)) + waiting)
    return probability * MINUTES * 60 / (SERVERS - LOAD)


def steady(path, seed):
    """What batch means say of the waits of one run."""
    executions = sim.run(path, seed=seed).executions.sort_values("ready", kind="stable")
    waits = (executions["started_running"] - executions["ready"]).dt.total_seconds().to_numpy()
    return batch_means(waits)


def covered(path, seeds):
    """Of how many seeds the interval holds the true wait; and the mean of the means."""
    found = [steady(path, seed) for seed in seeds]
    truth = mean_wait()
    return sum(one.low <= truth <= one.high for one in found), float(np.mean([one.mean for one in found]))


def main(seeds, path):
    held, mean = covered(path, range(seeds))
    print(f"{held} of {seeds} intervals hold the true mean wait of {mean_wait():.2f} s; mean of the means {mean:.2f} s")


if __name__ == "__main__":
    from pathlib import Path
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(dir=".") as folder:
        file = Path(folder) / "mmc.yaml"
        file.write_text(SCENARIO)
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 100, file)
