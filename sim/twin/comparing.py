"""Compare, where a side may be a file of records too: these are read by the rooms of this folder alone."""

from __future__ import annotations

import time
from functools import wraps
from typing import TYPE_CHECKING, Any

from sim.experiment import compare as experiment
from sim.records.result import Result
from sim.records.tables import Tables
from sim.twin.importing import about_records, read

if TYPE_CHECKING:
    from pathlib import Path

    from sim.experiment.comparison import Comparison


@wraps(experiment.compare)
def compare(*named: Any, **asked: Any) -> Comparison:  # noqa: D103 - it is described there
    return experiment.compare(*named, **{"read_records": read_records, **asked})


def read_records(path: Path) -> Result:
    """Read what `dx find executions --json` printed as the result of a run, without writing anything.

    Raises
    ------
    ResultError
        If there is no sound execution in it.
    """
    imported = read([str(path)], now=int(time.time() * 1000))
    return Result(Tables(imported.tables), about_records(imported, path.stem))
