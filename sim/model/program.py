"""What an entry point does on its worker: its steps, ready to be played."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from sim.model.steps import make_steps
from sim.model.steps.base import EndOfCode
from sim.model.steps.continuing import ContinueStep
from sim.model.steps.set_up import SetUp

if TYPE_CHECKING:
    from sim.model.execution import Execution
    from sim.model.platform import Platform
    from sim.model.tries import Try
    from sim.scenario.executables import Program


class Step(Protocol):
    """One step. A step has no state of its own: what a try is at is in the try."""

    what_for: str
    """What the billed time that it takes is spent on."""

    def begin(self, try_: Try) -> int | None:
        """Begin, and return how long it takes in microseconds; None to wait until the try is resumed."""

    def end(self, try_: Try) -> None:
        """Do what the step does once its time is over."""

    def child_final(self, try_: Try, child: Execution) -> None:
        """Hear, while the try waits in this step, that an execution that it launched is final."""


class Code:
    """One entry point of an applet or app, as the platform runs it.

    Parameters
    ----------
    platform : Platform
        The platform.
    executable : str
        Name of the applet or app.
    program : Program
        The applet or app.
    entry_point : str
        The entry point.
    """

    __slots__ = (
        "entry_point",
        "executable",
        "inputs",
        "instance_type",
        "instances",
        "outputs",
        "platform",
        "program",
        "steps",
        "timeout",
    )

    def __init__(self, platform: Platform, executable: str, program: Program, entry_point: str) -> None:
        point = program.point(entry_point)
        self.platform = platform
        self.executable = executable
        self.program = program
        self.entry_point = entry_point
        self.instance_type = point.types_asked or program.types_asked
        cluster = point.cluster or program.cluster
        self.instances = 1 if cluster is None else cluster.initial_instance_count
        self.timeout = program.timeout if point.timeout is None else point.timeout
        self.inputs = program.inputs
        self.outputs = program.outputs_of(entry_point)
        steps: list[Step] = [step for index, spec in enumerate(point.steps) for step in make_steps(spec, index)]
        if entry_point not in program.entry_points:
            steps.append(ContinueStep())
        set_up = SetUp(platform, program)
        if not set_up.instant:
            steps.insert(0, set_up)
        self.steps: tuple[Step, ...] = (*steps, EndOfCode())
