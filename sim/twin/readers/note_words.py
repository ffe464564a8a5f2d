"""Words of notes and refusals: lists that stay short, however long they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MOST_SENTENCES: Final = 20
"""A file that is wrong in this many places is wrong in one way."""

_SHOWN: Final = 3
"""So many of a list of names are written out."""


def at_most(sentences: Sequence[str]) -> list[str]:
    """Keep twenty sentences, and say how many more there are."""
    rest = len(sentences) - MOST_SENTENCES
    return [*sentences[:MOST_SENTENCES], *([f"{rest} more such places are wrong"] if rest > 0 else [])]


def counted(names: Sequence[str], noun: str) -> str:
    """Name a thing, or say how many there are and name the first: "3 tasks ('a', 'b', 'c')"."""
    if len(names) == 1:
        return f"{noun} '{names[0]}'"
    shown = ", ".join(f"'{name}'" for name in names[:_SHOWN])
    return f"{len(names)} {noun}{'es' if noun.endswith('s') else 's'} ({shown}{', …' if len(names) > _SHOWN else ''})"


def listed(names: Iterable[str]) -> str:
    """Name the first of several things, and say how many more there are."""
    every = list(names)
    return ", ".join(every[:_SHOWN]) + (f" and {len(every) - _SHOWN} more" if len(every) > _SHOWN else "")
