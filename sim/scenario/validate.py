"""Checks a source against a model, and finds as many mistakes at once as can be told apart."""

from collections.abc import Callable, Collection, Iterable, Mapping
from copy import copy
from typing import TypeVar

from pydantic import ValidationError

from sim.scenario.base import Model
from sim.scenario.problems import Path, ScenarioError
from sim.scenario.tables import Tables
from sim.scenario.wording import explain, place_of
from sim.scenario.yaml_nodes import Plain, Source

AnyModel = TypeVar("AnyModel", bound=Model)

CheckReferences = Callable[[AnyModel, Mapping[str, Collection[str]]], Iterable[tuple[Path, str]]]
"""Gives the path and a sentence for each name that leads nowhere; names known elsewhere in the file are passed over."""


def validate(
    source: Source, model: type[AnyModel], tables: Tables, check_references: CheckReferences[AnyModel]
) -> AnyModel:
    """
    Make a model from a source.

    What is wrong is left out by the whole named item, such as ``executables.qc``, and the rest is checked on its own,
    so that one mistake hides no other.

    Raises
    ------
    ScenarioError
        With everything found, the source's own problems included.
    """
    problems = list(source.problems)
    known = {section: frozenset(items) for section, items in source.value.items() if isinstance(items, dict)}
    value: dict[str, Plain] | None = _without(source.value, [problem.path for problem in problems if problem.path])
    while value is not None:
        try:
            made = model.model_validate(value, context={"tables": tables})
        except ValidationError as error:
            found = explain(error, model, source)
            problems.extend(found)
            value = _without(value, [problem.path for problem in found])
            continue
        problems.extend(place_of(path, source, message) for path, message in check_references(made, known))
        if not problems:
            return made
        break
    raise ScenarioError(problems)


def _without(value: dict[str, Plain], paths: Iterable[Path]) -> dict[str, Plain] | None:
    """Leave out the named items that paths lead into; None where one leads nowhere, so that nothing can be left out."""
    left = copy(value)
    for path in paths:
        if not path or path[0] not in value:
            return None
        section = str(path[0])
        items = left.get(section)
        name = path[1] if len(path) > 1 else None
        if isinstance(items, dict) and isinstance(name, str) and name in value_of(value, section):
            left[section] = {key: item for key, item in items.items() if key != name}
        else:
            left.pop(section, None)
    return left


def value_of(value: Mapping[str, Plain], section: str) -> Mapping[str, Plain]:
    """Give a section where it is a mapping, else an empty one."""
    items = value[section]
    return items if isinstance(items, dict) else {}
