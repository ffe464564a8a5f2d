"""Sweep: a scenario played at every point of a grid, each time with several lucks."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
import yaml

from sim.experiment.asked import ask
from sim.experiment.doubt import Doubt
from sim.experiment.errors import ExperimentError
from sim.experiment.in_doubt import InDoubt
from sim.experiment.knowing import knowing
from sim.experiment.measures import NAMES, measure
from sim.experiment.play import AT_VALUE, DRAWN
from sim.experiment.pool import Pool, all_cores
from sim.experiment.statistics import sample
from sim.experiment.store import Store, key_of, read_about, write_whole
from sim.experiment.work import Stretch, perform
from sim.scenario.problems import ScenarioError, did_you_mean
from sim.scenario.reader import write_resolved

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sim.experiment.asked import Asked
    from sim.experiment.knowing import Knowing
    from sim.experiment.play import Outcome
    from sim.experiment.vary import Axis
    from sim.experiment.work import Watch
    from sim.scenario.experiment import Written

RUNS: Final = "runs.parquet"
POINTS: Final = "points.parquet"
BASIS: Final = "basis.json"
"""The file that says what is believed, and what was learned from how many records."""
AT_ENDS: Final = 4
"""Replications that are played with a belief at each of its ends: the luck is the same, so few are enough."""
FIGURES: Final = ("mean", "median", "p5", "p95", "low", "high")
"""What a point tells of each measure: `low` and `high` are the interval of the mean."""


class Sweep:
    """What came of a sweep.

    Attributes
    ----------
    about : dict
        What was asked.
    runs : pandas.DataFrame
        A row for each point, way to play beliefs, and replication: `point`, `variant`, a column for each path that was
        varied, `beliefs`, `replication`, `error` (empty where it went well), and the measures
        (:data:`sim.experiment.measures.MEASURES`).
    points : pandas.DataFrame
        A row for each point: the same first columns, `runs`, `errors`, and of each measure `_mean`, `_median`, `_p5`,
        `_p95`, and the interval of the mean (`_low`, `_high`; 95 %, Student's t), over the runs in which beliefs are
        drawn where there are any.
    beliefs : tuple of InDoubt
        What is not known for sure in the first point.
    learned : dict of str to int
        How many observations stand behind each value that was learned from records, by path; 0 for a stated belief.
    directory : pathlib.Path or None
        Its folder.
    """

    def __init__(
        self,
        about: Mapping[str, Any],
        runs: pd.DataFrame,
        beliefs: Sequence[InDoubt] = (),
        learned: Mapping[str, int] | None = None,
        directory: Path | None = None,
    ) -> None:
        self.about = dict(about)
        self.runs = runs
        self.beliefs = tuple(beliefs)
        self.learned = dict(learned or {})
        self.points = points_table(runs, list(self.about["vary"]))
        self.directory = directory

    def __repr__(self) -> str:
        return f"<Sweep of {self.about['scenario']!r}, {len(self.points)} points, {len(self.runs)} runs>"

    def knowing(self, measure: str, point: int = 0) -> Knowing:
        """Tell how well a figure of a point is known: what luck does to it, and what not knowing does, apart.

        Parameters
        ----------
        measure : str
            The figure, such as `cost` or `makespan_seconds`.
        point : int
            Number of the point. What each belief does is known of the first one alone.

        Raises
        ------
        ExperimentError
            If there is no such figure or point, or no run of it has the figure.
        """
        if measure not in NAMES:
            raise ExperimentError(f"'{measure}' is no measure of a run{did_you_mean(measure, NAMES)}")
        runs = self.runs[self.runs["point"] == point]
        found = knowing(runs, measure, self.beliefs if point == 0 else ())
        if found is None:
            raise ExperimentError(f"no run of point {point} has a figure for '{measure}'; see `runs`, column `error`")
        return found


def sweep(
    source: str | Path,
    *,
    vary: Mapping[str, str | Sequence[Written]] | Sequence[Axis] | None = None,
    variants: Sequence[str] | None = None,
    replications: int | None = None,
    overrides: Sequence[str] = (),
    seed: int | None = None,
    out: str | Path | None = None,
    jobs: int | None = None,
    scheduler: str | None = None,
    sure: bool = False,
    watch: Watch | None = None,
) -> Sweep:
    """Play a scenario at every point of a grid.

    Parameters
    ----------
    source : str or pathlib.Path
        A scenario file.
    vary : mapping, optional
        Paths and their values: a list, or text such as `25,50,100` or `10 USD:60 USD:5 USD`.
    variants : sequence of str, optional
        Variants of the scenario, each played beside the scenario as it is. Where neither these nor `vary` is given, the
        scenario's section `experiment` says what is varied.
    replications : int, optional
        How often each point is played; else what that section says.
    overrides : sequence of str
        Changes that hold for every point, such as ``launches.qc.priority=low``.
    seed : int, optional
        Seed in place of the scenario's own.
    out : str or pathlib.Path, optional
        Folder that takes the runs as they come: the same call goes on where it stopped. Without it they are kept in
        memory.
    jobs : int, optional
        How many processes; as many as there are cores where it is not given.
    scheduler : str, optional
        Address of a Dask scheduler whose workers play instead.
    sure : bool
        That more than 100 000 runs are meant.
    watch : callable, optional
        Is told how many runs are over, and of how many.

    Returns
    -------
    Sweep
        Its runs and its points.

    Raises
    ------
    ScenarioError
        If the scenario, a path or a value is not sound. A point whose values do not go together is a row with its
        error.
    ExperimentError
        If a range is empty, the folder holds something else, there are too many runs, or the cluster does not answer.
    """
    asked = ask(source, vary=vary, variants=variants, replications=replications, overrides=overrides, seed=seed)
    return perform_sweep(asked, out, Pool(jobs or all_cores(), scheduler), sure=sure, watch=watch)


def perform_sweep(
    asked: Asked, out: str | Path | None, pool: Pool, *, sure: bool = False, watch: Watch | None = None
) -> Sweep:
    """Do the same as :func:`sweep` for an experiment that was put together before."""
    place = None if out is None else Path(out)
    with Store(place, {"kind": "sweep", **asked.about}) as store:
        beliefs = _beliefs(asked)
        stretches = list(stretches_of(asked, beliefs))
        perform(asked, stretches, store, pool, measure, watch=watch, sure=sure)
        runs = runs_table(stretches, store.outcomes.values())
        learned = {path: entry.observations for path, entry in asked.base.learned.items()}
        found = Sweep(asked.about, runs, beliefs, learned, place)
        if place is not None:
            # The scenario as it is, so that who reads the folder knows what was played and at which prices.
            write_resolved(asked.base, place)
            _write(found, place)
    return found


def load_sweep(directory: str | Path) -> Sweep:
    """Read the folder of a sweep that has come to its end.

    Raises
    ------
    ExperimentError
        If there is none, it holds another kind of experiment, or is damaged.
    """
    place = Path(directory)
    about = read_about(place)
    if about.get("kind") != "sweep":
        raise ExperimentError(
            f"{place} holds the runs of dxsim {about.get('kind')}, not a sweep; give the same --vary to dxsim sweep"
        )
    if not (place / RUNS).is_file():
        raise ExperimentError(f"the sweep in {place} has not come to its end; give the same command again to go on")
    try:
        basis = json.loads((place / BASIS).read_text(encoding="utf-8"))
        beliefs = [InDoubt(**one) for one in basis["beliefs"]]
        return Sweep(about, pd.read_parquet(place / RUNS), beliefs, basis["learned"], place)
    except (OSError, ValueError, KeyError, TypeError) as error:
        said = f"{type(error).__name__}: {error}".splitlines()[0]
        raise ExperimentError(f"the sweep in {place} is damaged ({said}); give the same command again") from None


def stretches_of(asked: Asked, beliefs: Sequence[InDoubt]) -> Iterable[Stretch]:
    """Yield what a sweep plays: luck alone, beliefs drawn too, and each belief at its ends for the first point."""
    first = next(iter(asked.points))
    for point in asked.points:
        yield Stretch(point, AT_VALUE, asked.replications)
        if beliefs:
            yield Stretch(point, DRAWN, asked.replications)
    often = min(asked.replications, AT_ENDS)
    yield from (Stretch(first, f"{belief.path}={end}", often) for belief in beliefs for end in ("low", "high"))


def _beliefs(asked: Asked) -> tuple[InDoubt, ...]:
    try:
        return Doubt(asked.scenario(next(iter(asked.points)))).beliefs
    except ScenarioError:
        return Doubt(asked.base).beliefs


def _write(found: Sweep, place: Path) -> None:
    found.points.to_parquet(place / POINTS, index=False)
    basis = {"beliefs": [asdict(belief) for belief in found.beliefs], "learned": found.learned}
    write_whole(place / BASIS, json.dumps(basis, indent=2, ensure_ascii=False) + "\n")
    # Last: it says that the sweep has come to its end.
    found.runs.to_parquet(place / RUNS, index=False)


def runs_table(stretches: Sequence[Stretch], outcomes: Iterable[Outcome]) -> pd.DataFrame:
    """Return the tidy table: the same rows in the same order, whoever played them when."""
    there = {key_of(run): run for run in outcomes}
    rows: list[dict[str, Any]] = [
        {
            "point": stretch.point.number,
            "variant": stretch.point.variant,
            **dict(stretch.point.changes),
            "beliefs": stretch.beliefs,
            "replication": replication,
            "error": run.error,
            **{name: None if run.answer is None else run.answer[name] for name in NAMES},
        }
        for stretch in stretches
        for replication in range(stretch.replications)
        if (run := there.get((stretch.point.number, stretch.beliefs, replication))) is not None
    ]
    for path, _ in stretches[0].point.changes if stretches else ():
        for row, value in zip(rows, _alike([_plain(row[path]) for row in rows]), strict=True):
            row[path] = value
    return pd.DataFrame(rows).astype({"variant": "string", "error": "string", **dict.fromkeys(NAMES, "float64")})


def points_table(runs: pd.DataFrame, paths: Sequence[str]) -> pd.DataFrame:
    """Return the summary of each point; see :class:`Sweep`."""
    rows = []
    way = DRAWN if (runs["beliefs"] == DRAWN).any() else AT_VALUE
    for number, of_point in runs[runs["beliefs"] == way].groupby("point", sort=True):
        first = of_point.iloc[0]
        went_well = of_point[of_point["error"].isna()]
        row: dict[str, Any] = {"point": number, "variant": first["variant"], **{path: first[path] for path in paths}}
        row |= {"runs": len(went_well), "errors": len(of_point) - len(went_well)}
        row["error"] = None if row["errors"] == 0 else of_point["error"].dropna().iloc[0]
        for name in NAMES:
            values = went_well[name].dropna().to_numpy()
            figures = sample(values) if len(values) else None
            row |= {f"{name}_{figure}": getattr(figures, figure, None) for figure in FIGURES}
        rows.append(row)
    floats = {f"{name}_{figure}": "float64" for name in NAMES for figure in FIGURES}
    return pd.DataFrame(rows).astype({"variant": "string", "error": "string", **floats})


def _plain(text: str) -> Any:
    """Return a value as YAML reads it where it is a plain one, else its text."""
    try:
        value = json.loads(text)
    except ValueError:
        value = yaml.safe_load(text)
    return value if isinstance(value, int | float | str) and not isinstance(value, bool) else text


def _alike(values: list[Any]) -> list[Any]:
    """Return values of one kind, as a column of a file has: texts where some are texts, such as 0 and 30 s."""
    some = any(isinstance(value, str) for value in values)
    return [value if isinstance(value, str) else str(value) for value in values] if some else values
