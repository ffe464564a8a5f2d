"""The YAML forms of a distribution, such as ``{lognormal: {median: 35 s, p95: 150 s}}``."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from sim.scenario.derived_distributions import Shifted, truncate
from sim.scenario.distributions import (
    Constant,
    Distribution,
    DistributionError,
    Empirical,
    Exponential,
    Lognormal,
    Triangular,
    Uniform,
)
from sim.scenario.problems import did_you_mean

ParseScalar = Callable[[object], float]

_NESTED_DEEPEST = 10


class Columns(Protocol):
    """Whatever finds the cells of a table's column."""

    def column(self, name: str, column: str) -> Sequence[object]:
        """Give the cells of a column, from the first row to the last."""
        ...


class _Form:
    """Reads one distribution; every part of it is read at its own path so that errors point there."""

    def __init__(self, parse_scalar: ParseScalar, tables: Columns | None, path: tuple[str | int, ...]) -> None:
        self.parse_scalar = parse_scalar
        self.tables = tables
        self.path = path

    def at(self, *path: str | int) -> "_Form":
        return _Form(self.parse_scalar, self.tables, (*self.path, *path))

    def fail(self, message: str) -> DistributionError:
        return DistributionError(message, self.path)

    def scalar(self, raw: object) -> float:
        try:
            return self.parse_scalar(raw)
        except ValueError as error:
            raise self.fail(str(error)) from error

    def distribution(self, raw: object) -> Distribution:
        if isinstance(raw, Distribution):
            return raw
        if isinstance(raw, list):
            raise self.fail("a list is not a distribution; write '{uniform: [min, max]}' or '{empirical: [...]}'")
        if not isinstance(raw, Mapping):
            return Constant(self.scalar(raw))
        if len(raw) != 1:
            raise self.fail(f"a distribution has exactly one key, one of {', '.join(_FORMS)}")
        if len(self.path) > 2 * _NESTED_DEEPEST:
            raise self.fail(f"distributions are nested more than {_NESTED_DEEPEST} deep; write a simpler one")
        kind, parameters = next(iter(raw.items()))
        if kind not in _FORMS:
            hint = did_you_mean(str(kind), _FORMS) or f"; the known ones are {', '.join(_FORMS)}"
            raise self.fail(f"unknown distribution '{kind}'{hint}")
        inside = self.at(str(kind))
        try:
            return _FORMS[kind](inside, parameters)
        except DistributionError as error:
            raise error if error.path else inside.fail(str(error)) from None

    def scalars(self, raw: object, count: int, example: str) -> list[float]:
        if not isinstance(raw, Sequence) or isinstance(raw, str) or len(raw) != count:
            raise self.fail(f"a list of {count} values is wanted here, such as {example}")
        return [self.at(position).scalar(value) for position, value in enumerate(raw)]

    def parameters(self, raw: object, names: Sequence[str], required: Sequence[str], example: str) -> dict[str, object]:
        if not isinstance(raw, Mapping):
            raise self.fail(f"parameters by name are wanted here, such as {example}")
        for name in raw:
            if name not in names:
                raise self.at(str(name)).fail(f"unknown key '{name}'{did_you_mean(str(name), names)}")
        for name in required:
            if name not in raw:
                raise self.fail(f"'{name}' is missing; write it like {example}")
        return dict(raw)


def parse_distribution(raw: object, parse_scalar: ParseScalar, tables: Columns | None = None) -> Distribution:
    """
    Read a distribution from its YAML form.

    Parameters
    ----------
    raw : object
        A scalar, which is a constant, or a mapping with one key that names the distribution.
    parse_scalar : callable
        Reads one value into base units; raises ValueError.
    tables : Columns, optional
        Where ``{empirical: {table: t, column: c}}`` finds its values.

    Raises
    ------
    DistributionError
        If the form is unknown or the parameters make no sense; its path leads to the part that is wrong.
    """
    return _Form(parse_scalar, tables, ()).distribution(raw)


def _constant(form: _Form, raw: object) -> Distribution:
    return Constant(form.scalar(raw))


def _uniform(form: _Form, raw: object) -> Distribution:
    return Uniform(*form.scalars(raw, 2, "[6 s, 9 s], the least and the largest"))


def _triangular(form: _Form, raw: object) -> Distribution:
    return Triangular(*form.scalars(raw, 3, "[1 min, 2 min, 5 min], the least, the most likely and the largest"))


def _exponential(form: _Form, raw: object) -> Distribution:
    if isinstance(raw, Mapping):
        given = form.parameters(raw, ("mean",), ("mean",), "'{exponential: 3 min}' or '{exponential: {mean: 3 min}}'")
        return Exponential(form.at("mean").scalar(given["mean"]))
    return Exponential(form.scalar(raw))


def _lognormal(form: _Form, raw: object) -> Distribution:
    example = "'{median: 35 s, p95: 150 s}' or '{mean: 50 s, sd: 20 s}'"
    given = form.parameters(raw, ("median", "p95", "mean", "sd"), (), example)
    values = {name: form.at(name).scalar(value) for name, value in given.items()}
    if values.keys() == {"median", "p95"}:
        return Lognormal.from_median_p95(values["median"], values["p95"])
    if values.keys() == {"mean", "sd"}:
        return Lognormal.from_mean_sd(values["mean"], values["sd"])
    raise form.fail(f"a lognormal distribution takes either pair, {example}")


def _empirical(form: _Form, raw: object) -> Distribution:
    if isinstance(raw, Mapping):
        example = "'{table: stage_times, column: seconds}'"
        given = form.parameters(raw, ("table", "column"), ("table", "column"), example)
        return Empirical(_column(form, str(given["table"]), str(given["column"])))
    if not isinstance(raw, Sequence) or isinstance(raw, str):
        raise form.fail("a list of values is wanted here, or '{table: ..., column: ...}'")
    return Empirical(tuple(form.at(position).scalar(value) for position, value in enumerate(raw)))


def _column(form: _Form, table: str, column: str) -> tuple[float, ...]:
    if form.tables is None:
        raise form.fail("there are no tables here; list the values instead")
    try:
        cells = form.tables.column(table, column)
    except ValueError as error:
        raise form.fail(str(error)) from error
    values = []
    for row, cell in enumerate(cells, start=1):
        try:
            values.append(form.parse_scalar(cell))
        except ValueError as error:
            raise form.at("column").fail(f"row {row} of column '{column}' in table '{table}': {error}") from error
    return tuple(values)


def _shifted(form: _Form, raw: object) -> Distribution:
    given = form.parameters(raw, ("by", "of"), ("by", "of"), "'{by: 10 s, of: {exponential: 5 s}}'")
    return Shifted(form.at("by").scalar(given["by"]), form.at("of").distribution(given["of"]))


def _truncated(form: _Form, raw: object) -> Distribution:
    given = form.parameters(raw, ("of", "min", "max"), ("of",), "'{of: {exponential: 5 s}, max: 1 min}'")
    if "min" not in given and "max" not in given:
        raise form.fail("'min' or 'max' is missing; without them nothing is truncated")
    of = form.at("of").distribution(given["of"])
    least = form.at("min").scalar(given["min"]) if "min" in given else -math.inf
    most = form.at("max").scalar(given["max"]) if "max" in given else math.inf
    return truncate(of, least, most)


_FORMS: dict[str, Callable[[_Form, object], Distribution]] = {
    "constant": _constant,
    "uniform": _uniform,
    "triangular": _triangular,
    "exponential": _exponential,
    "lognormal": _lognormal,
    "empirical": _empirical,
    "shifted": _shifted,
    "truncated": _truncated,
}
