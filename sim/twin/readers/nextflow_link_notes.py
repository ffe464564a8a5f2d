"""What was assumed of what waits for what, how long that takes, and what becomes of more samples, a sentence each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.twin.readers.nextflow_tasks import per_sample
from sim.twin.readers.note_words import counted, listed
from sim.twin.readers.scenario_parts import MOST_WORKERS
from sim.units import SECOND, format_duration

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sim.twin.readers.nextflow_bounds import Bounds
    from sim.twin.readers.nextflow_dag import Dag
    from sim.twin.readers.nextflow_links import Links
    from sim.twin.readers.nextflow_tasks import Process


def notes_of_links(links: Links, dag: Dag) -> Iterator[str]:
    """Yield how the links of a graph were taken."""
    yield f"dependencies: those of {dag.source}; channels and operators in between are passed over"
    if links.by_tag:
        yield f"dependencies: item by item, as both have a task for each tag: {listed(links.by_tag)}"
    if links.by_number:
        yield (
            "dependencies: item by item by their numbers, as both have as many tasks, though which belongs to which is "
            f"not said: {listed(links.by_number)}"
        )
    for found, why in ((links.other_counts, "another number of tasks"), (links.other_tags, "other tags")):
        if found:
            yield f"dependencies: all at once, though it may be in groups or item by item, for {why}: {listed(found)}"
    if dag.idle:
        yield f"dependencies: the trace has no task of {counted(dag.idle, 'process')} in the graph"


def notes_of_bounds(bounds: Bounds) -> Iterator[str]:
    """Yield the makespans, and what they are."""
    yield (
        "dependencies: a trace does not say what waits for what, so there is no one makespan; give the graph with "
        "--dag, or take these two; without a variant it is played as upper, with luck"
    )
    yield (
        f"makespan, lower: {format_duration(bounds.lower)} (variant lower: a task waits for nothing but its own failed "
        "attempt)"
    )
    yield (
        f"makespan, upper: {format_duration(bounds.upper)} (variant upper: each process waits for all tasks of those "
        "first submitted before it); in both every machine takes the mean time to come"
    )
    if bounds.lower_has_workers:
        yield (
            "makespan: with as many workers as upper has, lower would take longer, as retries go to the end of the "
            "queue; it has a worker for every task"
        )
    if bounds.is_strict:
        yield (
            "makespan: there is a worker for every task, so that whatever waits for whatever it lies between the two, "
            "if no process waits for one first submitted after it"
        )
    else:
        yield (
            "makespan: there are more tasks than workers, so that it matters too which is taken first, and a pipeline "
            "that waits for less may end later: these two are likely, not bounds. Whatever waits for whatever, it is "
            f"from {_seconds(bounds.floor)} (the longest task, and the work for {MOST_WORKERS - 1} workers) to "
            f"{_seconds(bounds.ceiling + SECOND)} (that work, and the longest task of each process on top)"
        )
    if not bounds.all_done:
        yield "makespan: not everything comes to a good end there; look with dxsim run"


def notes_of_scale(
    original: Sequence[Process], samples: int, to: int, before: Mapping[str, Sequence[str]] | None
) -> Iterator[str]:
    """Yield what became of each process with another number of samples."""
    grown = [process for process in original if per_sample(process, samples)]
    rest = [process for process in original if not per_sample(process, samples)]
    sizes = ((process.simple_name, len(process.tasks), per_sample(process, samples) * to) for process in grown)
    shown = listed(f"{name} ({few} to {many})" for name, few, many in sizes)
    yield (
        f"samples: {samples} became {to} in {shown}; run times, memory and retries are those seen, over and over again "
        "in their order, nothing is drawn"
    )
    if rest:
        names = [process.simple_name for process in rest]
        yield f"samples: no whole number of tasks a sample in {counted(names, 'process')}, left as it was"
    gathers = [process.simple_name for process in rest if _gathers(process, grown, original, before)]
    if gathers:
        yield (
            f"samples: the run time of {counted(gathers, 'process')} may grow with the number of samples, as it comes "
            "after tasks of every one; it was not changed"
        )


def _gathers(
    process: Process,
    grown: Sequence[Process],
    original: Sequence[Process],
    before: Mapping[str, Sequence[str]] | None,
) -> bool:
    """Say whether a process comes after one that has more tasks now: by the graph, else by first submission."""
    if before is None:
        return any(one in grown for one in original[: original.index(process)])
    seen: set[str] = set()
    stack = list(before[process.name])
    while stack:
        name = stack.pop()
        if name not in seen:
            seen.add(name)
            stack += before[name]
    return any(one.name in seen for one in grown)


def _seconds(microseconds: int) -> str:
    return format_duration(microseconds // SECOND * SECOND)
