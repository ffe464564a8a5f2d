"""Compare, where a side may be a file of records too: these are read by the rooms of this folder alone."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from sim.experiment.comparing import compare as experiment
from sim.twin.face import read_records

if TYPE_CHECKING:
    from sim.experiment.comparing.comparison import Comparison


@wraps(experiment.compare)
def compare(*named: Any, **asked: Any) -> Comparison:  # noqa: D103 - it is described there
    return experiment.compare(*named, **{"read_records": read_records, **asked})
