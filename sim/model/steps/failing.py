"""Failing, always or now and then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.model.execution import Verdict
from sim.model.lifecycle import FAILED
from sim.model.steps.base import PlainStep

if TYPE_CHECKING:
    from sim.model.tries import Try
    from sim.scenario.steps import FailureSpec


class FailStep(PlainStep):
    """End the code with a failure."""

    def __init__(self, spec: FailureSpec, index: int) -> None:
        self._spec = spec
        self._purpose = f"fail:{index}"

    def end(self, try_: Try) -> None:
        """Fail, where luck will have it."""
        spec = self._spec
        if try_.platform.luck.happens(spec.probability, self._purpose, try_.address):
            message = spec.message or f"a step of {try_.job.code.executable}:{try_.job.code.entry_point} failed"
            try_.fail(Verdict(FAILED, spec.reason, message))
