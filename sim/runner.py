"""Load a scenario, run it, and hand back the result."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.model.simulation import simulate
from sim.records import clauses, expectations, spans
from sim.records.export import write_csv
from sim.records.folder import ABOUT, SUMMARY, ResultFolder
from sim.records.recorder import Recorder
from sim.records.result import Result, describe_run, load_result, write_json
from sim.records.tables import Tables
from sim.scenario.merge import scan_source
from sim.scenario.problems import ScenarioError
from sim.scenario.reader import load, write_resolved
from sim.scenario.scenario import Scenario
from sim.scenario.wording import place_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Observer = Callable[[int], None]


class Interrupted(KeyboardInterrupt):
    """A run that was stopped with Ctrl-C, or by whatever else raises a ``KeyboardInterrupt``.

    Attributes
    ----------
    result : Result
        What was recorded until then, marked incomplete.
    """

    def __init__(self, result: Result) -> None:
        self.result = result
        super().__init__(f"interrupted; what was recorded until then is in {result.directory or 'memory'}")


def run(
    source: str | Path | Scenario,
    *,
    variant: str | None = None,
    overrides: Sequence[str] = (),
    seed: int | None = None,
    out: str | Path | None = None,
    csv: bool = False,
    observe: Observer | None = None,
) -> Result:
    """Run a scenario.

    Parameters
    ----------
    source : str, pathlib.Path or Scenario
        A scenario file, or a scenario that was loaded from one.
    variant : str, optional
        Name of one of the scenario's variants.
    overrides : sequence of str
        Changes such as ``launches.qc.priority=low``.
    seed : int, optional
        Seed in place of the scenario's own.
    out : str or pathlib.Path, optional
        Folder for the result. It is kept in memory where none is given.
    csv : bool
        Write the tables as CSV too; needs `out`.
    observe : callable, optional
        Is told the simulated time now and then, and at last that of the end, in microseconds since the Unix epoch.

    Returns
    -------
    Result
        Its tables, its summary, and how the scenario's expectations came out.

    Raises
    ------
    ScenarioError
        If the scenario cannot be read or asks for what is not there.
    ResultError
        If the result cannot be written to `out`.
    ValueError
        If `csv` is asked for without `out`, or a loaded scenario is to be changed.
    Interrupted
        On Ctrl-C; it holds what was recorded.
    """
    scenario = _loaded(source, variant, overrides, seed)
    if isinstance(source, Scenario):
        return run_loaded(scenario, variant=variant, out=out, csv=csv, observe=observe)
    with placing(source, variant, overrides):
        return run_loaded(scenario, variant=variant, out=out, csv=csv, observe=observe)


@contextmanager
def placing(path: str | Path, variant: str | None, overrides: Sequence[str]) -> Iterator[None]:
    """Give each problem that has no place yet its file, line and column: a loaded scenario knows only paths."""
    try:
        yield
    except ScenarioError as error:
        source = scan_source(path, variant, overrides)
        raise ScenarioError(
            problem if problem.mark is not None else place_of(problem.path, source, problem.message)
            for problem in error.problems
        ) from None


def run_loaded(
    scenario: Scenario,
    *,
    variant: str | None = None,
    out: str | Path | None = None,
    csv: bool = False,
    observe: Observer | None = None,
) -> Result:
    """Run a scenario that was loaded before; `variant` only says which variant it is. See :func:`run`."""
    if csv and out is None:
        raise ValueError("csv=True writes files: say where with out=")
    if faults := clauses.problems(scenario.expect, scenario.start, clauses.names_in(scenario)):
        raise ScenarioError(faults)
    learned = {path: entry.observations for path, entry in scenario.learned.items()}
    believed = {belief.path: belief.says for belief in scenario.beliefs}
    about = describe_run(
        scenario.name, scenario.seed, variant, changes=scenario.changes, learned=learned, believed=believed
    )
    if out is None:
        return _run_in_memory(scenario, about, observe)
    return _run_into(Path(out), scenario, about, observe, csv=csv)


def _loaded(source: str | Path | Scenario, variant: str | None, overrides: Sequence[str], seed: int | None) -> Scenario:
    if not isinstance(source, Scenario):
        return load(source, variant=variant, overrides=overrides, seed=seed)
    if variant is not None or overrides or seed is not None:
        raise ValueError("a loaded scenario is not changed: give variant, overrides and seed to load()")
    return source


def _run_in_memory(scenario: Scenario, about: dict[str, Any], observe: Observer | None) -> Result:
    recorder = Recorder(None)
    try:
        simulate(scenario, recorder, observe=observe)
    except KeyboardInterrupt:
        recorder.close()
        raise Interrupted(Result(Tables(recorder.tables), about)) from None
    recorder.close()
    return _finished(scenario, Tables(recorder.tables), about, observe)


def _run_into(place: Path, scenario: Scenario, about: dict[str, Any], observe: Observer | None, *, csv: bool) -> Result:
    with ResultFolder(place) as folder:
        write_resolved(scenario, folder.working)
        recorder = Recorder(folder.working)
        try:
            simulate(scenario, recorder, observe=observe)
            recorder.close()
            result = _finished(scenario, Tables(folder.working), about, observe)
            write_json(folder.working / SUMMARY, result.summary)
            write_json(folder.working / ABOUT, result.about)
            if csv:
                write_csv(folder.working)
        except KeyboardInterrupt:
            recorder.close()
            write_json(folder.working / ABOUT, about)
            raise Interrupted(load_result(folder.publish_incomplete())) from None
        published = folder.publish()
        return Result(Tables(published), result.about, published, result.summary)


def _finished(scenario: Scenario, tables: Tables, about: dict[str, Any], observe: Observer | None) -> Result:
    if observe is not None and not pd.isna(end := spans.finish(tables)):
        observe(end.value // 1_000)
    return Result(tables, {**about, "complete": True, "expectations": _outcomes(scenario, tables)})


def _outcomes(scenario: Scenario, tables: Tables) -> list[dict[str, Any]]:
    outcomes = expectations.check(scenario.expect, tables, scenario.start)
    return [
        {"rule": outcome.rule, "says": outcome.says, "holds": outcome.holds, "failure": outcome.failure}
        for outcome in outcomes
    ]
