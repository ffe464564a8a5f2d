"""Computing, and streaming inputs while computing (G8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.model.steps.base import PlainStep
from sim.model.values import resolved
from sim.scenario.distributions import Distribution
from sim.scenario.steps import Compute, PerItem, Stream, WorkLaw
from sim.scenario.templates import Template, as_duration
from sim.units import Quantity

if TYPE_CHECKING:
    from sim.model.tries import Try


class ComputeStep(PlainStep):
    """Compute for a time that is drawn, given, or follows from the worker's cores."""

    what_for = "compute"

    def __init__(self, spec: Compute, index: int) -> None:
        self._time = spec.compute
        self._input = _input_named(spec.compute)
        self._purpose = f"compute:{index}"
        self._constant = spec.compute.constant if isinstance(spec.compute, Distribution) else None

    def begin(self, try_: Try) -> int:
        """Return how long it computes."""
        time = self._constant
        if time is None:
            # The common case, a run time that is given as an input, needs no more than a look.
            given = try_.job.inputs.get(self._input)
            time = given.value if type(given) is Quantity and given.kind == "duration" else self._drawn(try_)
        return time if try_.slowdown == 1.0 else round(time * try_.slowdown)

    def _drawn(self, try_: Try) -> int:
        time = self._time
        if isinstance(time, Template):
            return as_duration(resolved(time.evaluate(try_.lookup)))
        luck = try_.platform.luck
        if isinstance(time, Distribution):
            return luck.draw(time, self._purpose, try_.address)
        if isinstance(time, PerItem):
            each = luck.draw(time.per_item, self._purpose, try_.address)
            fixed = luck.draw(time.fixed, f"{self._purpose}:fixed", try_.address)
            return fixed + each * try_.job.tree.items
        return self._by_law(time, try_.job.placement.cores)

    @staticmethod
    def _by_law(law: WorkLaw, cores: int) -> int:
        return round(law.work * (law.serial + (1 - law.serial) / cores))


def _input_named(time: object) -> str:
    """Return the input that a run time is taken from, where it is just that; else a name that no input has."""
    if isinstance(time, Template) and time.is_reference and len(time.paths[0]) == 2 and time.paths[0][0] == "inputs":
        return time.paths[0][1]
    return ""


class StreamStep(PlainStep):
    """Read inputs from a mount: it takes no time of its own, but slows what is computed after it."""

    def __init__(self, spec: Stream) -> None:
        self._slowdown = spec.slowdown

    def end(self, try_: Try) -> None:
        """Slow the try down."""
        slowdown = self._slowdown
        try_.slowdown = try_.platform.delays.streaming_slowdown if slowdown is None else slowdown
