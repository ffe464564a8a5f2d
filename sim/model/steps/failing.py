"""Failing, always or now and then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.model.execution import Verdict
from sim.model.lifecycle import FAILED
from sim.model.steps.base import PlainStep

if TYPE_CHECKING:
    from sim.model.tries import Try
    from sim.scenario.ending_steps import FailureSpec


class FailStep(PlainStep):
    """End the code with a failure, or let the worker fall silent (J7)."""

    def __init__(self, spec: FailureSpec, index: int) -> None:
        self._spec = spec
        self._purpose = f"fail:{index}"

    def begin(self, try_: Try) -> int | None:
        """Let the worker fall silent, where that is the failure and luck will have it."""
        if self._spec.reason == "UnresponsiveWorker" and self._happens(try_):
            try_.fall_silent(self._message(try_))
            return None
        return 0

    def end(self, try_: Try) -> None:
        """Fail, where luck will have it."""
        if self._spec.reason != "UnresponsiveWorker" and self._happens(try_):
            try_.fail(Verdict(FAILED, self._spec.reason, self._message(try_)))

    def _happens(self, try_: Try) -> bool:
        spec = self._spec
        if spec.tries is not None and tries_so_far(try_) >= spec.tries:
            return False
        return try_.platform.luck.happens(spec.probability, self._purpose, try_.address)

    def _message(self, try_: Try) -> str:
        code = try_.job.code
        return self._spec.message or f"a step of {code.executable}:{code.entry_point} failed"


def tries_so_far(try_: Try) -> int:
    """Return how many tries came before this one: of the job, and of the master that was tried again with it (J4)."""
    master = try_.job.master
    before = 0 if master is try_.job or master.past is None else master.past.tries
    return try_.number + before
