"""What an experiment is asked to do: a scenario, what is varied in it, and how often each point is played."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import yaml

from sim.experiment.doubt import Doubt
from sim.experiment.play import AT_VALUE, DRAWN
from sim.experiment.points import Point, number_of_points, points_of
from sim.experiment.vary import axes_of
from sim.scenario.money_references import currency_of
from sim.scenario.problems import Problem, ScenarioError
from sim.scenario.reader import load, write_resolved

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sim.experiment.vary import Axis
    from sim.scenario.experiment import Written
    from sim.scenario.scenario import Scenario

_MOST_TRIED = 60


@dataclass(frozen=True)
class Asked:
    """An experiment.

    Attributes
    ----------
    source : pathlib.Path
        The scenario file.
    base : Scenario
        The scenario as it is, with `overrides`.
    overrides : tuple of str
        Changes that hold for every point.
    seed : int or None
        Seed in place of the scenario's own.
    axes : tuple of Axis
        What is varied.
    variants : tuple of str
        Variants that are played beside the scenario as it is.
    replications : int
        How often each point is played.
    """

    source: Path
    base: Scenario
    overrides: tuple[str, ...]
    seed: int | None
    axes: tuple[Axis, ...]
    variants: tuple[str, ...]
    replications: int

    @property
    def points(self) -> Iterator[Point]:
        """Its points; the first one is the base where nothing is varied."""
        return points_of(self.axes, self.variants)

    @property
    def number_of_points(self) -> int:
        """How many points it has."""
        return number_of_points(self.axes, self.variants)

    @property
    def beliefs(self) -> str:
        """How what is not known for sure is played in answers: it is drawn, where there is any."""
        return DRAWN if Doubt(self.base).beliefs else AT_VALUE

    def scenario(self, point: Point) -> Scenario:
        """Return the scenario of a point.

        Raises
        ------
        ScenarioError
            If it is not sound; it names the point's changes where these have no place in a file.
        """
        if not (point.variant or point.changes):
            return self.base
        changes = [*self.overrides, *point.overrides]
        try:
            return load(self.source, variant=point.variant, overrides=changes, seed=self.seed)
        except ScenarioError as error:
            raise ScenarioError(_of_point(problem, point) for problem in error.problems) from None

    @property
    def about(self) -> dict[str, Any]:
        """What tells it from other experiments, as plain values; how often points are played does not."""
        return {
            "dxsim": version("dxsim"),
            "scenario": self.base.name,
            "currency": currency_of(self.base),
            "seed": self.base.seed,
            "vary": {axis.path: list(axis.values) for axis in self.axes},
            "variants": list(self.variants),
            "changes": list(self.overrides),
            "content": _content(self.base),
        }


def ask(
    source: str | Path,
    *,
    vary: Mapping[str, str | Sequence[Written]] | Sequence[Axis] | None = None,
    variants: Sequence[str] | None = None,
    replications: int | None = None,
    overrides: Sequence[str] = (),
    seed: int | None = None,
) -> Asked:
    """Put an experiment together; what is not given is what the scenario's section `experiment` says.

    Raises
    ------
    ScenarioError
        If the scenario is not sound, or a path or value that is varied is not.
    ExperimentError
        If a range is empty.
    """
    base = load(source, overrides=overrides, seed=seed)
    own = base.experiment
    given = vary is not None or variants is not None
    axes = axes_of(own.vary) if not given else () if vary is None else _axes(vary)
    named = tuple(own.variants) if not given else tuple(variants or ())
    often = replications if replications is not None else own.replications
    asked = Asked(Path(source), base, tuple(overrides), seed, axes, named, often)
    _try(asked)
    return asked


def _axes(vary: Mapping[str, str | Sequence[Written]] | Sequence[Axis]) -> tuple[Axis, ...]:
    return tuple(vary) if isinstance(vary, list | tuple) else axes_of(vary)  # type: ignore[arg-type]


def _try(asked: Asked) -> None:
    """Read the scenario with each variant and value by itself; what only fails together becomes rows later."""
    problems: list[Problem] = []
    for name in asked.variants:
        problems += _problems(asked, Point(0, name, ()))
    for axis in asked.axes:
        step = max(1, len(axis.values) // _MOST_TRIED)
        for value in axis.values[::step]:
            found = _problems(asked, Point(0, None, ((axis.path, value),)))
            problems += found
            # What is wrong with the path is so for every value.
            if any("leads nowhere" in problem.message or "unknown key" in problem.message for problem in found):
                break
    if problems:
        raise ScenarioError(problems)


def _problems(asked: Asked, point: Point) -> tuple[Problem, ...]:
    try:
        asked.scenario(point)
    except ScenarioError as error:
        return error.problems
    return ()


def _of_point(problem: Problem, point: Point) -> Problem:
    # `--set` is how a value gets in, and nobody wrote it.
    if problem.mark is not None and not problem.mark.file.startswith("--"):
        return problem
    return Problem(f"{point.label}: {problem.message}")


def _content(scenario: Scenario) -> str:
    """Return a digest of a scenario with all that it imports, its variants and tables; the order of keys is no part."""
    with TemporaryDirectory() as folder:
        written = write_resolved(scenario, Path(folder))
        played = yaml.load(written.read_bytes(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        parts = [_canonical(played), _canonical(scenario.raw.get("variants", {}))]
        parts += [path.read_bytes() for path in sorted((written.parent / "inputs").glob("*"))]
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()[:16]


def _canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=str).encode()
