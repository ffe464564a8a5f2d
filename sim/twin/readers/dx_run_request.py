"""What a `dx run` asks of the platform: its options in the API's own words, `--extra-args` laid over them."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from sim.records.errors import ResultError
from sim.scenario.problems import did_you_mean
from sim.twin.readers.dx_run_words import known_here

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterable, Mapping

Request = dict[str, Any]

_KINDS: Final[Mapping[str, tuple[type, ...]]] = {
    "a text": (str,),
    "a list": (list,),
    "a mapping": (dict,),
    "true or false": (bool,),
    "a whole number": (int,),
    "a number": (int, float),
    "of any kind": (object,),
}
_FIELDS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("name", "project", "folder", "priority", "nonce"), "a text"),
    **dict.fromkeys(("dependsOn", "tags", "allowSSH"), "a list"),
    **dict.fromkeys(("input", "properties", "systemRequirements", "systemRequirementsByExecutable"), "a mapping"),
    **dict.fromkeys(("executionPolicy", "timeoutPolicyByExecutable", "debug"), "a mapping"),
    **dict.fromkeys(("delayWorkspaceDestruction", "singleContext", "ignoreReuse", "detach"), "true or false"),
    **dict.fromkeys(("headJobOnDemand", "detailedJobMetrics"), "true or false"),
    **dict.fromkeys(("rank", "maxTreeSpotWaitTime", "maxJobSpotWaitTime"), "a whole number"),
    "costLimit": "a number",
    **dict.fromkeys(("details", "preserveJobOutputs"), "of any kind"),
}
"""What the run of an app or applet can be asked for, and what that is."""
_SECONDS: Final = {
    "s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800, "M": 2_592_000, "y": 31_536_000,
}  # fmt: skip
_DEBUG_ON: Final = ("AppError", "AppInternalError", "ExecutionError")


def request_of(options: Namespace) -> Request:
    """
    Return what is asked of the platform.

    Raises
    ------
    ResultError
        If a value is not of the form that the client takes, or `--extra-args` holds what no run can be asked for.
    """
    request: Request = {
        "name": options.name,
        "project": options.project,
        "folder": options.folder,
        "tags": options.tag,
        "properties": _properties(options.property or []),
        "dependsOn": options.depends_on,
        "priority": options.priority,
        "rank": _number("-r/--rank", options.rank, int),
        "costLimit": _number("--cost-limit", options.cost_limit, float),
        "headJobOnDemand": options.head_job_on_demand,
        "delayWorkspaceDestruction": options.delay_workspace_destruction,
        "ignoreReuse": options.ignore_reuse,
        "preserveJobOutputs": options.preserve_job_outputs or options.preserve_job_outputs_folder is not None,
        "debug": {"debugOn": options.debug_on} if options.debug_on else None,
        "maxTreeSpotWaitTime": _seconds("--max-tree-spot-wait-time", options.max_tree_spot_wait_time),
        "maxJobSpotWaitTime": _seconds("--max-job-spot-wait-time", options.max_job_spot_wait_time),
        "systemRequirements": _requirements(options),
        "systemRequirementsByExecutable": _by_executable(options.instance_type_by_executable),
    }
    asked = {name: value for name, value in request.items() if value is not None and value is not False and value != {}}
    merged = _merged(asked, _extra(options.extra_args))
    if "debug" in merged:
        merged["debug"] = {"debugOn": _debug_on(merged["debug"].get("debugOn", []))}
    return merged


def _requirements(options: Namespace) -> Request:
    found: Request = {}
    for point, type_ in _by_entry_point("--instance-type", options.instance_type or []).items():
        found.setdefault(point, {})["instanceType"] = type_
    for point, count in _by_entry_point("--instance-count", options.instance_count or []).items():
        number = _number("--instance-count", str(count), int)
        found.setdefault(point, {})["clusterSpec"] = {"initialInstanceCount": number}
    return found


def _by_entry_point(option: str, texts: Iterable[str]) -> Request:
    """Return what an option says by entry point; a plain value is for all of them, and the last such one counts."""
    for_all: Request = {}
    by_point: Request = {}
    for text in texts:
        point, equals, value = ("", "", text) if text.lstrip().startswith("{") else text.rpartition("=")
        if equals:
            by_point[point] = known_here(option, value)
        else:
            braces = value.lstrip().startswith("{")
            for_all = mapping(_json(option, value), option) if braces else {"*": known_here(option, value)}
    return {**for_all, **by_point}


def _by_executable(text: str | None) -> Request:
    if text is None:
        return {}
    option = "--instance-type-by-executable"
    return {
        executable: {point: {"instanceType": type_} for point, type_ in mapping(points, option).items()}
        for executable, points in mapping(_json(option, text), option).items()
    }


def _properties(texts: Iterable[str]) -> dict[str, str]:
    pairs = [text.partition("=") for text in texts]
    for key, equals, value in pairs:
        if not key or not equals:
            raise ResultError(f"--property is '{key}{equals}{value}': write it like --property batch=pilot")
    return {key: value for key, _, value in pairs}


def _debug_on(reasons: object) -> list[str]:
    if not isinstance(reasons, list):
        raise ResultError(f"debugOn is a list, not {json.dumps(reasons)[:40]}")
    for reason in reasons:
        if reason not in (*_DEBUG_ON, "All"):
            raise ResultError(f"--debug-on takes {', '.join(_DEBUG_ON)} or All, not '{reason}'")
    return list(_DEBUG_ON) if "All" in reasons else reasons


def _seconds(option: str, text: str | None) -> int | None:
    if text is None:
        return None
    found = re.fullmatch(r"([0-9]+)\s*([smhdwMy]?)", known_here(option, text))
    if found is None:
        raise ResultError(f"{option} is '{text}': write seconds, or a number with s, m, h, d, w, M or y, such as 30m")
    return int(found[1]) * _SECONDS[found[2] or "s"]


def _number(option: str, text: str | None, kind: Callable[[str], float]) -> float | None:
    if text is None:
        return None
    try:
        return kind(known_here(option, text))
    except ValueError:
        wanted = "a whole number" if kind is int else "a number"
        raise ResultError(f"{option} is '{text}': write {wanted}, without a currency or unit") from None


def _extra(text: str | None) -> Request:
    given = {} if text is None else mapping(_json("--extra-args", text), "--extra-args")
    for key, value in given.items():
        if key not in _FIELDS:
            raise ResultError(
                f"--extra-args: a run cannot be asked for '{key}'{did_you_mean(key, _FIELDS) or '; leave it out'}"
            )
        wanted = _FIELDS[key]
        # In Python true is a number, in JSON it is none.
        is_bool = isinstance(value, bool) and wanted in ("a number", "a whole number")
        if is_bool or not isinstance(value, _KINDS[wanted]):
            raise ResultError(f"--extra-args: {key} is {wanted}, not {json.dumps(value)[:40]}")
    return given


def mapping(value: object, where: str) -> Request:
    """
    Return a value that is a mapping.

    Raises
    ------
    ResultError
        If it is none.
    """
    if not isinstance(value, dict):
        raise ResultError(f"{where}: a mapping in braces is wanted, not {json.dumps(value)[:40]}")
    return value


def _json(option: str, text: str) -> object:
    try:
        return json.loads(text)
    except ValueError as error:
        at = f" ({error.msg.lower()}, column {error.colno})" if isinstance(error, json.JSONDecodeError) else ""
        raise ResultError(f"{option} is no JSON{at}: write it in single quotes, with double quotes inside") from None


def _merged(below: Request, above: Request) -> Request:
    both = {**below, **above}
    for key in below.keys() & above.keys():
        if isinstance(below[key], dict) and isinstance(above[key], dict):
            both[key] = _merged(below[key], above[key])
    return both
