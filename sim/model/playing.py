"""A try on its worker: it plays its program, step by step, on the meter (B1, H3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.model import lifecycle
from sim.model.clock import DEADLINE, NEVER, WORK, Due
from sim.model.errors import NotRefusedError, PlatformError, UnknownNameError
from sim.model.execution import Verdict
from sim.model.lifecycle import RUNNING
from sim.model.paths import walk
from sim.scenario.templates import TemplateError
from sim.units import UnitError

if TYPE_CHECKING:
    from sim.model.job import Job
    from sim.model.platform import Platform
    from sim.model.workers import Worker

CODE_ERRORS = (PlatformError, NotRefusedError, UnknownNameError, TemplateError, UnitError)
"""What can go wrong in a step by the fault of the code that it stands for."""


class Playing:
    """A try as far as it is on its worker: what is billed, and where it is in its program.

    Parameters
    ----------
    job : Job
        What is attempted.
    number : int
        0 for the first.
    """

    __slots__ = (
        "_address",
        "clock",
        "code_ended_at",
        "cut_at",
        "debug_hold_at",
        "doing",
        "due",
        "job",
        "marks",
        "number",
        "obstacles",
        "outputs",
        "platform",
        "restartable_at",
        "reused_from",
        "running_at",
        "scope",
        "silent",
        "slowdown",
        "started",
        "step",
        "terminating_at",
        "timer",
        "verdict",
        "worker",
    )

    def __init__(self, job: Job, number: int) -> None:
        self.job = job
        self.number = number
        self.platform: Platform = job.code.platform
        self.clock = self.platform.clock
        # When it entered the states that need not be its last, each at most once.
        self.running_at: int | None = None
        self.code_ended_at: int | None = None
        self.debug_hold_at: int | None = None
        self.terminating_at: int | None = None
        self.restartable_at: int | None = None
        self.cut_at = NEVER
        """The earliest instant at which it is cut short whatever it does: its timeout (I4), the loss of its machine."""
        self.due: Due | None = None
        """What will happen to it next, where an instant is set."""
        self.timer: Due | None = None
        """What cuts it short while it waits for others; made when it first does."""
        self.worker: Worker | None = None
        """Its worker, from the request on."""
        self.started: int | None = None
        """Start of the billed interval."""
        self.step = 0
        """Where it is in its program."""
        self.doing = "boot"
        self.marks: list[str | int] = []
        """What the billed time was spent on and until when, one after the other."""
        self.scope: dict[str, object] | None = None
        """Names given with `as`."""
        self.slowdown = 1.0
        self.outputs: dict[str, Any] | None = None
        self.silent = False
        """Whether its worker says nothing any more (J7)."""
        self.obstacles = 0
        """What keeps it from `done` once its code has ended (B3)."""
        self.verdict: Verdict | None = None
        """How it will end otherwise than `done`. The first one stays (I6)."""
        self.reused_from: str | None = None
        """The job whose outputs it took over instead of running (L1)."""
        self._address = ""

    @property
    def has_machine(self) -> bool:
        """Whether its machine is there and nothing has condemned it."""
        worker = self.worker
        return worker is not None and worker.acquired is not None and worker.stopped is None and self.verdict is None

    @property
    def is_running(self) -> bool:
        """Whether its code runs and nothing has condemned it."""
        return self.job.present_try is self and self.job.state is RUNNING and self.has_machine and not self.silent

    def bill(self) -> None:
        """Begin the billed interval (H3)."""
        self.started = self.clock.now
        if self.platform.price_changes is not None:
            self.platform.price_changes.apply(self)  # type: ignore[arg-type]  # it is a Try
        meters = self.job.tree.meters
        if meters is not None:
            for meter in meters:
                meter.change(self.job.placement.micros_per_hour)

    def run(self) -> None:
        """Run the entry point: the worker is there."""
        self.due = None
        if self.started is None:
            self.bill()
        else:
            self.mark()
        job = self.job
        job.advance(RUNNING)
        self.running_at = now = self.clock.now
        deadline = now + job.placement.timeout
        if deadline < self.cut_at:  # noqa: PLR1730  # a call of min for each try
            self.cut_at = deadline
        if job.placement.surcharge:
            self.platform.surcharges.charge(self)  # type: ignore[arg-type]  # it is a Try
        if self.platform.injections is not None:
            self.platform.injections.begun(self)  # type: ignore[arg-type]  # it is a Try
        self.proceed()

    def proceed(self) -> None:
        """Play the program from the present step to the next one that takes time."""
        steps = self.job.code.steps
        place = self.step
        try:
            while True:
                step = steps[place]  # the last one ends the code, and waits for ever
                self.doing = step.what_for
                delay = step.begin(self)  # type: ignore[arg-type]  # it is a Try
                if delay:
                    if self.clock.now + delay <= self.cut_at:
                        self.due = Due(self.clock, delay, WORK, self._step_over)
                    else:
                        self.due = Due(self.clock, self.cut_at - self.clock.now, DEADLINE, self._cut)
                    return
                if delay is None:
                    if self.worker is not None and self.worker.stopped is None and self.timer is None:
                        self.timer = Due(self.clock, self.cut_at - self.clock.now, DEADLINE, self._cut)
                    return
                step.end(self)  # type: ignore[arg-type]  # it is a Try
                if self.verdict is not None:
                    return
                self.step = place = place + 1
        except CODE_ERRORS as error:
            self._break(error)

    def _step_over(self) -> None:
        self.due = None
        self.marks += (self.doing, self.clock.now)
        try:
            self.job.code.steps[self.step].end(self)  # type: ignore[arg-type]  # it is a Try
        except CODE_ERRORS as error:
            self._break(error)
            return
        if self.verdict is None:
            self.step += 1
            self.proceed()

    def _break(self, error: Exception) -> None:
        # What the code asked for was refused or is not there, and it did not expect that (F4).
        name = f"{error.name}: " if isinstance(error, PlatformError) else ""
        self.fail(Verdict(lifecycle.FAILED, "AppInternalError", f"{name}{error}"))

    def resume(self, step: int) -> None:
        """Go on with a step that waited for others, unless that has happened already."""
        if self.step == step and self.due is None and self.verdict is None and self.job.state is RUNNING:
            self.mark()
            self.proceed()

    def drop_due(self) -> None:
        """Take back what would happen to it next."""
        if self.due is not None:
            self.due.cancel()
            self.due = None

    def mark(self) -> None:
        """Note that the billed time up to now went into what it is doing."""
        self.marks += (self.doing, self.clock.now)

    def lookup(self, path: tuple[str, ...]) -> object:
        """Return what a hole in one of its steps stands for.

        Raises
        ------
        UnknownNameError
            If it stands for nothing.
        """
        head, rest = path[0], path[1:]
        if head == "inputs":
            if rest and rest[0] in self.job.inputs:
                return walk(self.job.input(rest[0]), rest[1:], ".".join(path))
            return walk(self.job.bound_inputs(), rest, ".".join(path))
        if self.scope is not None and head in self.scope:
            return walk(self.scope[head], rest, ".".join(path))
        if head == "row" and self.job.tree.row is not None:
            return walk(self.job.tree.row, rest, ".".join(path))
        if head == "data" and rest and rest[0] in self.platform.data:
            objects = list(self.platform.data[rest[0]])
            many = self.platform.scenario.data[rest[0]].many
            return walk(objects if many else objects[0], rest[1:], ".".join(path))
        raise UnknownNameError(f"${{{'.'.join(path)}}}: {head} names nothing here")

    def fail(self, verdict: Verdict) -> None:
        """End the code with a failure."""
        raise NotImplementedError

    def _cut(self) -> None:
        """Be cut short, where it still runs."""
        raise NotImplementedError
