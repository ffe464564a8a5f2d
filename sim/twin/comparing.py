"""Compare, where a side may be a file of records too: these are read by the rooms of this folder alone."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from sim.experiment import compare as experiment
from sim.records.result import Result, describe_run
from sim.records.tables import Tables
from sim.twin.importing import read

if TYPE_CHECKING:
    from pathlib import Path

    from sim.experiment.comparison import Comparison
    from sim.experiment.sides import Named


def compare(a: Named, b: Named | None = None, **asked: Any) -> Comparison:
    """Compare two scenarios under the same luck, or what two runs left; see :func:`sim.experiment.compare.compare`."""
    return experiment.compare(a, b, read_records=read_records, **asked)


def read_records(path: Path) -> Result:
    """Read what `dx find executions --json` printed as the result of a run, without writing anything.

    Raises
    ------
    ResultError
        If there is no sound execution in it.
    """
    imported = read([str(path)], now=int(time.time() * 1000))
    about = {**describe_run(path.stem, 0, None), "complete": True}
    about["observed"] = {
        "records": len(imported.records),
        "notes": imported.reading.notes,
        "faults": [str(fault) for fault in imported.reading.faults],
    }
    return Result(Tables(imported.tables), about)
