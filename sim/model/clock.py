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


class Due(simpy.Event):
    """Something that is due at a known instant. It cannot be taken back, but it can be made to do nothing."""

    # Like SimPy's own Timeout it is triggered from the start; it carries no value.
    _ok = True
    _value = None

    def __init__(
        self,
        env: simpy.Environment,
        delay: int,
        order: EventPriority,
        callbacks: list[Callable[[Any], None]],
        action: Callable[[], None],
    ) -> None:
        self.env = env
        self.callbacks = callbacks
        self.action: Callable[[], None] | None = action
        env.schedule(self, order, delay)

    def cancel(self) -> None:
        """Let it pass without effect."""
        self.action = None


class Clock:
    """SimPy's environment with whole microseconds, and the consequences of what happens at an instant.

    What an event or a call brings about elsewhere goes on one first-in-first-out list that the outermost of them
    plays to its end, so that nothing recurses and the order is the order of causes.

    Parameters
    ----------
    start : int
        Microseconds since the Unix epoch.
    """

    __slots__ = ("_busy", "_callbacks", "_consequences", "env")

    def __init__(self, start: int) -> None:
        self.env = simpy.Environment(start)
        self._consequences: deque[tuple[Callable[[Any], None], Any]] = deque()
        self._busy = False
        self._callbacks: list[Callable[[Any], None]] = [self._play]

    @property
    def now(self) -> int:
        """Simulated time, in microseconds since the Unix epoch."""
        return self.env.now  # type: ignore[return-value]  # an int start and int delays keep it an int

    def after(self, delay: int, order: EventPriority, action: Callable[[], None]) -> Due:
        """Do something after a delay, in the given order among what is due then."""
        return Due(self.env, delay, order, self._callbacks, action)

    def then(self, action: Callable[[Any], None], argument: Any) -> None:
        """Put a consequence at the end of the list."""
        self._consequences.append((action, argument))

    def call(self, action: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Make a call from outside: play it, then its consequences. A call inside another one only adds to the list."""
        if self._busy:
            return action(*args, **kwargs)
        self._busy = True
        try:
            result = action(*args, **kwargs)
            self._drain()
        finally:
            self._busy = False
        return result

    def _play(self, due: Due) -> None:
        action = due.action
        if action is None:
            return
        due.action = None
        self._busy = True
        try:
            action()
            if self._consequences:
                self._drain()
        finally:
            self._busy = False

    def _drain(self) -> None:
        consequences = self._consequences
        while consequences:
            action, argument = consequences.popleft()
            action(argument)
