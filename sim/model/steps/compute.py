"""Computing, and streaming inputs while computing (G8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.model.execution import Verdict
from sim.model.lifecycle import FAILED
from sim.model.steps.base import PlainStep
from sim.model.values import resolved
from sim.scenario.compute_steps import Compute, PerItem, Stream, WorkLaw
from sim.scenario.distributions import Distribution
from sim.scenario.templates import Template, as_duration, as_size
from sim.units import Quantity

if TYPE_CHECKING:
    from sim.model.tries import Try


class ComputeStep(PlainStep):
    """Compute for a time that is drawn, given, or follows from the worker's cores, with memory and disk enough."""

    what_for = "compute"

    def __init__(self, spec: Compute, index: int) -> None:
        self._time = spec.compute
        self._input = _input_named(spec.compute)
        self._purpose = f"compute:{index}"
        self._constant = spec.compute.constant if isinstance(spec.compute, Distribution) else None
        self._needs = {what: size for what, size in (("memory", spec.memory), ("disk", spec.disk)) if size is not None}
        self._fails_at = spec.fails_at

    def begin(self, try_: Try) -> int:
        """Return how long it computes."""
        time = self._constant
        if time is None:
            # The common case, a run time that is given as an input, needs no more than a look.
            given = try_.job.inputs.get(self._input)
            time = given.value if type(given) is Quantity and given.kind == "duration" else self._drawn(try_)
        if self._needs and self._lacks(try_) is not None:
            time = self.until_it_fails(time)
        return time if try_.slowdown == 1.0 else round(time * try_.slowdown)

    def end(self, try_: Try) -> None:
        """Fail where the worker had too little memory or disk (G10)."""
        lacks = self._lacks(try_) if self._needs else None
        if lacks is not None:
            try_.fail(Verdict(FAILED, "AppInsufficientResourceError", lacks))

    def until_it_fails(self, time: int) -> int:
        """Return when a step that lacks memory or disk fails: at its end, or at the stated share of it (G10)."""
        return round(time * self._fails_at)

    def _lacks(self, try_: Try) -> str | None:
        """Return in words what the worker has too little of; None where it has enough."""
        placement = try_.job.placement
        for what, size in self._needs.items():
            needed = self._needed(what, size, try_)
            there = placement.memory if what == "memory" else placement.disk
            if needed > there:
                return f"a step needs {in_gb(needed)} of {what}, {placement.instance_type} has {in_gb(there)}"
        return None

    def _needed(self, what: str, size: Template | Distribution, try_: Try) -> int:
        if isinstance(size, Template):
            return as_size(size.evaluate(try_.lookup))
        return try_.platform.luck.draw(size, f"{self._purpose}:{what}", try_.address)

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


def in_gb(size: int) -> str:
    """Return bytes as gigabytes in words."""
    return f"{size / 1e9:.4g} GB"


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
