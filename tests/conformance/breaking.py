"""Ways to break a rule that several of the `breaks_*.py` use."""

from sim.model.delays import Delay
from sim.model.job import Job
from sim.model.making import Maker


def delay(purpose, becomes=0, what=None):
    """Let one kind of delay be another one, or none; `what` tells the steps of the scheduler apart."""

    def turn(patch):
        of = Delay.of

        def other(self, who, label=""):
            return becomes if self._purpose == purpose and what in (None, label) else of(self, who, label)

        patch.setattr(Delay, "of", other)

    return turn


def replaced(target, value):
    """Put a value, often a function, in place of what a dotted name stands for."""
    return lambda patch: patch.setattr(target, value)


def no_waiting_for_executions(patch):
    patch.setattr(Job, "_wait_for_execution", lambda self, execution, ref: None)


def depends_on_without(*kinds):
    """Let dependsOn pass over things of some kinds."""

    def turn(patch):
        begin = Maker.begin

        def forgetful(self, job, inputs, depends_on):
            begin(self, job, inputs, [thing for thing in depends_on if not isinstance(thing, kinds)])

        patch.setattr(Maker, "begin", forgetful)

    return turn
