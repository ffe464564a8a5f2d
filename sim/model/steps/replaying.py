"""Playing what is recorded of a job: it runs as long, launches the same at the same points, and fails alike."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, cast

from sim.model.clock import CLOSING, WORK, Due
from sim.model.errors import PlatformError, UnknownNameError
from sim.model.execution import Verdict
from sim.model.failures import TERMINATED_BY_USER, kill
from sim.model.lifecycle import FAILED
from sim.model.replays import launch_child
from sim.model.retry import INTERRUPTED
from sim.model.steps.base import PlainStep
from sim.scenario.recorded import ALL, CUT, DONE

if TYPE_CHECKING:
    from sim.model.execution import Execution
    from sim.model.objects import DataObject
    from sim.model.replays import Replays
    from sim.model.tries import Try
    from sim.scenario.recorded import Recorded, RecordedTry
    from sim.scenario.replays import ReplayStep as Spec

_KEY: Final = "replay."


@dataclass(slots=True)
class Agenda:
    """What a try has still to do of what was recorded.

    Attributes
    ----------
    after : dict
        What is launched at the end of an execution, by its record.
    ends_after : str or None
        The record at whose end the last part of its code begins; None where that runs already, or never comes.
    to_launch : int
        How many launches are to come.
    over : bool
        Whether its code is over as soon as there are none.
    """

    after: dict[str, list[Recorded]] = field(default_factory=dict)
    ends_after: str | None = None
    to_launch: int = 0
    over: bool = False


class ReplayStep(PlainStep):
    """Play the record of a job."""

    def __init__(self, spec: Spec) -> None:
        self._replay = spec.replay

    def begin(self, try_: Try) -> int | None:
        """Return how long it runs; None where what it does depends on what it launches."""
        agenda = (try_.scope or {}).get(_KEY)
        if agenda is not None:
            return 0
        replays = self._replays(try_)
        record = replays.of(try_.job)
        if record is None:
            raise UnknownNameError(f"replay {self._replay} has not launched {try_.job.id}: it has no record to play")
        attempt = self._attempt(try_, record)
        children = record.launched_in(try_.number)
        if not children:
            return replays.told.run_time(try_, attempt)
        self._set_out(try_, attempt, children)
        return None

    def end(self, try_: Try) -> None:
        """Fail, where it did."""
        record = self._replays(try_).of(try_.job)
        assert record is not None
        attempt = self._attempt(try_, record)
        if attempt.outcome in (DONE, CUT):
            if attempt.outputs_closed is not None:
                try_.outputs = {"made": self._closing(try_, record, attempt.outputs_closed)}
            return
        message = attempt.message or f"as recorded of {record.id}"
        if attempt.outcome == INTERRUPTED:
            try_.interrupted()
        elif attempt.outcome == "Terminated":
            # Terminating a job ends its job tree (F7); at once, before its code goes on.
            kill(try_.job.origin, TERMINATED_BY_USER)
        else:
            try_.fail(Verdict(FAILED, attempt.outcome, message))

    def _closing(self, try_: Try, record: Recorded, closed_after: int) -> DataObject:
        thing = try_.platform.new_object(f"made by {record.id}", "file", 0, try_.job.tree.terms.project, try_.job.id)
        Due(try_.clock, closed_after, CLOSING, thing.closed)
        return thing

    def _attempt(self, try_: Try, record: Recorded) -> RecordedTry:
        # What cannot be taken away runs to its end.
        attempt = record.attempt(try_.number)
        lost = attempt.outcome == INTERRUPTED and try_.job.placement.purchase != "spot"
        return record.tries[-1] if lost else attempt

    def _replays(self, try_: Try) -> Replays:
        replays = try_.platform.replays
        assert replays is not None
        return replays

    # -- with children -------------------------------------------------------------------------------------------

    def _set_out(self, try_: Try, attempt: RecordedTry, children: list[Recorded]) -> None:
        agenda = Agenda(ends_after=attempt.ends_after, to_launch=len(children))
        if try_.scope is None:
            try_.scope = {}
        try_.scope[_KEY] = agenda
        for record in children:
            if record.launched_after is None:
                self._launch_in(try_, record)
            else:
                agenda.after.setdefault(record.launched_after, []).append(record)
        if agenda.ends_after is None:
            self._end_in(try_, attempt)

    def child_final(self, try_: Try, child: Execution) -> None:
        """Do what was done at the end of an execution that it launched."""
        agenda = self._agenda(try_)
        replays = self._replays(try_)
        record = replays.of(child)
        if record is None:
            return
        for next_ in agenda.after.pop(record.id, []):
            self._launch_in(try_, next_)
        alone = agenda.ends_after == ALL and not agenda.to_launch and not try_.job.children
        if alone or agenda.ends_after == record.id:
            agenda.ends_after = None
            mine = replays.of(try_.job)
            assert mine is not None
            self._end_in(try_, self._attempt(try_, mine))

    def _launch_in(self, try_: Try, record: Recorded) -> None:
        delay = self._replays(try_).told.until_launch(try_, record)

        def launch() -> None:
            if try_.is_running:
                self._launch(try_, record)

        Due(try_.clock, delay, WORK, launch)

    def _launch(self, try_: Try, record: Recorded) -> None:
        replays = self._replays(try_)
        replay = replays.replay_of(try_.job)
        assert replay is not None
        try:
            launch_child(replays, replay, try_.job, record)
        except PlatformError as error:
            try_.break_off(Verdict(FAILED, "AppInternalError", f"{error.name}: {error}"))
            return
        agenda = self._agenda(try_)
        agenda.to_launch -= 1
        self._finish(try_, agenda)

    def _end_in(self, try_: Try, attempt: RecordedTry) -> None:
        def over() -> None:
            agenda = self._agenda(try_)
            agenda.over = True
            self._finish(try_, agenda)

        Due(try_.clock, self._replays(try_).told.run_time(try_, attempt), WORK, over)

    def _finish(self, try_: Try, agenda: Agenda) -> None:
        if agenda.over and not agenda.to_launch and try_.is_running:
            try_.resume(try_.step)

    def _agenda(self, try_: Try) -> Agenda:
        assert try_.scope is not None
        return cast("Agenda", try_.scope[_KEY])
