"""Ctrl-C and the processes of a pool: none of them is asked to say anything, neither at its start nor at its end."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from threading import ExceptHookArgs

_THREAD: Final = "ExecutorManagerThread"
"""What joblib calls the thread that hands out work to processes."""


@contextmanager
def started_undisturbed() -> Iterator[None]:
    """Let processes be started whole, and know nothing of Ctrl-C, which a terminal sends to all of them.

    Ctrl-C that comes meanwhile counts afterwards.
    """
    if not hasattr(signal, "pthread_sigmask") or threading.current_thread() is not threading.main_thread():
        yield
        return
    from multiprocessing import resource_tracker  # noqa: PLC0415

    # Its start undoes what is blocked, so it comes first.
    resource_tracker.ensure_running()
    came: list[int] = []
    handler = signal.signal(signal.SIGINT, lambda number, _: came.append(number))
    # Processes have what is blocked from who starts them, so from their first moment: before that they would be in an
    # import, and say so at length. Other threads of this one still hear it.
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
        signal.signal(signal.SIGINT, handler)
    if came:
        signal.raise_signal(signal.SIGINT)


@contextmanager
def torn_down_quietly() -> Iterator[None]:
    """Where a pool is torn down in the middle of its work, let its thread not tell of what it finds gone."""
    before, said = threading.excepthook, list["ExceptHookArgs"]()

    def keep(fault: ExceptHookArgs) -> None:
        mine = fault.thread is not None and fault.thread.name == _THREAD
        (said.append if mine else before)(fault)

    threading.excepthook = keep
    try:
        yield
    except (KeyboardInterrupt, GeneratorExit):
        # That thread may come to its end later than this.
        raise
    except BaseException:
        _tell(before, said)
        raise
    _tell(before, said)


def _tell(hook: Callable[[ExceptHookArgs], object], said: list[ExceptHookArgs]) -> None:
    threading.excepthook = hook
    for fault in said:
        hook(fault)
