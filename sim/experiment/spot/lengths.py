"""How long the jobs of a launch run on their machines, and up to which length spot pays off for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.experiment.spot.pays_off import BreakEven, Terms, break_even
from sim.experiment.spot.terms import terms_of, work_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from sim.records.result import Result
    from sim.scenario.scenario import Scenario

_KIND: Final = ["launch", "executable", "function", "instance_type", "project"]
_TRY: Final = ["execution", "try"]


@dataclass(frozen=True, slots=True)
class Lengths:
    """Jobs of one kind: of one launch, one entry point, one instance type.

    Attributes
    ----------
    launch, executable, function, instance_type, project : str
        The kind.
    instances : int
        Machines of each job.
    jobs : int
        How many ended `done`.
    hours, longest_hours : float
        How long they ran after the boot, in the mean and at most.
    terms : Terms or None
        On what terms they can be bought; None where there is no spot rate.
    break_even : BreakEven or None
        Up to which length spot pays off for them, boot not counted.
    """

    launch: str
    executable: str
    function: str
    instance_type: str
    project: str
    instances: int
    jobs: int
    hours: float
    longest_hours: float
    terms: Terms | None
    break_even: BreakEven | None


def lengths_of(result: Result, scenario: Scenario) -> list[Lengths]:
    """Return the kinds of jobs of a run, best one in which none lost its machine; launch by launch, the longest first.

    Tries that did not end `done` say nothing of lengths and are left out.
    """
    charges = result.charges
    kept = charges[
        (charges["outcome"] == "kept") & charges["micros_per_hour"].notna() & (charges["what_for"] != "boot")
    ]
    if kept.empty:
        return []
    spans = kept.assign(hours=(kept["to"] - kept["from"]).dt.total_seconds() / 3600)
    tries = spans.groupby([*_TRY, *_KIND], dropna=False, sort=False)["hours"].sum().reset_index()
    machines = result.workers.drop_duplicates(_TRY, keep="last")[[*_TRY, "instances"]]
    found = tries.merge(machines, on=_TRY, how="left")
    groups = found.groupby([*_KIND, "instances"], dropna=False, sort=True)
    kinds = [_kind([*map(str, key)], group, scenario) for key, group in groups]
    return sorted(kinds, key=lambda kind: (kind.launch, -kind.hours))


def _kind(key: Sequence[str], group: pd.DataFrame, scenario: Scenario) -> Lengths:
    launch, executable, function, instance_type, project, instances = key
    number = int(instances)
    terms = terms_of(scenario, project, instance_type, instances=number)
    hours = group["hours"].to_numpy(dtype=float)
    return Lengths(
        launch=launch,
        executable=executable,
        function=function,
        instance_type=instance_type,
        project=project,
        instances=number,
        jobs=len(hours),
        hours=float(np.mean(hours)),
        longest_hours=float(np.max(hours)),
        terms=terms,
        break_even=None if terms is None else break_even(work_of(scenario), terms),
    )
