"""What machines a `dx run` asks for: of all that has a say the strongest, as far as it concerns the job itself (G3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sim.records.errors import ResultError
from sim.twin.readers.dx_run_request import mapping

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.twin.readers.dx_run_request import Request

_OWN: Final = ("main", "*")
"""Entry points that a job made by a launch runs, the strongest first."""


@dataclass(frozen=True, slots=True)
class Machines:
    """What a job is to run on.

    Attributes
    ----------
    instance_types : tuple of str
        Its instance type, or several that are asked for in turn; none where nobody says.
    instances : int
        Machines of a cluster; 1 where it is none.
    notes : tuple of str
        What of the request does not concern the job.
    """

    instance_types: tuple[str, ...]
    instances: int
    notes: tuple[str, ...]


def machines_of(request: Request, executable: str) -> Machines:
    """
    Return what a request asks for.

    Raises
    ------
    ResultError
        If it is not written as the platform takes it.
    """
    by_executable = mapping(request.get("systemRequirementsByExecutable", {}), "systemRequirementsByExecutable")
    plain = mapping(request.get("systemRequirements", {}), "systemRequirements")
    asked = [by_executable[name] for name in (executable, "*") if name in by_executable]
    own = [
        mapping(points[point], f"entry point {point}")
        for points in (*(mapping(points, "systemRequirementsByExecutable") for points in asked), plain)
        for point in _OWN
        if point in points
    ]
    types = next(filter(None, map(_types, own)), ())
    instances = next(filter(None, map(_instances, own)), 1)
    return Machines(types, instances, tuple(_notes(plain, by_executable, executable)))


def _types(requirement: dict[str, Any]) -> tuple[str, ...]:
    selector = requirement.get("instanceTypeSelector")
    if selector is not None:
        found = mapping(selector, "instanceTypeSelector").get("allowedInstanceTypes", [])
    else:
        found = [requirement["instanceType"]] if "instanceType" in requirement else []
    if not isinstance(found, list) or not all(isinstance(type_, str) and type_ for type_ in found):
        raise ResultError("an instance type is a name, such as mem1_ssd1_v2_x16")
    return tuple(found)


def _instances(requirement: dict[str, Any]) -> int | None:
    count = mapping(requirement.get("clusterSpec", {}), "clusterSpec").get("initialInstanceCount")
    if count is not None and (type(count) is not int or count < 1):
        raise ResultError(f"a cluster has a whole number of instances of at least 1, not {count}")
    return count


def _notes(plain: Request, by_executable: Request, executable: str) -> Iterator[str]:
    others = [point for point in plain if point not in _OWN]
    if others:
        yield f"what is asked for {', '.join(others)} concerns subjobs or stages, which are not estimated"
    elsewhere = [name for name in by_executable if name not in (executable, "*")]
    if elsewhere:
        yield f"what is asked for {', '.join(elsewhere)} is not taken for {executable}: they are other executables"
