"""dxsim: a digital twin of the DNAnexus execution platform.

``sim.run`` runs a scenario file and returns a ``Result``, ``sim.load`` only reads it, ``sim.load_result`` reads a
result folder back. ``sim.compare`` tells how two of them differ, and where that comes from.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.records.result import Result, load_result
    from sim.runner import run
    from sim.scenario.reader import load
    from sim.scenario.scenario import Scenario
    from sim.twin.comparing import compare

    __version__: str

__all__ = ["Result", "Scenario", "__version__", "compare", "load", "load_result", "run"]

_HOMES = {
    "Result": "sim.records.result",
    "Scenario": "sim.scenario.scenario",
    "compare": "sim.twin.comparing",
    "load": "sim.scenario.reader",
    "load_result": "sim.records.result",
    "run": "sim.runner",
}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return import_module("importlib.metadata").version("dxsim")
    if name not in _HOMES:
        raise AttributeError(f"module 'sim' has no attribute '{name}'; it has {', '.join(sorted(_HOMES))}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
