"""The progress bar of an experiment: how many runs are over, and how long the rest will take."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from sim.cli.console import errors

Watch = Callable[[int, int], None]


@contextmanager
def runs_bar(*, shown: bool) -> Iterator[Watch | None]:
    """Show a bar on stderr, if that is a terminal; give what shall be told how many runs are over, and of how many."""
    console = errors()
    if not (shown and console.is_terminal):
        yield None
        return
    columns = (TextColumn("runs"), BarColumn(bar_width=24), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("runs", total=None)

        def watch(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield watch
