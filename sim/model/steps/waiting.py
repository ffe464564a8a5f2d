"""Waiting, on the worker, for executions that the job launched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.model.lifecycle import FINAL
from sim.model.steps.base import PlainStep
from sim.model.values import leaves

if TYPE_CHECKING:
    from sim.model.execution import Execution
    from sim.model.tries import Try
    from sim.scenario.steps import Wait


class WaitStep(PlainStep):
    """Keep the worker until named executions are final."""

    what_for = "wait"

    def __init__(self, spec: Wait) -> None:
        self._names = [spec.wait] if isinstance(spec.wait, str) else list(spec.wait)

    def begin(self, try_: Try) -> int | None:
        """Wait, unless all of them are final."""
        return None if self._open(try_) else 0

    def child_final(self, try_: Try, child: Execution) -> None:  # noqa: ARG002  # any of them may be the last
        """Go on when the last of them is final."""
        if not self._open(try_):
            try_.platform.clock.then((try_.resume, try_.step))

    def _open(self, try_: Try) -> bool:
        waited = (try_.lookup((name,)) for name in self._names)
        return any(getattr(one, "state", "") not in FINAL for one in leaves(list(waited)))
