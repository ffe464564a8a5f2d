"""Interactive sessions: the time that somebody works in one, and the time that it is left on (N4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.model.steps.base import PlainStep
from sim.model.values import resolved
from sim.scenario.templates import Template, as_duration

if TYPE_CHECKING:
    from sim.model.tries import Try
    from sim.scenario.session_steps import Session


class WorkedIn(PlainStep):
    """The first part of a session: somebody works in it, no longer than it may be."""

    what_for = "session"

    def __init__(self, spec: Session, index: int) -> None:
        self._work = spec.session.work
        self._longest = spec.session.max_session_length
        self._purpose = f"session:{index}"

    def begin(self, try_: Try) -> int:
        """Return how long somebody works in it."""
        worked = self._drawn(try_)
        return worked if self._longest is None else min(worked, self._longest)

    def _drawn(self, try_: Try) -> int:
        if isinstance(self._work, Template):
            return as_duration(resolved(self._work.evaluate(try_.lookup)))
        return try_.platform.luck.draw(self._work, self._purpose, try_.address)


class LeftOn(PlainStep):
    """What follows: nothing where it is closed; where it is forgotten, the time until it is noticed or closes itself.

    Where neither comes, or a timeout or a limit comes first, that ends it as it ends any step.
    """

    what_for = "idle session"

    def __init__(self, spec: Session, index: int, before: WorkedIn) -> None:
        self._spec = spec.session
        self._before = before
        self._purpose = f"session:{index}:forgotten"

    def begin(self, try_: Try) -> int:
        """Return how long it stays on, with the share of it that is expected where nothing is drawn."""
        forgotten = try_.platform.luck.share(self._spec.forgotten, self._purpose, try_.address)
        return round(forgotten * self._until_closed(try_)) if forgotten else 0

    def _until_closed(self, try_: Try) -> int:
        ends = []
        if self._spec.max_session_length is not None:
            ends.append(self._spec.max_session_length - self._before.begin(try_))
        if self._spec.noticed_after is not None:
            ends.append(try_.platform.luck.draw(self._spec.noticed_after, f"{self._purpose}:noticed", try_.address))
        # With nothing of its own to end it, its deadline comes first.
        return min(ends, default=try_.cut_at - try_.clock.now + 1)
