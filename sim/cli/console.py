"""Where the command line writes: answers to stdout, everything else to stderr."""

from rich.console import Console


def answers() -> Console:
    """Return the console for what was asked for; 80 columns where it is no terminal."""
    return Console(highlight=False)


def errors() -> Console:
    """Return the console for messages and progress."""
    return Console(stderr=True, highlight=False)
