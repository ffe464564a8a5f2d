"""Waiting, on the worker, for executions that the job launched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.model.execution import Execution
from sim.model.lifecycle import FINAL
from sim.model.steps.base import PlainStep
from sim.model.values import leaves

if TYPE_CHECKING:
    from sim.model.objects import DataObject
    from sim.model.tries import Try
    from sim.model.values import Ref
    from sim.scenario.call_steps import Wait


class WaitStep(PlainStep):
    """Keep the worker until named executions are final."""

    what_for = "wait"

    def __init__(self, spec: Wait) -> None:
        self._names = [spec.wait] if isinstance(spec.wait, str) else list(spec.wait)

    def begin(self, try_: Try) -> int | None:
        """Wait, unless all of them are final."""
        for one in self._open(try_):
            if one.tree is not try_.job.tree:
                one.tell(Resumption(try_))
        return None if self._open(try_) else 0

    def child_final(self, try_: Try, child: Execution) -> None:  # noqa: ARG002  # any of them may be the last
        """Go on when the last of them is final."""
        if not self._open(try_):
            try_.platform.clock.then((try_.resume, try_.step))

    def _open(self, try_: Try) -> list[Execution]:
        waited = [try_.lookup((name,)) for name in self._names]
        return [one for one in leaves(waited) if isinstance(one, Execution) and one.state not in FINAL]


class Resumption:
    """A try that waits on its worker for the end of what it has detached: that is no child of it (A5)."""

    __slots__ = ("_step", "_try")

    def __init__(self, try_: Try) -> None:
        self._try = try_
        self._step = try_.step

    def wake(self, thing: DataObject | Execution, ref: Ref | None) -> None:  # noqa: ARG002  # a Waiter hears which
        """Go on when it is done."""
        self._try.platform.clock.then((self._try.resume, self._step))

    def let_down(self, thing: DataObject | Execution, ref: Ref | None) -> None:  # noqa: ARG002
        """Go on when it failed, too: it is a tree of its own."""
        self._try.platform.clock.then((self._try.resume, self._step))
