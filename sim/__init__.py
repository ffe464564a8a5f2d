"""dxsim: a digital twin of the DNAnexus execution platform.

``sim.run`` runs a scenario file and returns a ``Result``, ``sim.load`` only reads it, ``sim.load_result`` reads a
result folder back. ``sim.sweep`` plays a scenario many times, with other values and other luck, ``sim.compare`` tells
how two of them differ, and where that comes from. ``sim.plan_capacity``, ``plan_budget`` and ``plan_limit`` plan.
``sim.read_records`` reads what really ran, ``sim.calibrate`` learns from it, ``sim.forecast`` tells how it goes on.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.experiment.batch_means import batch_means
    from sim.experiment.planning.face import plan_budget, plan_capacity, plan_limit
    from sim.experiment.sweep import Sweep, load_sweep, sweep
    from sim.records.dx.face import write_records
    from sim.records.result import Result, load_result
    from sim.runner import run
    from sim.scenario.reader import load
    from sim.scenario.scenario import Scenario
    from sim.twin.comparing import compare
    from sim.twin.face import calibrate, forecast, read_records

    __version__: str

__all__ = [
    "Result",
    "Scenario",
    "Sweep",
    "__version__",
    "batch_means",
    "calibrate",
    "compare",
    "forecast",
    "load",
    "load_result",
    "load_sweep",
    "plan_budget",
    "plan_capacity",
    "plan_limit",
    "read_records",
    "run",
    "sweep",
    "write_records",
]

_HOMES = {
    "Result": "sim.records.result",
    "Scenario": "sim.scenario.scenario",
    "Sweep": "sim.experiment.sweep",
    "batch_means": "sim.experiment.batch_means",
    "calibrate": "sim.twin.face",
    "compare": "sim.twin.comparing",
    "forecast": "sim.twin.face",
    "load": "sim.scenario.reader",
    "load_result": "sim.records.result",
    "load_sweep": "sim.experiment.sweep",
    "plan_budget": "sim.experiment.planning.face",
    "plan_capacity": "sim.experiment.planning.face",
    "plan_limit": "sim.experiment.planning.face",
    "read_records": "sim.twin.face",
    "run": "sim.runner",
    "sweep": "sim.experiment.sweep",
    "write_records": "sim.records.dx.face",
}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return import_module("importlib.metadata").version("dxsim")
    if name not in _HOMES:
        raise AttributeError(f"module 'sim' has no attribute '{name}'; it has {', '.join(sorted(_HOMES))}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
