"""A step that must be refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.model.errors import NotRefusedError, PlatformError

if TYPE_CHECKING:
    from sim.model.execution import Execution
    from sim.model.program import Step
    from sim.model.tries import Try

_REFUSED = "refused."
"""Where a try keeps that it was refused at the beginning of the step; no name given with `as` has a point in it."""


class ExpectingStep:
    """Another step that the platform must refuse with an error of that name; the job fails where it does not."""

    def __init__(self, step: Step, error: str) -> None:
        self._step = step
        self._error = error
        self.what_for = step.what_for

    def begin(self, try_: Try) -> int | None:
        """Begin the step; where that is refused it takes no time."""
        try:
            return self._step.begin(try_)
        except PlatformError as error:
            self._check(error)
        if try_.scope is None:
            try_.scope = {}
        try_.scope[_REFUSED] = True
        return 0

    def end(self, try_: Try) -> None:
        """End the step, where it was not refused yet."""
        if try_.scope is not None and try_.scope.pop(_REFUSED, False):
            return
        try:
            self._step.end(try_)
        except PlatformError as error:
            self._check(error)
            return
        raise NotRefusedError(f"this was to be refused with {self._error}, and was not")

    def child_final(self, try_: Try, child: Execution) -> None:
        """Let the step hear of it."""
        self._step.child_final(try_, child)

    def _check(self, error: PlatformError) -> None:
        if error.name != self._error:
            raise error
