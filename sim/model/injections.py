"""Failures that wait for a job to run, and then strike some time later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.model.clock import CALL, Due
from sim.model.errors import InvalidStateError, ResourceNotFoundError
from sim.model.execution import Verdict
from sim.model.lifecycle import FAILED
from sim.model.refusals import refuse_event
from sim.model.targets import fits, target_of, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.model.platform import Platform
    from sim.model.tries import Try
    from sim.scenario.events import Failure


class Injection:
    """One failure that waits for the jobs that it is meant for.

    Parameters
    ----------
    platform : Platform
        Where they run.
    name : str
        Name of the event.
    failure : Failure
        Which jobs, and how they fail.
    """

    def __init__(self, platform: Platform, name: str, failure: Failure) -> None:
        self._platform = platform
        self._name = name
        self._failure = failure
        self._target = target_of(failure.job, platform)
        self._number = failure.try_ or 0
        self._met = False

    def begun(self, try_: Try) -> None:
        """Hear that a try has begun to run."""
        if try_.number == self._number and fits(try_.job, self._target):
            self._met = True
            Due(self._platform.clock, self._failure.after or 0, CALL, lambda: self._strike(try_))

    def _strike(self, try_: Try) -> None:
        if try_.is_running:
            strike(try_, self._failure, self._name)
        else:
            error = InvalidStateError(f"{try_.job.id} did not run any more")
            refuse_event(self._platform, self._name, error, execution=try_.job)

    def tell_unmet(self) -> None:
        """Tell, at the end of the run, where no job was met."""
        if not self._met:
            error = ResourceNotFoundError(f"there was no try {self._number} of a job {words(self._target)} that ran")
            refuse_event(self._platform, self._name, error)


class Injections:
    """All failures that wait for jobs.

    Parameters
    ----------
    waiting : sequence of Injection
        The failures, in the order in which they strike at one instant.
    """

    def __init__(self, waiting: Sequence[Injection]) -> None:
        self._waiting = waiting

    def begun(self, try_: Try) -> None:
        """Tell each that a try has begun to run."""
        for injection in self._waiting:
            injection.begun(try_)

    def tell_unmet(self) -> None:
        """Tell, at the end of the run, which of them met no job."""
        for injection in self._waiting:
            injection.tell_unmet()


def strike(try_: Try, failure: Failure, name: str) -> None:
    """Let a running try fail; with `UnresponsiveWorker` its worker falls silent (J7)."""
    message = failure.message or f"event {name}"
    if failure.reason == "UnresponsiveWorker":
        try_.fall_silent(message)
    else:
        try_.break_off(Verdict(FAILED, failure.reason, message))
