"""Instance types that have a rate: which there are, and of what family."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sim.scenario.instance_types import catalogue

if TYPE_CHECKING:
    from collections.abc import Iterable

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_:-]{0,99}")
_SIZE: Final = re.compile(r"_x(\d+)$")


def wrong_name(text: object) -> str | None:
    """Say what is wrong with the name of an instance type; None where nothing is."""
    if isinstance(text, str) and _NAME.fullmatch(text):
        return None
    return "it names no instance type" if text in ("", None) else f"'{str(text)[:40]}' is no name of an instance type"


def family_of(name: str) -> str:
    """Return the family of an instance type: its name without the number of cores."""
    return _SIZE.sub("", name)


def in_order(names: Iterable[str]) -> list[str]:
    """Sort instance types by family, then by size."""

    def size(name: str) -> int:
        found = _SIZE.search(name)
        return int(found[1]) if found else 0

    return sorted(names, key=lambda name: (family_of(name), size(name), name))


def families(names: Iterable[str]) -> dict[str, list[str]]:
    """Return instance types by family, in order."""
    found: dict[str, list[str]] = {}
    for name in in_order(names):
        found.setdefault(family_of(name), []).append(name)
    return found


def strange(names: Iterable[str]) -> list[str]:
    """Return those that do not ship with the package, in order."""
    return in_order(set(names) - catalogue().keys())
