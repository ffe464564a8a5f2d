"""Execution policy and timeout of a `dx run`, which come by `--extra-args`."""

from __future__ import annotations

from typing import Any, Final

from sim.records.errors import ResultError
from sim.scenario.problems import did_you_mean
from sim.twin.readers.dx_run_request import mapping

_POLICY: Final = {
    "restartOn": "restart_on",
    "maxRestarts": "max_restarts",
    "restartableEntryPoints": "restartable_entry_points",
    "maxSpotTries": "max_spot_tries",
    "onNonRestartableFailure": "on_non_restartable_failure",
}
_SPOT_ONLY: Final = "spotOnly"
_SECONDS: Final = {"days": 86_400, "hours": 3_600, "minutes": 60}


def policy_of(given: object) -> tuple[dict[str, Any], bool]:
    """
    Return an execution policy as a scenario writes it, and whether it asks for spot machines only.

    Raises
    ------
    ResultError
        If it has a key that the platform does not know.
    """
    policy = mapping(given or {}, "executionPolicy")
    known = (*_POLICY, _SPOT_ONLY)
    for key in policy:
        if key not in known:
            raise ResultError(f"executionPolicy has no key '{key}'{did_you_mean(key, known) or '; leave it out'}")
    written = {_POLICY[key]: value for key, value in policy.items() if key in _POLICY}
    return written, policy.get(_SPOT_ONLY) is True


def timeout_of(given: object, executable: str) -> tuple[float | None, list[str]]:
    """
    Return how many seconds a try may run, and what was assumed; None where nobody says.

    Raises
    ------
    ResultError
        If it is not written as the platform takes it.
    """
    policies = mapping(given or {}, "timeoutPolicyByExecutable")
    name = next((name for name in (executable, "*") if name in policies), None)
    notes: list[str] = []
    if name is None and len(policies) == 1:
        # An executable has a name and an id, and only the platform knows that both are the same.
        name = next(iter(policies))
        notes.append(f"the timeout of {name} is taken for that of {executable}")
    if name is None:
        return None, notes
    points = mapping(policies[name], f"timeoutPolicyByExecutable of {name}")
    point = next((point for point in ("main", "*") if point in points), None)
    if point is None:
        return None, notes
    return _seconds(mapping(points[point], f"the timeout of {point}")), notes


def _seconds(parts: dict[str, Any]) -> float:
    total = 0.0
    for unit, count in parts.items():
        if unit not in _SECONDS or isinstance(count, bool) or not isinstance(count, int | float):
            raise ResultError(f"a timeout has days, hours and minutes, such as {{\"hours\": 6}}, not '{unit}': {count}")
        total += _SECONDS[unit] * count
    return total
