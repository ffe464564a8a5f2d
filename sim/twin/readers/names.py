"""Names of other systems, made into names that a scenario can have."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_RUNNING_NUMBER = re.compile(r"[_-](ID)?[0-9]+$")


class Names:
    """
    Gives each foreign name a legal one of its own, the same one each time.

    Parameters
    ----------
    taken : iterable of str
        Legal names that are in use for something else.
    """

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)
        self._given: dict[str, str] = {}

    def of(self, foreign: str, like: str | None = None) -> str:
        """Return the name of something, made from what it is called, or from what it is to be like."""
        if foreign not in self._given:
            self._given[foreign] = self._unused(legal(foreign if like is None else like))
        return self._given[foreign]

    def _unused(self, name: str) -> str:
        candidate, number = name, 1
        while candidate in self._taken:
            number += 1
            candidate = f"{name}_{number}"
        self._taken.add(candidate)
        return candidate


def legal(name: str) -> str:
    """Make a name of letters, digits, ``_`` and ``-`` that begins with a letter or ``_``.

    A scenario takes ``:`` too, but not inside ``${...}``.
    """
    legal_name = re.sub(r"[^A-Za-z0-9_-]+", "_", name).strip("_-") or "_"
    return legal_name if re.match(r"[A-Za-z_]", legal_name) else f"_{legal_name}"


def without_running_number(name: str) -> str:
    """Leave out the number with which tasks of one program are told apart, as in ``sifting_ID0000012``."""
    return _RUNNING_NUMBER.sub("", name) or name


def literal(text: str) -> str:
    """Return a text in which a scenario finds no hole."""
    return text.replace("${", "{")
