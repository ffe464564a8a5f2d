"""Data that leave the platform (H7, I3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.model.errors import PlatformError
from sim.model.steps.base import PlainStep
from sim.model.steps.calls import bind
from sim.scenario.distributions import Distribution
from sim.scenario.templates import Template, as_size

if TYPE_CHECKING:
    from sim.model.tries import Try
    from sim.scenario.transfer_steps import Egress

KEPT = "egress."
"""Where the bytes of a transfer stand in its try until it is over: a name that no `as` can have."""


class EgressStep(PlainStep):
    """Transfer data out of the platform; what is cut short on the way is not charged."""

    what_for = "transfer"

    def __init__(self, spec: Egress, index: int) -> None:
        self._spec = spec
        self._purpose = f"egress:{index}"

    def begin(self, try_: Try) -> int:
        """Ask whether it may begin, and return how long it takes."""
        platform = try_.platform
        try:
            platform.egress.admit(try_.job.tree.terms.project)
        except PlatformError as error:
            platform.refused(try_.job, None, error)
            raise
        size = self._size(try_)
        bind(try_, KEPT, size)
        return platform.delays.transfer(size)

    def end(self, try_: Try) -> None:
        """Charge for it."""
        size = (try_.scope or {}).pop(KEPT)
        assert isinstance(size, int)
        if size:
            try_.platform.egress.charge(try_, size)

    def _size(self, try_: Try) -> int:
        size = self._spec.egress
        if isinstance(size, Template):
            return as_size(size.evaluate(try_.lookup))
        assert isinstance(size, Distribution)
        return try_.platform.luck.draw(size, self._purpose, try_.address)
