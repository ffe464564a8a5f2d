"""Exiting with a code, always or now and then (N1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.model.steps.base import PlainStep

if TYPE_CHECKING:
    from sim.model.tries import Try
    from sim.scenario.ending_steps import ExitSpec

EXIT_CODE: Final = "exit_code"
"""The output that says with what a task exited."""


class ExitStep(PlainStep):
    """End the code with an exit code, where luck will have it. That is an output: the job does not fail."""

    def __init__(self, spec: ExitSpec, index: int) -> None:
        self._spec = spec
        self._purpose = f"exit:{index}"

    def begin(self, try_: Try) -> int | None:
        """Exit, or take no time."""
        exits = try_.platform.luck.happens(self._spec.probability, self._purpose, try_.address)
        if try_.outputs is None:
            try_.outputs = {}
        try_.outputs[EXIT_CODE] = self._spec.code if exits else 0
        if not exits:
            return 0
        try_.end_code()
        return None
