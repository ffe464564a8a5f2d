"""Simulated time: whole microseconds, a written order at an instant, and one list of consequences."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any, Final, ParamSpec, TypeVar

import simpy
from simpy.events import EventPriority

P = ParamSpec("P")
T = TypeVar("T")

Consequence = tuple[Callable[[Any], None], Any]

NEVER: Final = 1 << 62
"""An instant that does not come, in microseconds since the Unix epoch."""

# The order in which things due at one instant are played. SimPy's own 0 and 1 stay for its processes.
WORK: Final = EventPriority(2)  # ends of steps, releases, changes of state
CLOSING: Final = EventPriority(3)
DEADLINE: Final = EventPriority(4)  # timeouts, expiries, lost machines
TREE_LIMIT: Final = EventPriority(5)
PROJECT_LIMIT: Final = EventPriority(6)
ACCOUNT_LIMIT: Final = EventPriority(7)
CALL: Final = EventPriority(8)  # calls from outside
ARRIVAL: Final = EventPriority(9)
DISPATCH: Final = EventPriority(10)  # once nothing else is due


class Clock:
    """SimPy's environment with whole microseconds, and the consequences of what happens at an instant.

    What an event or a call from outside brings about elsewhere goes on one first-in-first-out list, which is played to
    its end after it, so that nothing recurses and the order is the order of causes. When nothing else is due at the
    instant, slots are dispatched.

    Parameters
    ----------
    start : int
        Microseconds since the Unix epoch.
    """

    __slots__ = (
        "_consequences",
        "_dispatch",
        "_dispatch_due",
        "callbacks",
        "dispatch_wanted",
        "env",
        "now",
        "schedule",
        "then",
    )

    def __init__(self, start: int) -> None:
        self.env = simpy.Environment(start)
        self.schedule = self.env.schedule
        self.now = start
        """Simulated time, in microseconds since the Unix epoch."""
        self.dispatch_wanted = False
        """Whether some user has both a free slot and a ready job."""
        self.callbacks: list[Callable[[Any], None]] = [self._play]
        self._consequences: deque[Consequence] = deque()
        self.then: Callable[[Consequence], None] = self._consequences.append
        """Put a consequence, an action and its argument, at the end of the list."""
        self._dispatch_due = False
        self._dispatch: Callable[[], None] = _nothing

    def on_dispatch(self, dispatch: Callable[[], None]) -> None:
        """Say what gives slots to ready jobs."""
        self._dispatch = dispatch

    def call(self, action: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Make a call from outside: play it, then its consequences; slots are dispatched at the end of the instant."""
        self.catch_up()
        result = action(*args, **kwargs)
        self.settle()
        return result

    def settle(self) -> None:
        """Play the consequences of a call from outside, and see to it that slots are dispatched."""
        if self._consequences:
            self._drain()
        if self.dispatch_wanted:
            self._dispatch_at_the_end()

    def catch_up(self) -> None:
        """Set `now` to SimPy's time, which runs on to a horizon without an event."""
        self.now = self.env.now  # type: ignore[assignment]

    def _no_longer_due(self) -> None:
        self._dispatch_due = False

    def _play(self, due: Due) -> None:
        action = due.action
        if action is not None:
            self.now = due.at
            action()
            if self._consequences:
                self._drain()
            if self.dispatch_wanted:
                self._dispatch_slots()

    def _drain(self) -> None:
        consequences = self._consequences
        while consequences:
            consequence, argument = consequences.popleft()
            consequence(argument)

    def _dispatch_slots(self) -> None:
        # Whatever else is due at this instant comes first. It may do nothing: it was cancelled, or is a refused launch.
        while self.dispatch_wanted:
            if self.env.peek() == self.now:
                self._dispatch_at_the_end()
                return
            self.dispatch_wanted = False
            self._dispatch()
            if self._consequences:
                self._drain()

    def _dispatch_at_the_end(self) -> None:
        if not self._dispatch_due:
            self._dispatch_due = True
            Due(self, 0, DISPATCH, self._no_longer_due)


class Due(simpy.Event):
    """Something that is due at a known instant. It cannot be taken back, but it can be made to do nothing.

    Parameters
    ----------
    clock : Clock
        The time it runs on.
    delay : int
        Microseconds from now.
    order : EventPriority
        Its place among what is due at that instant.
    action : callable
        What is done then.
    """

    # Like SimPy's own Timeout it is triggered from the start; it carries no value.
    _ok = True
    _value = None

    def __init__(self, clock: Clock, delay: int, order: EventPriority, action: Callable[[], None]) -> None:
        self.callbacks = clock.callbacks
        self.at = clock.now + delay
        self.action: Callable[[], None] | None = action
        clock.schedule(self, order, delay)

    def cancel(self) -> None:
        """Let it pass without effect."""
        self.action = None


class Moment(simpy.Event):
    """An instant that a SimPy process waits for, in the order that arrivals have where none is given."""

    _ok = True
    _value = None

    def __init__(self, env: simpy.Environment, delay: int, order: EventPriority = ARRIVAL) -> None:
        super().__init__(env)
        env.schedule(self, order, delay)


def _nothing() -> None:
    """Do nothing: there is no dispatcher yet."""
