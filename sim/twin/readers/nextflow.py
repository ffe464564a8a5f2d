"""The door for traces of Nextflow, the tables that `nextflow run -with-trace` writes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from sim.model.simulation import collector_paused
from sim.scenario.problems import Problem, ScenarioError, problem_at
from sim.scenario.yaml_file import MAX_BYTES
from sim.twin.readers.nextflow_bounds import Bounds, bounds_of
from sim.twin.readers.nextflow_dag import read_dag
from sim.twin.readers.nextflow_file import read_file
from sim.twin.readers.nextflow_link_notes import notes_of_bounds, notes_of_links, notes_of_scale
from sim.twin.readers.nextflow_links import links_of, one_after_another
from sim.twin.readers.nextflow_notes import notes_of_rows, notes_of_workers, notes_without_time
from sim.twin.readers.nextflow_scenario import ScenarioWriter, with_worker_each
from sim.twin.readers.nextflow_tables import as_csv, in_words
from sim.twin.readers.nextflow_tasks import per_sample, processes_of, scaled
from sim.twin.readers.nextflow_trace import read_rows
from sim.twin.readers.note_words import at_most, listed
from sim.twin.readers.scenario_text import scenario_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sim.twin.readers.nextflow_tables import Table
    from sim.twin.readers.nextflow_tasks import Process

MOST_INLINE: Final = 500
"""Rows of all tables together that stand in the scenario itself; more go to files beside it."""

MOST_TASKS: Final = 1_000_000
"""Tasks of the largest scenario that is made of fewer samples."""

_COMMENTS: Final = {
    "price_lists": "A placeholder: put in your account's rates, or import a price list and name it under accounts.",
    "limits": "How many workers a user has at a time.",
    "tables": "A row for each item of processes with several tasks: what it is called, and its times and memory.",
    "executables": (
        "One head job stays running and submits a subjob for each task; an entry point for each process computes for "
        "the time that its task took."
    ),
    "launches": "To move every task to another type: --set launches.pipeline.instance_type=mem1_ssd1_v2_x8",
}
_VARIANTS: Final = {
    False: "ideal: a platform without delays, and a worker for every task; what is left is the critical path.",
    True: "lower, upper: the least and the most that processes can wait for each other; see above.",
}
_TO_CHANGE: Final = (
    "What you may want to change: price_lists (real rates), limits (workers), queue_size, the times and memory in "
    "tables, instance_type of an entry point, latencies (import a file of scenarios/latencies)."
)


@dataclass(frozen=True, slots=True)
class ImportedPipeline:
    """
    A run of a pipeline that was read.

    Attributes
    ----------
    source : str
        Name of the trace.
    processes : tuple of Process
        Its processes, in the order of their first submission, for the number of samples that was asked for.
    scenario : mapping
        The scenario, as its YAML holds it, but for its tables.
    tables : mapping
        Its tables, by name.
    notes : tuple of str
        What was read, passed over and assumed, a sentence each.
    bounds : Bounds or None
        Makespans, where nothing is known of dependencies.
    """

    source: str
    processes: tuple[Process, ...]
    scenario: Mapping[str, Any]
    tables: Mapping[str, Table]
    notes: tuple[str, ...]
    bounds: Bounds | None = None

    @property
    def tasks(self) -> int:
        """Number of its tasks."""
        return sum(len(process.tasks) for process in self.processes)

    @property
    def rows(self) -> int:
        """Number of rows of its tables."""
        return sum(len(table["tag"].values) for table in self.tables.values())

    def files(self, stem: str) -> dict[str, str]:
        """Return what is to be written, by name: the scenario as YAML with comments, first, and large tables as CSV."""
        if self.rows > MOST_INLINE:
            beside = {name: f"{stem}-{name}.csv" for name in self.tables}
            tables: dict[str, Any] = {name: {"file": file} for name, file in beside.items()}
            texts = {file: as_csv(self.tables[name]) for name, file in beside.items()}
        else:
            tables = {name: {"rows": in_words(table)} for name, table in self.tables.items()}
            texts = {}
        comments = {**_COMMENTS, "variants": _VARIANTS["lower" in self.scenario["variants"]]}
        return {f"{stem}.yaml": scenario_text({**self.scenario, "tables": tables}, self._heading(), comments), **texts}

    def _heading(self) -> list[str]:
        return [
            f"A pipeline, read from {self.source} (Nextflow trace). Tasks: {self.tasks}.",
            "",
            "What was read, passed over and assumed:",
            *(f"- {note}" for note in self.notes),
            "",
            _TO_CHANGE,
        ]


def read(
    trace: Path | str,
    dag: Path | str | None = None,
    *,
    samples: int | None = None,
    scale_to: int | None = None,
    strict: bool = False,
) -> ImportedPipeline:
    """
    Read a trace into a scenario.

    Parameters
    ----------
    trace : Path or str
        What `nextflow run -with-trace` wrote.
    dag : Path or str, optional
        What `-with-dag` wrote, in DOT or as mermaid. Without it there are two makespans, see
        :mod:`~sim.twin.readers.nextflow_bounds`.
    samples, scale_to : int, optional
        The samples of the trace, and for how many the scenario is to be; both or none.
    strict : bool
        Refuse a trace with a row that cannot be right, in place of leaving it out.

    Raises
    ------
    ScenarioError
        With what is wrong, naming the line and the task, or the process.
    """
    # What is read is kept, so that a search for cycles finds nothing and takes as long as the reading.
    with collector_paused():
        return _read(Path(trace), None if dag is None else Path(dag), samples, scale_to, strict=strict)


def _read(
    trace: Path, dag: Path | None, samples: int | None, scale_to: int | None, *, strict: bool
) -> ImportedPipeline:
    file = read_file(trace)
    rows = read_rows(file)
    found, told = processes_of(rows.rows)
    if rows.problems and strict:
        raise _refusals(trace, at_most(rows.problems))
    notes = [*notes_of_rows(file, rows, told, found), *notes_without_time(told)]
    if not found:
        raise _refusals(
            trace, [*at_most(rows.problems), "no task of the trace has a run time; there is nothing to play"]
        )
    graph = None if dag is None else read_dag(dag, [process.name for process in found])
    before = None if graph is None else graph.before
    links = one_after_another(found) if before is None else links_of(found, before, one_is_a_sample=samples == 1)
    if samples is not None or scale_to is not None:
        # Once the tasks of a family stand in the same order, so that a sample stays itself all along.
        links.families = _scaled(trace, links.families, samples, scale_to)
        notes += notes_of_scale(found, samples or 0, scale_to or 0, before)
    writer = ScenarioWriter(trace.stem, links, [process.name for process in found], with_bounds=graph is None)
    notes += notes_of_workers(file, found, writer.instance_types)
    notes += [] if graph is None else notes_of_links(links, graph)
    made = ImportedPipeline(trace.name, writer.processes, writer.scenario(), writer.tables(), tuple(notes))
    return _with_bounds(made) if graph is None else made


def write(pipeline: ImportedPipeline, path: Path | str) -> list[Path]:
    """
    Write the scenario of a pipeline to a new file, and its tables beside it where they are large.

    Returns
    -------
    list of Path
        What was written, the scenario first.

    Raises
    ------
    ScenarioError
        If the scenario is too large to be read again.
    FileExistsError
        If one of the files is there already; then nothing is written.
    """
    path = Path(path)
    texts = pipeline.files(path.stem)
    places = [path, *(path.with_name(name) for name in list(texts)[1:])]
    contents = [text.encode() for text in texts.values()]
    if len(contents[0]) > MAX_BYTES:
        size = f"{len(contents[0]) / 1e6:.0f} MB"
        raise problem_at(
            f"{pipeline.source}: {len(pipeline.processes)} processes make a scenario of {size}, and one of "
            f"{MAX_BYTES // 10**6} MB is the largest that is read",
            None,
        )
    there = next((place for place in places if place.exists()), None)
    if there is not None:
        raise FileExistsError(17, "File exists", str(there))
    for place, content in zip(places, contents, strict=True):
        with place.open("xb") as file:
            file.write(content)
    return places


def _with_bounds(made: ImportedPipeline) -> ImportedPipeline:
    bounds = _played(made)
    if bounds.lower > bounds.upper:
        # Retries go to the end of the queue, and a long one may then be alone there. With a worker each, none waits.
        made = replace(made, scenario=with_worker_each(made.scenario, made.tasks))
        bounds = replace(_played(made), lower_has_workers=True)
    return replace(made, bounds=bounds, notes=(*made.notes, *notes_of_bounds(bounds)))


def _played(made: ImportedPipeline) -> Bounds:
    with TemporaryDirectory() as folder:
        return bounds_of(write(made, Path(folder) / "bounds.yaml")[0], made.processes)


def _scaled(
    path: Path, families: Sequence[Sequence[Process]], samples: int | None, to: int | None
) -> list[list[Process]]:
    if samples is None or to is None:
        given, missing = ("--scale-to", "--samples") if samples is None else ("--samples", "--scale-to")
        wanted = "the samples of the trace" if samples is None else "for how many samples the scenario is to be"
        raise problem_at(f"{given} goes with {missing}, {wanted}: give both or none", None)
    if samples < 1 or to < 1:
        raise problem_at(f"--samples {samples} --scale-to {to}: both are 1 or more", None)
    processes = [process for family in families for process in family]
    if not any(per_sample(process, samples) for process in processes):
        seen = listed(f"{process.simple_name} has {len(process.tasks)}" for process in processes)
        message = f"--samples {samples} fits no process, for none has a multiple of {samples} tasks: {seen}"
        raise _refusals(path, [message])
    count = sum(per_sample(process, samples) * to or len(process.tasks) for process in processes)
    if count > MOST_TASKS:
        raise _refusals(path, [f"--scale-to {to} makes {count} tasks, and {MOST_TASKS} are the most that are written"])
    return [[scaled(process, samples, to) for process in family] for family in families]


def _refusals(path: Path, sentences: Sequence[str]) -> ScenarioError:
    return ScenarioError([Problem(f"{path}: {sentence}") for sentence in sentences])
