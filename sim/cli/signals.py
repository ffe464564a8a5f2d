"""What ends a run from outside, and yet lets it keep what it recorded."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final, NoReturn

CTRL_C: Final = 130
"""Exit code after Ctrl-C."""
_OTHERS: Final = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))


class Stop:
    """What ended a run.

    Attributes
    ----------
    code : int
        The exit code that it asks for.
    """

    def __init__(self) -> None:
        self.code = CTRL_C

    def __call__(self, number: int, _frame: FrameType | None) -> None:
        """Take a signal as Ctrl-C; more of them change nothing while the records are put away."""
        for other in _OTHERS:
            signal.signal(other, signal.SIG_IGN)
        self.code = 128 + number
        raise KeyboardInterrupt


@contextmanager
def stopping() -> Iterator[Stop]:
    """Let a request to end, or the end of the terminal, be what Ctrl-C is; what was to be ignored still is."""
    stop = Stop()
    before: dict[int, Any] = {number: signal.getsignal(number) for number in _OTHERS}
    for number, handler in before.items():
        if handler is not signal.SIG_IGN:
            signal.signal(number, stop)
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def ending_at_once() -> Iterator[None]:
    """Let Ctrl-C end the program without an exception: it would come out of the middle of somebody's import."""
    before = signal.getsignal(signal.SIGINT)
    if before is signal.default_int_handler:
        signal.signal(signal.SIGINT, _end)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _end(number: int, _frame: FrameType | None) -> NoReturn:
    os._exit(128 + number)
