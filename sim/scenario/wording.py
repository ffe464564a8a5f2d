"""Validation errors in plain words, at their places."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from sim.scenario.locations import Location, field_names, locate
from sim.scenario.problems import Path, Problem, did_you_mean
from sim.scenario.yaml_nodes import Source

_NAME_PATTERN = "^[A-Za-z_]"

_WANTED: Mapping[str, str] = {
    "string_type": "a text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "finite_number": "a finite number",
    "bool_type": "true or false",
    **dict.fromkeys(("list_type", "tuple_type", "set_type", "frozen_set_type"), "a list"),
    **dict.fromkeys(("dict_type", "mapping_type", "model_type", "model_attributes_type"), "a mapping"),
}


@dataclass(frozen=True, slots=True)
class _Finding:
    error: ErrorDetails
    location: Location

    @property
    def path(self) -> Path:
        inner = getattr(self.context.get("error"), "path", ())
        return (*self.location.path, *inner)

    @property
    def context(self) -> dict[str, Any]:
        return self.error.get("ctx", {})

    @property
    def value(self) -> object:
        return self.error["input"]

    @property
    def wanted(self) -> str | None:
        return _WANTED.get(self.error["type"])


def explain(error: ValidationError, model: type[BaseModel], source: Source) -> list[Problem]:
    """Say everything that a validation error holds in sentences, each at its place in the source."""
    findings = [_Finding(detail, locate(model, detail["loc"], source.root)) for detail in error.errors()]
    return [_problem(finding, wanted, source) for finding, wanted in _without_rivals(findings)]


def place_of(path: Path, source: Source, message: str) -> Problem:
    """Put a sentence at the value of a path, or at its key where the value is a mapping or list or is missing."""
    node = source.root
    for part in path:
        child = node.child(part)
        if child is None:
            return Problem(message, source.key_mark(path), path)
        node = child
    mark = source.key_mark(path) if isinstance(node.content, (dict, tuple)) else source.mark(path)
    return Problem(message, mark, path)


def _without_rivals(findings: Iterable[_Finding]) -> list[tuple[_Finding, str | None]]:
    """Reduce what pydantic says of each form of a value to what its author meant, with what is wanted instead."""
    kept: list[tuple[_Finding, str | None]] = []
    rivals: dict[Path, list[_Finding]] = {}
    for finding in findings:
        union = finding.location.union
        if union is None:
            kept.append((finding, finding.wanted))
        else:
            rivals.setdefault(union, []).append(finding)
    for union, group in rivals.items():
        inside = [finding for finding in group if len(finding.path) > len(union)]
        spoken = [finding for finding in group if finding.wanted is None]
        if inside:
            kept.extend((finding, finding.wanted) for finding in inside)
        elif spoken:
            kept.append((spoken[0], None))
        else:
            nouns = list(dict.fromkeys(str(finding.wanted) for finding in group))
            kept.append((group[0], " or ".join(nouns)))
    return kept


def _problem(finding: _Finding, wanted: str | None, source: Source) -> Problem:
    location, error, path = finding.location, finding.error, finding.path
    if error["type"] == "extra_forbidden":
        hint = did_you_mean(str(path[-1]), field_names(location.owners))
        known = ", ".join(field_names(location.owners)) if not hint else ""
        message = f"unknown key '{path[-1]}'{hint or (f'; the keys here are {known}' if known else '')}"
        return Problem(message, source.key_mark(path), path)
    message = f"{wanted} is wanted here, not {_described(finding.value, wanted)}" if wanted else _message(finding)
    if location.is_key:
        return Problem(message, source.key_mark(path), path)
    return place_of(path, source, message)


def _described(value: object, wanted: str) -> str:
    match value:
        case None:
            return "an empty value"
        case bool():
            return _quotable(str(value).lower(), wanted)
        case int() | float():
            return _quotable(f"the number {value}", wanted)
        case str():
            is_number = value.lstrip("-").replace(".", "", 1).isdecimal()
            return f"text{'; remove the quotes' if is_number and 'number' in wanted else ''}"
        case Mapping():
            return "a mapping"
        case Sequence():
            return "a list"
        case _:
            return f"a {type(value).__name__}"


def _quotable(shown: str, wanted: str) -> str:
    return f"{shown}; write it in quotes if it is a text" if "a text" in wanted else shown


def _message(finding: _Finding) -> str:
    if "error" in finding.context:
        return str(finding.context["error"])
    say = _SENTENCES.get(finding.error["type"])
    if say is not None:
        return say(finding)
    message = finding.error["msg"]
    return message[:1].lower() + message[1:]


def _missing(finding: _Finding) -> str:
    around = next((f" in '{part}'" for part in reversed(finding.path[:-1]) if isinstance(part, str)), "")
    return f"'{finding.path[-1]}' is missing{around}; add it"


def _not_listed(finding: _Finding) -> str:
    value = finding.value
    expected = str(finding.context["expected"])
    words = [word.strip("' ") for word in expected.replace(" or ", ", ").split(",")]
    shown = f"'{value}'" if isinstance(value, (str, int, float)) else _described(value, "")
    return f"{shown} is not possible here; write {expected}{did_you_mean(str(value), words)}"


def _no_tag(finding: _Finding) -> str:
    return f"'{_discriminator(finding)}' is missing{_around(finding.path)}; add it"


def _wrong_tag(finding: _Finding) -> str:
    tag, expected = str(finding.context["tag"]), str(finding.context["expected_tags"])
    hint = did_you_mean(tag, [word.strip("' ") for word in expected.split(",")])
    return f"'{_discriminator(finding)}' cannot be '{tag}'{_around(finding.path)}; it is one of {expected}{hint}"


def _discriminator(finding: _Finding) -> str:
    # With an alias, pydantic names both: 'class_' | 'class'.
    return str(finding.context["discriminator"]).rpartition("|")[2].strip("' ").rstrip("_")


def _around(path: Path) -> str:
    return f" in '{path[-1]}'" if path else ""


def _wrong_form(finding: _Finding) -> str:
    if str(finding.context["pattern"]).startswith(_NAME_PATTERN):
        return f"'{finding.value}' is not a name; a name is a letter, then letters, digits, '_', '-' or ':'"
    choices = re.match(r"\^\(([a-z_|]+)\)", str(finding.context["pattern"]))
    if choices is None:
        return f"'{finding.value}' does not have the form {finding.context['pattern']}"
    words = choices[1].split("|")
    hint = did_you_mean(str(finding.value), words)
    return f"'{finding.value}' is not possible here; write one of {', '.join(words)}{hint}"


def _unknown_step(finding: _Finding) -> str:
    message = finding.error["msg"]
    verbs = message.partition(": ")[2].split(", ")
    keys = finding.value if isinstance(finding.value, Mapping) else ()
    return message + next((hint for key in keys if (hint := did_you_mean(str(key), verbs))), "")


def _out_of_range(relation: str, key: str) -> Callable[[_Finding], str]:
    def say(finding: _Finding) -> str:
        return f"{finding.value} is out of range; a number {relation} {finding.context[key]} is wanted here"

    return say


def _too_few(finding: _Finding) -> str:
    return f"at least {finding.context['min_length']} must stand here"


_SENTENCES: Mapping[str, Callable[[_Finding], str]] = {
    "missing": _missing,
    "literal_error": _not_listed,
    "enum": _not_listed,
    "union_tag_not_found": _no_tag,
    "union_tag_invalid": _wrong_tag,
    "string_pattern_mismatch": _wrong_form,
    "greater_than": _out_of_range("above", "gt"),
    "greater_than_equal": _out_of_range("of at least", "ge"),
    "less_than": _out_of_range("below", "lt"),
    "less_than_equal": _out_of_range("of at most", "le"),
    "too_short": _too_few,
    "unknown_step": _unknown_step,
    "unknown_event": _unknown_step,
}
