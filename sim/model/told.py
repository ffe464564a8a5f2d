"""What records tell of an execution's delays, in place of a draw.

Of an execution that is played again the worker's own time is its own: its boot, its run, its tear-down. Where a replay
says until when its records reach (`until`), everything up to there takes as long as it took, and what was pending there
is drawn given that it had lasted so long already.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.model.execution import Execution
from sim.model.tries import Try
from sim.scenario.derived_distributions import truncate
from sim.scenario.distributions import Constant, DistributionError
from sim.scenario.recorded import CUT

if TYPE_CHECKING:
    from sim.model.delays import Addressee
    from sim.model.job import Job
    from sim.model.platform import Platform
    from sim.model.replays import Replays
    from sim.scenario.distributions import Distribution
    from sim.scenario.recorded import Recorded, RecordedTry

_FIRST: Final = ("waiting_on_input", "runnable", "ended")
_AFTER_CODE: Final = ("waiting_on_output", "restartable", "ended")
_ACQUISITIONS: Final = frozenset({"acquisition", "spot_acquisition"})
_ENDED_BY: Final = {
    "scheduler_step:created": _FIRST,
    "scheduler_step:ready": ("runnable", "ended"),
    "scheduler_step:done": ("ended",),
    "scheduler_step:final": ("ended",),
    "scheduler_step:restart": ("ended",),
    "acquisition": ("started_running", "running", "ended"),
    "spot_acquisition": ("started_running", "running", "ended"),
    "boot": ("running", "ended"),
    "warm_start": ("running", "ended"),
    "state_after_code": _AFTER_CODE,
    "teardown": ("stopped_running", "ended"),
}
"""By what is drawn, the instants of which the first known one is its end."""


class Told:
    """What the records tell.

    Parameters
    ----------
    platform : Platform
        The platform.
    """

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._until = {
            name: None if replay.until is None else replay.until.at(platform.scenario.start)
            for name, replay in platform.scenario.replays.items()
        }

    @property
    def _replays(self) -> Replays:
        replays = self._platform.replays
        assert replays is not None
        return replays

    def _attempt(self, who: Addressee) -> tuple[Recorded, RecordedTry, int | None] | None:
        """Return the record of an execution or try, its recorded attempt, and until when its records reach."""
        execution = _execution_of(who)
        if execution is None or self._platform.replays is None:
            return None
        record = self._replays.of(execution)
        if record is None:
            return None
        number = who.number if isinstance(who, Try) else 0
        until = self._until[execution.tree.terms.launch]
        return record, record.attempt(number), until if number < len(record.tries) else None

    def _keeps(self, who: Addressee) -> bool:
        execution = _execution_of(who)
        return execution is not None and self._replays.replays[execution.tree.terms.launch].keep_boots

    # -- delays of the platform ----------------------------------------------------------------------------------

    def delay(self, purpose: str, who: Addressee, what: str, distribution: Distribution) -> int | None:
        """Return how long something takes, in microseconds; None where no record says anything of it."""
        found = self._attempt(who)
        if found is None:
            return None
        _, attempt, until = found
        if until is None:
            return self._own(attempt, purpose, who, what, distribution)
        now = self._platform.clock.now
        if purpose in _ACQUISITIONS:
            since = self._since(who)
            if since is not None and since < now:
                left = self._at_least(distribution, now - since)
                return max(0, self._platform.luck.draw(left, f"{purpose}:{what}", who.address) - (now - since))
        names = _ENDED_BY.get(purpose) or _ENDED_BY.get(f"{purpose}:{what}", ())
        end = next((attempt.at[name] for name in names if name in attempt.at), None)
        if end is not None and end <= until:
            return max(0, end - now)
        if now >= until or not names:
            return None
        left = self._at_least(distribution, until - now)
        return self._platform.luck.draw(left, f"{purpose}:{what}", who.address)

    def _since(self, who: Addressee) -> int | None:
        return self._replays.slots.since(who.job) if isinstance(who, Try) else None

    def until(self, replay: str) -> int | None:
        """Return the instant at which the records of a replay end, in microseconds since 1970."""
        return self._until[replay]

    def start(self, job: Job) -> tuple[int | None, int | None]:
        """Return when a job that has become ready got its machine, and until when its records reach."""
        record = self._replays.of(job)
        number = 0 if job.past is None else job.past.tries
        if record is None or number >= len(record.tries):
            return None, None
        attempt, until = record.tries[number], self._until[job.tree.terms.launch]
        return attempt.at.get("started_running", attempt.at.get("running")), until

    def _own(
        self, attempt: RecordedTry, purpose: str, who: Addressee, what: str, distribution: Distribution
    ) -> int | None:
        """Return what a try keeps of its own delays where all others are drawn."""
        if purpose == "state_after_code" and attempt.outputs_closed is not None:
            # What was still closing then is still closing, however soon one looks.
            drawn = self._platform.luck.draw(distribution, f"{purpose}:{what}", who.address)
            return max(0, min(drawn, attempt.outputs_closed - 1))
        if not self._keeps(who):
            return None
        return attempt.boot or None if purpose == "boot" else attempt.teardown if purpose == "teardown" else None

    def pooled(self, who: Addressee) -> bool | None:
        """Return whether a machine was waiting that had booted; None where no record says (G4)."""
        found = self._attempt(who)
        boot = None if found is None or (found[2] is None and not self._keeps(who)) else found[1].boot
        return None if boot is None else not boot

    def stays(self, who: Addressee, drawn: int | None) -> int | None:
        """Return when a spot machine is taken away, in microseconds from now, given what was drawn (K4)."""
        found = self._attempt(who)
        _, attempt, until = found or (None, None, None)
        if attempt is None or until is None:
            return drawn
        if "stopped_running" in attempt.at:
            return None  # where it was taken away, its record says when
        # Who has waited for the end of an exponential time waits as long again.
        return None if drawn is None else drawn + max(0, until - self._platform.clock.now)

    def on_demand(self, who: Addressee) -> bool:
        """Return whether a try is known to have got its machine on demand (K2), at the priority that it still has."""
        found = self._attempt(who)
        if found is None or found[1].purchase != "on_demand" or "running" not in found[1].at:
            return False
        record, _, until = found
        return until is not None or _priority_of(who) == (record.terms["priority"] or "normal")

    # -- what a job does on its worker ---------------------------------------------------------------------------

    def run_time(self, try_: Try, attempt: RecordedTry) -> int:
        """Return how long the last part of a try's code takes from now, in microseconds."""
        found = self._attempt(try_)
        until = None if found is None else found[2]
        now = self._platform.clock.now
        stopped = attempt.at.get("stopped_running")
        if until is not None and stopped is not None and attempt.outcome != CUT:
            return max(0, stopped - now)
        if attempt.outcome == "JobTimeoutExceeded":
            return max(attempt.run_time or 0, try_.job.placement.timeout + 1)
        known = attempt.run_time or 0
        if attempt.outcome != CUT:
            return known
        if until is not None and now < until:
            known = max(known, until - now)
        job = try_.job
        times = self._replays.run_times(job).get(f"{job.code.executable}:{job.code.entry_point}")
        if times is None:
            return 2 * known
        return self._platform.luck.draw(self._at_least(times, known), "run_time", try_.address)

    def until_launch(self, try_: Try, record: Recorded) -> int:
        """Return when a job launches what a record says, in microseconds from now."""
        found = self._attempt(try_)
        if found is not None and found[2] is not None and record.created <= found[2]:
            return max(0, record.created - self._platform.clock.now)
        return record.delay

    def _at_least(self, distribution: Distribution, time: int) -> Distribution:
        if time <= 0:
            return distribution
        try:
            return truncate(distribution, time + 1, float("inf"))
        except DistributionError:
            return Constant(time + 1)


def _execution_of(who: Addressee) -> Execution | None:
    execution = who.job if isinstance(who, Try) else who
    return execution if isinstance(execution, Execution) else None


def _priority_of(who: Addressee) -> str:
    execution = _execution_of(who)
    return "" if execution is None else execution.tree.terms.priority
