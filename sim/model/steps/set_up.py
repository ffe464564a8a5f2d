"""Before the entry point's own steps: packages and bundled files (G1, G8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.model.delays import Delay
from sim.model.steps.base import PlainStep

if TYPE_CHECKING:
    from sim.model.platform import Platform
    from sim.model.tries import Try
    from sim.scenario.executables import Program


class SetUp(PlainStep):
    """Fetch bundled files and install packages, on the meter."""

    what_for = "set-up"

    def __init__(self, platform: Platform, program: Program) -> None:
        own = program.set_up
        self._delay = platform.delays.set_up if own is None else Delay("set_up", own, platform.luck)
        self._fetch = platform.delays.transfer(program.bundled_files)

    @property
    def instant(self) -> bool:
        """Whether it never takes any time."""
        return self._delay.constant == 0 and self._fetch == 0

    def begin(self, try_: Try) -> int:
        """Return the time for packages and for the bundled files."""
        return self._delay.of(try_) + self._fetch
