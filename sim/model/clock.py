"""Simulated time: whole microseconds, a written order at an instant, and one list of consequences."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any, Final, ParamSpec, TypeVar

import simpy
from simpy.events import EventPriority

P = ParamSpec("P")
T = TypeVar("T")

# The order in which things due at one instant are played. SimPy's own 0 and 1 stay for its processes.
WORK: Final = EventPriority(2)  # ends of steps, releases, changes of state
CLOSING: Final = EventPriority(3)
TREE_LIMIT: Final = EventPriority(5)
CALL: Final = EventPriority(8)  # calls from outside
ARRIVAL: Final = EventPriority(9)
DISPATCH: Final = EventPriority(10)  # once nothing else is due


class Clock:
    """SimPy's environment with whole microseconds, and the consequences of what happens at an instant.

    What an event or a call brings about elsewhere goes on one first-in-first-out list that the outermost of them
    plays to its end, so that nothing recurses and the order is the order of causes. When nothing else is due at the
    instant, slots are dispatched.

    Parameters
    ----------
    start : int
        Microseconds since the Unix epoch.
    """

    __slots__ = ("_busy", "_consequences", "_dispatch", "callbacks", "dispatch_wanted", "env", "now")

    def __init__(self, start: int) -> None:
        self.env = simpy.Environment(start)
        self.now = start
        """Simulated time, in microseconds since the Unix epoch."""
        self.dispatch_wanted = False
        """Whether a slot is free or a job ready since the last dispatch."""
        self.callbacks: list[Callable[[Any], None]] = [self._play]
        self._consequences: deque[tuple[Callable[[Any], None], Any]] = deque()
        self._busy = False
        self._dispatch: Callable[[], None] = _nothing

    def on_dispatch(self, dispatch: Callable[[], None]) -> None:
        """Say what gives slots to ready jobs."""
        self._dispatch = dispatch

    def then(self, action: Callable[[Any], None], argument: Any) -> None:
        """Put a consequence at the end of the list."""
        self._consequences.append((action, argument))

    def call(self, action: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Make a call from outside: play it, then its consequences. A call inside another one only adds to the list."""
        if self._busy:
            return action(*args, **kwargs)
        self._busy = True
        self.now = self.env.now  # type: ignore[assignment]  # an int start and int delays keep it an int
        try:
            result = action(*args, **kwargs)
            while self._consequences:
                consequence, argument = self._consequences.popleft()
                consequence(argument)
        finally:
            self._busy = False
        if self.dispatch_wanted:
            self.dispatch_wanted = False
            Due(self, 0, DISPATCH, self._want_dispatch)
        return result

    def _want_dispatch(self) -> None:
        self.dispatch_wanted = True

    def _play(self, due: Due) -> None:
        action = due.action
        if action is None:
            return
        self.now = now = self.env.now  # type: ignore[assignment]
        self._busy = True
        consequences = self._consequences
        action()
        while consequences:
            consequence, argument = consequences.popleft()
            consequence(argument)
        while self.dispatch_wanted and self.env.peek() != now:
            self.dispatch_wanted = False
            self._dispatch()
            while consequences:
                consequence, argument = consequences.popleft()
                consequence(argument)
        self._busy = False


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
        self.env = clock.env
        self.callbacks = clock.callbacks
        self.action: Callable[[], None] | None = action
        self.env.schedule(self, order, delay)

    def cancel(self) -> None:
        """Let it pass without effect."""
        self.action = None


class Moment(simpy.Event):
    """An instant that a SimPy process waits for, in the order that arrivals have."""

    _ok = True
    _value = None

    def __init__(self, env: simpy.Environment, delay: int) -> None:
        super().__init__(env)
        env.schedule(self, ARRIVAL, delay)


def _nothing() -> None:
    """Do nothing: there is no dispatcher yet."""
