"""What is wrong with a WfFormat file, in sentences that name the task or file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from sim.twin.readers.note_words import at_most

if TYPE_CHECKING:
    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

_LONGEST: Final = 40
"""What is longer is not shown in full."""

_WANTED: Final = {
    "string_type": "a text",
    "int_type": "a whole number",
    "list_type": "a list",
    "model_type": "a mapping",
    "value_error": "a number",
    "decimal_parsing": "a number",
    "finite_number": "a finite number",
}
_NO_EXECUTION: Final = ("workflow", "execution")
_NO_TASKS: Final = (("workflow", "specification", "tasks"), ("workflow", "execution", "tasks"))


def explain(error: ValidationError, document: Mapping[str, object]) -> list[str]:
    """Say what a validation error holds, a sentence for each place."""
    return at_most([_sentence(detail, document) for detail in error.errors(include_url=False)])


def _sentence(detail: ErrorDetails, document: Mapping[str, object]) -> str:
    loc = detail["loc"]
    if detail["type"] == "missing" and loc == _NO_EXECUTION:
        return "the file has no 'execution', so it holds no run times; name an instance of a workflow that was executed"
    if loc in _NO_TASKS and detail["type"] in ("missing", "too_short"):
        return f"'{'.'.join(map(str, loc))}' holds no tasks; there is nothing to run"
    place = _place(loc[:-1], document)
    field = loc[-1]
    what = f"entry {field}" if isinstance(field, int) else f"'{field}'"
    return f"{place}: {what} {_fault(detail)}"


def _fault(detail: ErrorDetails) -> str:
    value = detail["input"]
    shown = str(value) if len(str(value)) < _LONGEST else f"a number of {len(str(value))} digits"
    match detail["type"]:
        case "missing":
            return "is missing; WfFormat 1.5 requires it"
        case "greater_than_equal":
            at_least = detail["ctx"]["ge"]
            return f"is {shown}, which is negative" if at_least == 0 else f"is {shown}; {at_least} is the least"
        case "less_than_equal":
            return f"is {shown}, more than a hundred years; is it in seconds?"
        case "string_too_short":
            return "is empty; write its id"
        case kind if kind in _WANTED:
            return f"is {_described(value)}, and {_WANTED[kind]} is wanted there"
        case _:
            return f"is wrong: {detail['msg'][:1].lower()}{detail['msg'][1:]}"


def _described(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case str():
            return f"the text '{value[:_LONGEST]}'"
        case Mapping():
            return "a mapping"
        case Sequence():
            return "a list"
        case _:
            return f"the number {value}"


def _place(loc: Sequence[str | int], document: Mapping[str, object]) -> str:
    """Name a place: the task or file it is in, with its id where it has one, then its path."""
    path = ".".join(map(str, loc)) or "the file"
    value: object = document
    for part, inside in _walk(loc, document):
        value = inside
        if isinstance(part, int) and isinstance(value, Mapping):
            named = value.get("id") or value.get("name")
            noun = "file" if "files" in loc else "task" if "tasks" in loc else "entry"
            return f"{noun} '{named}' ({path})" if isinstance(named, str) else path
    return path


def _walk(loc: Sequence[str | int], value: object) -> Iterator[tuple[str | int, object]]:
    for part in loc:
        if isinstance(value, Mapping) and isinstance(part, str):
            value = value.get(part)
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
        else:
            return
        yield part, value
