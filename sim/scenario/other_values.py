"""A scenario with other values in some places of its file, read again no further than it takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from typing import Any, get_origin

from sim.scenario.problems import Path
from sim.scenario.scenario import Scenario


def item_of(path: Path) -> Path:
    """Return the path of the named item that a value lies in, such as `launches.qc`; else of its section."""
    by_name = get_origin(Scenario.model_fields[str(path[0])].annotation) is dict
    return path[:2] if by_name else path[:1]


def with_values(scenario: Scenario, values: Mapping[Path, Any]) -> Scenario:
    """
    Return a scenario as if other values stood at some paths of its file.

    What was believed of these values is gone. Only the named items that hold them are read again; whether names lead
    somewhere is not looked at.

    Parameters
    ----------
    scenario : Scenario
        As it was read from its file: what was changed since then in the items concerned is lost.
    values : mapping
        By keys and list positions, each value as a file would hold it.

    Raises
    ------
    pydantic.ValidationError
        If a value is not possible there.
    """
    raw = _put(scenario.raw, values.items())
    items = {item_of(keys) for keys in values}
    beliefs = tuple(belief for belief in scenario.beliefs if belief.keys not in values)
    plain = _put(raw, [(belief.keys, belief.value) for belief in beliefs if item_of(belief.keys) in items])
    part: dict[str, Any] = {}
    for section, *name in items:
        whole = plain[str(section)]
        if name:
            part.setdefault(str(section), {})[name[0]] = whole[name[0]]
        else:
            part[str(section)] = whole
    made = Scenario.model_validate(part, context={"tables": scenario.tables_read})
    return scenario.with_parts(made).with_origin(raw, scenario.tables_read, beliefs, scenario.changes)


def _put(raw: Mapping[str, Any], values: Iterable[tuple[Path, Any]]) -> dict[str, Any]:
    """Return a mapping with other values at some paths; what lies beside the paths is shared with the old one."""
    changed: Any = dict(raw)
    for keys, value in values:
        changed = _changed(changed, keys, value)
    return dict(changed)


def _changed(around: Any, keys: Path, value: Any) -> Any:
    new: Any = copy(around) if isinstance(around, dict | list) else {}
    head, rest = keys[0], keys[1:]
    there = new.get(head) if isinstance(new, dict) else new[head]
    new[head] = _changed(there, rest, value) if rest else value
    return new
