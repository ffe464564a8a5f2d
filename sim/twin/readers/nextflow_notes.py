"""What a Nextflow trace did not hold, what was passed over, and what was assumed, a sentence each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.twin.readers.nextflow_file import PASSED_OVER, USED
from sim.twin.readers.nextflow_scenario import QUEUE_SIZE, is_too_large
from sim.twin.readers.note_words import at_most, counted, listed
from sim.twin.readers.scenario_parts import MOST_WORKERS, PLACEHOLDER_RATE
from sim.units import MILLISECOND, SECOND, format_duration

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sim.twin.readers.nextflow_file import TraceFile
    from sim.twin.readers.nextflow_tasks import Process, Told
    from sim.twin.readers.nextflow_trace import Trace


def notes_of_rows(file: TraceFile, trace: Trace, told: Told, processes: Sequence[Process]) -> list[str]:
    """Return what is to be said of the rows: read, left out, passed over."""
    return [*_read(trace, processes), *_attempts(told), *_times(file, trace, told), *_columns(file), *_left_out(trace)]


def notes_of_workers(file: TraceFile, processes: Sequence[Process], types: Mapping[str, str]) -> Iterator[str]:
    """Yield what is to be said of workers, prices and the platform."""
    cores = "cpus" if "cpus" in file.columns else "%cpu" if "%cpu" in file.columns else ""
    used = listed(dict.fromkeys(types[process.name] for process in processes))
    by = [*([f"the cores of {cores}"] if cores else []), *(["memory"] if "memory" in file.columns else [])]
    by += ["peak_rss"] if "peak_rss" in file.columns else []
    if by:
        kept = "" if cores == "cpus" else "; the cores that were kept busy stand for those asked for" if cores else ""
        yield f"instance types: {used}, the smallest for the largest task of each process, by {', '.join(by)}{kept}"
    else:
        yield f"instance types: the trace does not say what cores or memory a task needs; {used} is assumed"
    large = [process.name for process in processes if is_too_large(process)]
    if large:
        yield f"instance types: none has the cores and memory of {counted(large, 'process')}; the largest one is taken"
    if "peak_rss" in file.columns:
        yield "memory: each task needs its peak_rss, so on a worker with less it fails"
    yield f"prices: the trace holds none; {PLACEHOLDER_RATE} a core is a placeholder, so amounts mean nothing yet"
    yield (
        f"platform: its delays are the measured defaults; a user has at most {MOST_WORKERS} workers, one of them the "
        f"head's, and at most {QUEUE_SIZE} tasks are in flight"
    )


def _read(trace: Trace, processes: Sequence[Process]) -> Iterator[str]:
    tasks = sum(len(process.tasks) for process in processes)
    form = "plain numbers: milliseconds and bytes" if trace.raw else "cells with units, KB being 1024 bytes"
    yield f"read: {len(trace.rows)} rows, {tasks} tasks of {len(processes)} processes; {form}"
    rows = trace.rows[trace.rows["status"] != "CACHED"]
    ends = rows["complete"].fillna(rows["submit"] + rows["duration"])
    if rows["submit"].notna().any() and ends.notna().any():
        took = int(ends.max() - rows["submit"].min())
        yield f"makespan: the recorded run took {_rounded(took)} on its own machines, with their own limits"


def _attempts(told: Told) -> Iterator[str]:
    if told.retried:
        yield (
            f"attempts that failed and were followed by another: {told.retried}; each has its own time and exit code, "
            "and the head submits the next one as a new subjob"
        )
    if told.failed:
        yield (
            f"attempts: {counted(told.failed, 'task')} never succeeded; the last attempt takes its time, and the "
            "pipeline goes on as if it had"
        )
    if told.aborted:
        yield f"attempts: {counted(told.aborted, 'task')} aborted with the run; taken with the time until then"
    if told.cached:
        yield f"tasks that took an earlier result (CACHED): {told.cached}; they are run, with the time taken then"


def _times(file: TraceFile, trace: Trace, told: Told) -> Iterator[str]:
    rows = trace.rows
    rest = (rows["duration"] - rows["realtime"]).clip(lower=0).sum()
    if rest > 0:
        yield (
            f"duration minus realtime, {_rounded(int(rest))} in all, is taken for staging and waiting on the machines "
            "of that run and left out: the platform's own delays stand in its place, and files are not staged"
        )
    if told.by_duration:
        yield (
            f"run times: duration stands for the missing realtime in {counted(told.by_duration, 'task')}, with the "
            "staging and waiting that it contains"
        )
    if "realtime" in file.columns:
        yield "run times: realtime, as it was measured, whatever the instance type"


def _columns(file: TraceFile) -> Iterator[str]:
    if {"rchar", "wchar"} & set(file.columns):
        yield (
            "not used: rchar and wchar, which count every read and write of a task, from cache and of temporary files "
            "too, and so are no size of its inputs or outputs"
        )
    passed = [name for name in file.columns if name in PASSED_OVER and name not in ("rchar", "wchar")]
    if passed:
        yield f"not used: {', '.join(passed)}"
    unknown = [name for name in file.columns if name not in PASSED_OVER and name not in USED]
    if unknown:
        yield f"not known, and not used: {', '.join(unknown)}"


def _left_out(trace: Trace) -> Iterator[str]:
    yield from (f"left out: {problem}" for problem in at_most(trace.problems))


def notes_without_time(told: Told) -> Iterator[str]:
    """Yield what ended, or was still on its way, without a time that could be played."""
    if told.left_out:
        yield f"left out: {counted(told.left_out, 'task')} failed or aborted without a run time"
    if told.unfinished:
        yield f"left out: {counted(told.unfinished, 'task')} not finished when the trace was written"


def _rounded(milliseconds: int) -> str:
    return format_duration((milliseconds // 1_000 * SECOND) if milliseconds > 1_000 else milliseconds * MILLISECOND)
