"""Does the twin find its own parameters again, and does it foresee its own runs?

Simulated runs are exported as the platform's JSON. What `dxsim calibrate` learns of them should hold the parameters
that they were played with, and what `dxsim forecast` says of a snapshot taken half-way the end and the cost that the
run came to: in 88 of 100 seeds at least, for intervals of 95 %. Prints a line of JSON for each case.

    python tests/benchmarks/self_consistency.py 100
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

import sim
from sim.records.dx.export import Records, write_list
from sim.records.dx.ids import execution_id
from sim.twin.forecast import forecast
from sim.twin.importing import Imported, read
from sim.twin.learning.calibration import Calibration, as_json, calibrate
from sim.twin.learning.write import latencies_text


def lognormal(median: float, p95: float, unit: str = "s") -> dict[str, Any]:
    return {"lognormal": {"median": f"{median} {unit}", "p95": f"{p95} {unit}"}}


def scenario(**said: Any) -> dict[str, Any]:
    """Workflows of two stages, a sample each, under delays that are not the defaults."""
    rates = {"on_demand": {"mem1_ssd1_v2_x4": "0.2 USD/h"}, "spot": {"mem1_ssd1_v2_x4": "0.05 USD/h"}}

    def applet(seconds: dict[str, Any], takes: str, gives: str, size: str) -> dict[str, Any]:
        return {
            "class": "applet", "project": "study", "set_up": "0 s",
            "inputs": {takes: "file"}, "outputs": {gives: "file"},
            "entry_points": {"main": {"steps": [{"compute": seconds}, {"upload": {gives: size}}]}},
        }  # fmt: skip

    return {
        "name": "self-consistency",
        "price_lists": {"made-up": {"date": "none", "source": "made up", **rates}},
        "accounts": {"wallet": {"prices": "made-up"}},
        "users": {"ann": {}},
        "projects": {"study": {"bill_to": "wallet"}},
        "data": {"samples": {"project": "study", "count": 24, "size": "3 GB"}},
        "executables": {
            "align": applet(lognormal(40, 90, "min"), "reads", "bam", "3 GB"),
            "call": applet(lognormal(20, 60, "min"), "bam", "vcf", "1 GB"),
            "pipe": {
                "class": "workflow",
                "project": "study",
                "inputs": {"reads": "file"},
                "stages": {
                    "align": {"run": "align", "inputs": {"reads": "${inputs.reads}"}},
                    "call": {"run": "call", "inputs": {"bam": "${align.bam}"}},
                },
            },
        },
        "launches": {
            "pipes": {
                "run": "pipe", "as": "ann", "in": "study", "each": "samples", "inputs": {"reads": "${samples}"},
                "priority": said.pop("priority", "high"),
            }
        },
        **said,
    }  # fmt: skip


DELAYS = {
    "scheduler_step": lognormal(5, 7),
    "acquisition": lognormal(70, 200),
    "boot": lognormal(60, 70),
    "pooled_share": 0.3,
    "state_after_code": {"uniform": ["2.5 s", "4 s"]},
    "closing": {"file": {"delay": "9 s", "rate": "1 GB/s"}},
}
SPOT = {"hazard": "0.2 /h", "acquisition": lognormal(100, 400)}
TRUTH = {"scheduler_step": (5, 7), "acquisition": (70, 200), "boot": (60, 70), "state_after_code": (3.25, 3.925)}
CALIBRATED = {
    "48 jobs, a worker each": scenario(latencies=DELAYS),
    "48 jobs on 6 workers": scenario(latencies=DELAYS, limits={"workers_per_user": 6}),
    "48 jobs on spot": scenario(latencies=DELAYS, spot=SPOT, priority="low"),
}
FORESEEN = {
    "a worker each": (scenario(latencies=DELAYS), "50 min"),
    "6 workers": (scenario(latencies=DELAYS, limits={"workers_per_user": 6}), "150 min"),
    "spot, then on demand; 10 workers": (
        scenario(latencies=DELAYS, spot=SPOT, priority="normal", limits={"workers_per_user": 10}),
        "90 min",
    ),
}


class Case:
    """A scenario in a file, and what is read of its exported runs."""

    def __init__(self, folder: Path, said: dict[str, Any]) -> None:
        self._file = folder / "scenario.yaml"
        self._json = folder / "records.json"
        self._file.write_text(yaml.safe_dump(said, sort_keys=False), encoding="utf-8")

    def run(self, seed: int, *overrides: str) -> sim.Result:
        return sim.run(self._file, seed=seed, overrides=overrides)

    def records(self, seed: int, *overrides: str) -> Imported:
        with self._json.open("w", encoding="utf-8") as file:
            write_list(Records(self.run(seed, *overrides).tables).all(earlier_tries=True), file)
        return read([str(self._json)])


def learned(case: Case, seed: int) -> Calibration:
    told = case.records(seed)
    return calibrate(told.records, told.naming)


def found_again(calibration: Calibration, *, spot: bool) -> dict[str, bool]:
    """Say of each parameter whether its interval holds the truth."""
    said = as_json(calibration)
    truth: dict[str, tuple[float, float]] = dict(TRUTH)
    if spot:
        del truth["acquisition"]
        truth["spot_acquisition"] = (100, 400)
    held = {
        f"{name}.{which}": said["delays"][name][which]["low"] <= value <= said["delays"][name][which]["high"]
        for name, values in truth.items()
        for which, value in zip(("median", "p95"), values, strict=True)
    }
    share = said["pooled_share"]
    held["pooled_share"] = share["low"] <= 0.3 <= share["high"]
    if spot:
        held["spot.hazard"] = said["spot_hazard"]["low"] <= 0.2 <= said["spot_hazard"]["high"]
    return held


def foreseen(case: Case, seed: int, halfway: str, latencies: Path, replications: int) -> dict[str, bool]:
    """Say whether the intervals of a snapshot hold the end and the cost that the whole run comes to."""
    whole = case.run(seed).executions
    # A seed of its own: with one for all, all would share what each replication believes. Not the one that was played.
    records = case.records(seed, f"horizon={halfway}")
    told = forecast(records, latencies, replications=replications, seed=20_000 + seed)
    roots = {tree.root for tree in told.trees}
    own = whole[whole["root"].map(execution_id).isin(roots)]
    end = own["ended"].max().value / 1e9 - told.at / 1e3
    cost = own.loc[own["class"] == "job", "price"].sum()
    return {
        "end": told.end.low - 0.01 <= end <= told.end.high + 0.01,
        "cost": told.cost.low - 1e-6 <= cost <= told.cost.high + 1e-6,
    }


def main(seeds: int) -> None:
    with TemporaryDirectory() as place:
        for name, said in CALIBRATED.items():
            case, counted = Case(Path(place), said), Counter[str]()
            for seed in range(seeds):
                counted.update(
                    {key: int(value) for key, value in found_again(learned(case, seed), spot="spot" in name).items()}
                )
            print(json.dumps({"calibrated": name, "seeds": seeds, "held": dict(counted)}), flush=True)
        for name, (said, halfway) in FORESEEN.items():
            case, counted = Case(Path(place), said), Counter[str]()
            latencies = Path(place) / "latencies.yaml"
            for seed in range(seeds):
                latencies.write_text(latencies_text(learned(case, 10_000 + seed), ["another run"]), encoding="utf-8")
                counted.update({key: int(value) for key, value in foreseen(case, seed, halfway, latencies, 60).items()})
            print(json.dumps({"foreseen": name, "at": halfway, "seeds": seeds, "held": dict(counted)}), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
