"""The progress bar: how far simulated time has come."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from sim.cli.console import errors
from sim.cli.words import span
from sim.units import format_instant

Observer = Callable[[int], None]


@contextmanager
def progress(start: int, horizon: int | None, *, shown: bool) -> Iterator[Observer | None]:
    """Show a bar in simulated time on stderr, if that is a terminal; give what the simulator shall tell the time to.

    Parameters
    ----------
    start : int
        Start of the scenario in microseconds since the Unix epoch.
    horizon : int or None
        How long is simulated, in microseconds; without it the bar only says how far it is.
    shown : bool
        False for no bar at all.
    """
    console = errors()
    if not (shown and console.is_terminal):
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(bar_width=24), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("simulating", total=horizon)

        def observe(now: int) -> None:
            passed = now - start
            words = f"{format_instant(now)[:16]}Z, {span(passed / 1e6)} simulated"
            bar.update(task, completed=passed, description=words)

        yield observe
