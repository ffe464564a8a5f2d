"""Fit the hazard of spot machines to the PLINK2 run of the 200k release, policy by policy.

``python tests/validation/spot_fit.py`` prints the table of scenarios/validation/README.md.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

import sim

SCENARIO = Path(__file__).parents[2] / "scenarios" / "validation" / "gwas-tutorial" / "plink-200k-spot.yaml"
COST, WALL = 9.30, 450
"""What was observed: GBP, and minutes from start to finish."""
POLICIES = ("low", "normal-1", "normal-2", None, "normal-4", "with-waits", "not-billed", "low-not-billed")
LENGTHS = ("by_length", "one_long", "halves")
FIT_SEED, JUDGE_SEED = 1, 2
"""The hazard is fitted under one luck and judged under another."""


@dataclass(frozen=True)
class Case:
    """A policy (a variant; None is the scenario as it stands) and an assumption on the lengths of the jobs."""

    policy: str | None = None
    lengths: str = "by_length"


def repeat(case, hazard, repetitions, seed):
    """Play the GWAS so often, side by side: nothing is shared but the name of the user.

    Returns
    -------
    pandas.DataFrame
        A row for each repetition: ``cost`` in GBP, ``wall`` in minutes, ``failed`` (whether a job did), ``lost`` tries.
    """
    changes = [
        f"data.repetitions.count={repetitions}",
        f"limits.workers_per_user={22 * repetitions}",
        f"executables.plink.entry_points.main.steps.0.compute=${{row.{case.lengths}}}",
        "expect=[]",
    ]
    if hazard is not None:
        changes.append(f"spot.hazard={hazard:.6f} /h")
    result = sim.run(SCENARIO, variant=case.policy, overrides=changes, seed=seed)
    tries = result.executions.assign(repetition=result.executions["launch_index"] % repetitions)
    charges = result.charges.groupby(result.charges["launch_index"] % repetitions)
    by = tries.groupby("repetition")
    return pd.DataFrame(
        {
            "cost": charges["amount"].sum(),
            "wall": (by["ended"].max() - by["created"].min()).dt.total_seconds() / 60,
            "failed": by["state"].agg(lambda states: (states == "failed").any()),
            "lost": by["failure_reason"].agg(lambda reasons: (reasons == "SpotInstanceInterruption").sum()),
        }
    )


def fit(case, repetitions=200, steps=9):
    """Return the hazard at which the mean cost is the observed one; None where no hazard up to 1 /h gives as much."""
    low, high = 0.0, 1.0
    if repeat(case, high, repetitions, FIT_SEED)["cost"].mean() < COST:
        return None
    for _ in range(steps):
        middle = (low + high) / 2
        if repeat(case, middle, repetitions, FIT_SEED)["cost"].mean() < COST:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def as_far_out(found):
    """Return the share of repetitions that, without a failed job, lie as far from their middle as what was observed.

    Far is counted in standard deviations of the logarithms of cost and time, their correlation taken into account.
    """
    done = found[~found["failed"]]
    logs = np.log(done[["cost", "wall"]].to_numpy())
    if len(logs) < 20:
        return 0.0
    precision = np.linalg.inv(np.cov(logs.T))
    away = np.vstack([logs, np.log([[COST, WALL]])]) - logs.mean(axis=0)
    distance = np.einsum("ij,jk,ik->i", away, precision, away)
    return float((distance[:-1] >= distance[-1]).sum() / len(found))


def judge(case, hazard, repetitions=1000):
    """Return a row of the table: what a policy gives at a hazard, and how the observed pair stands to it."""
    found = repeat(case, hazard, repetitions, JUDGE_SEED)
    return {
        "lengths": case.lengths,
        "policy": case.policy or "normal-3",
        "hazard": hazard,
        "cost": found["cost"].mean(),
        "wall": found["wall"].mean(),
        "wall_5": found["wall"].quantile(0.05),
        "wall_95": found["wall"].quantile(0.95),
        "as_late": (found["wall"] >= WALL).mean(),
        "failed": found["failed"].mean(),
        "as_far_out": as_far_out(found),
    }


def table(cases, **sizes):
    """Fit and judge each case; where nothing fits, hazard and what follows are empty."""
    for case in cases:
        hazard = fit(case)
        yield {"lengths": case.lengths, "policy": case.policy} if hazard is None else judge(case, hazard, **sizes)


def main():
    cases = [Case(policy) for policy in POLICIES]
    cases += [Case(policy, lengths) for lengths in LENGTHS[1:] for policy in POLICIES[:5]]
    for row in table(cases):
        cells = (f"{cell:.3f}" if isinstance(cell, float) else str(cell) for cell in row.values())
        sys.stdout.write("| " + " | ".join(cells) + " |\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
