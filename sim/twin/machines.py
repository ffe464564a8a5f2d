"""Instance types that records name and that do not ship with the package."""

from __future__ import annotations

import re
from typing import Final

from sim.scenario.instance_types import catalogue
from sim.twin.readers.names import legal

_NAME: Final = re.compile(r"(?:[a-z]+:)?mem(?P<memory>\d+)_(?:ssd|hdd)\d+.*?_x(?P<cores>\d+)")
_GIB_PER_CORE: Final = {"1": 2, "2": 4, "3": 8, "4": 16}
_CORES_UNKNOWN: Final = 4
_MOST_CORES: Final = 1024
_LEGAL: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_:-]*")


def legal_type(name: str) -> str:
    """Return the name of an instance type as a scenario can have it: the same one, of every type that was ever seen."""
    return name if _LEGAL.fullmatch(name) else legal(name)


def cores_of(name: str) -> int:
    """Return the cores of an instance type: those that ship with the package, else those that its name tells."""
    known = catalogue().get(name)
    if known is not None:
        return known.cores
    match = _NAME.match(name)
    cores = int(match["cores"]) if match is not None else 0
    return cores if 0 < cores <= _MOST_CORES else _CORES_UNKNOWN


def described(name: str) -> dict[str, object]:
    """Return an instance type that does not ship, as the YAML of a scenario holds it: what its name tells (G2)."""
    match = _NAME.match(name)
    cores = cores_of(name)
    per_core = _GIB_PER_CORE.get(match["memory"], 4) if match is not None else 4
    return {"cores": cores, "memory": f"{cores * per_core} GiB", "storage": f"{cores * 25} GB"}
