"""What most steps have in common: they have no children to hear of."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.model.execution import Execution
    from sim.model.tries import Try


class PlainStep:
    """A step that takes a known time, or none."""

    what_for = "compute"

    def begin(self, try_: Try) -> int | None:  # noqa: ARG002  # a plain step may take no time
        """Take no time."""
        return 0

    def end(self, try_: Try) -> None:
        """Do nothing when it is over."""

    def child_final(self, try_: Try, child: Execution) -> None:
        """Take no note of a child: it does not wait for any."""


class EndOfCode(PlainStep):
    """What stands after the last step: the code has ended."""

    def begin(self, try_: Try) -> None:
        """Stop the worker; nothing comes after it."""
        try_.end_code()
