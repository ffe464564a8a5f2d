"""The door of the command `dxsim`: quiet from the first moment, whatever ends it."""

import os
import signal
from contextlib import suppress
from typing import Final

from sim.cli.signals import ending_at_once

OUT_OF_MEMORY: Final = b"there is not enough memory for this scenario; simulate fewer launches, or a shorter horizon\n"


def main() -> None:
    """Run the command line; see :func:`sim.cli.app.play`."""
    # A reader that has seen enough, such as `head`, ends the command as it ends any other.
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    try:
        _play()
        return
    except MemoryError:
        pass
    # Here the error is gone, and with it all that the run held. Nothing below takes memory worth the name.
    with suppress(OSError):
        os.write(2, OUT_OF_MEMORY)
    os._exit(2)


def _play() -> None:
    with ending_at_once():
        from sim.cli.app import play  # noqa: PLC0415 - takes its time

    play()
