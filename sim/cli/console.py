"""Where the command line writes: answers to stdout, everything else to stderr."""

from typing import Any

from rich.console import Console

from sim.cli.words import plain


class SafeConsole(Console):
    """A console on which texts cannot do what a terminal takes from control characters."""

    def print(self, *objects: Any, **options: Any) -> None:
        """Print as any console does, control characters in texts escaped."""
        super().print(*(plain(thing, keep="\n") if isinstance(thing, str) else thing for thing in objects), **options)


def answers() -> Console:
    """Return the console for what was asked for; 80 columns where it is no terminal."""
    return SafeConsole(highlight=False)


def errors() -> Console:
    """Return the console for messages and progress."""
    return SafeConsole(stderr=True, highlight=False)
