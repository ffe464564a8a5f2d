"""Says in one sentence what is wrong with the syntax of a YAML text."""

import yaml

from sim.scenario.problems import Mark, Problem

MAX_DEPTH = 100
TOO_DEEP = f"values are nested more than {MAX_DEPTH} deep; write them flatter"


def explain_syntax_error(error: yaml.YAMLError, text: str, file: str) -> Problem:
    """Translate what the parser says into one sentence and its place."""
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        place = Mark(file, mark.line + 1, mark.column + 1) if mark else Mark(file, 1, 1)
        if "maximum nesting depth" in (error.problem or ""):
            # Some versions of libyaml have a bound of their own, and stop there before anything has been counted.
            return Problem(TOO_DEEP, place)
        opened = error.context_mark.line + 1 if error.context_mark else place.line
        return Problem(_explain(error.problem or str(error), error.context or "", opened, text, place), place)
    position = getattr(error, "position", None)
    before = text[:position] if isinstance(position, int) else ""
    place = Mark(file, before.count("\n") + 1, len(before) - before.rfind("\n"))
    return Problem("a control character stands here, which YAML does not allow; remove it", place)


def _explain(problem: str, context: str, opened: int, text: str, place: Mark) -> str:
    lines = text.splitlines()
    line = lines[place.line - 1] if place.line <= len(lines) else ""
    character = line[place.column - 1 : place.column]
    if "cannot start any token" in problem:
        return _bad_start(character)
    if "${" in line[: place.column + 1] and ("flow" in context or "expected" in problem):
        return "'${...}' inside braces or brackets must stand in quotes: write \"${...}\""
    if "mapping values are not allowed" in problem:
        return "a ':' is not possible here; check the indentation, or put the text in quotes if ':' belongs to it"
    if "quoted scalar" in context and "end of stream" in problem:
        return f"the quote that opens in line {opened} is not closed; close it"
    if "escape" in problem:
        return "unknown escape in a text in double quotes; use single quotes or write the backslash twice"
    if "flow node" in context:
        return "a '[' or '{' before this is not closed; a value or the closing bracket is missing"
    if "flow" in context:
        bracket = "'{'" if "mapping" in context else "'['"
        return f"the {bracket} of line {opened} is not closed here; a ',' or the closing bracket is missing"
    if "block" in context and "expected" in problem:
        return f"this line fits nothing that opens in line {opened}; check the indentation"
    if "could not find expected ':'" in problem:
        return "a ':' is missing after a key; write 'key: value'"
    return f"this is not YAML: {problem}{', ' + context if context else ''}"


def _bad_start(character: str) -> str:
    if character == "\t":
        return "a tab cannot indent YAML; use spaces"
    return f"a text cannot begin with '{character}'; put it in quotes"
