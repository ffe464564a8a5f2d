"""What is written of an execution: one row when it is final, or when the run ends before that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.model.analysis import Analysis
from sim.model.billing import PRICE_SCALE, price_of
from sim.model.job import Job

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.model.execution import Execution, Verdict
    from sim.model.objects import DataObject
    from sim.model.platform import Platform
    from sim.model.tries import Try
    from sim.records.chunks import RareCells


def job_row(try_: Try, price: int, ended: int | None, context: int, needs: str | None = None) -> None:
    """Write the row of a try; the context says at what rate it is charged, `needs` what it waits for still."""
    job = try_.job
    tree = job.tree
    verdict = try_.verdict
    worker = try_.worker
    if worker is None:
        worker_id = kind = requested = acquired = stopped = None
    else:
        worker_id, kind = worker.id, worker.kind
        requested, acquired, stopped = worker.requested, worker.acquired, worker.stopped
    marks = try_.marks
    if job.placement.surcharge:
        try_.platform.surcharges.write(try_)
    rare = None
    waited = None if job.hunt is None else job.hunt.waited_in(try_)
    told = verdict is not None or try_.reused_from is not None or waited is not None or needs is not None
    if told or job.parent is not None or tree.origin is not None:
        rare = _rare(job, job.origin.id, job.master.id, verdict, try_, waited, needs)
    try_.platform.recorder.execution((
        context, job.id, try_.number, job.name, tree.index, job.state, job.created,
        job.waiting_since, job.ready_at, try_.running_at, None, try_.code_ended_at, try_.terminating_at, ended,
        try_.started, worker_id, kind, price / PRICE_SCALE, requested, acquired, stopped,
        rare, len(marks),
    ), marks)  # fmt: skip


def analysis_row(analysis: Analysis, ended: int | None) -> None:
    """Write the row of an analysis."""
    tree = analysis.tree
    platform = analysis.platform
    context = platform.contexts.of_execution("analysis", tree.terms, analysis.workflow_name, None, None)
    platform.recorder.execution((
        context, analysis.id, 0, analysis.name, tree.index, analysis.state, analysis.created,
        None, None, None, analysis.partially_failed_at, None,
        analysis.terminating_at, ended, None, None, None, analysis.price / PRICE_SCALE, None, None, None,
        _rare(analysis, None, None, analysis.verdict), 0,
    ), ())  # fmt: skip


def _rare(
    execution: Execution,
    origin: str | None,
    master: str | None,
    verdict: Verdict | None,
    try_: Try | None = None,
    waited: int | None = None,
    needs: str | None = None,
) -> RareCells:
    """Return where an execution belongs and how it ended otherwise than `done`."""
    parent = execution.parent
    launcher = execution.parent_job
    launcher_id = None if launcher is None else launcher.id
    analysis_id = parent.id if isinstance(parent, Analysis) else None
    reason = message = source = None
    if verdict is not None:
        reason, message, source = verdict.reason, verdict.message, verdict.source
    return (
        execution.tree.root_id, origin, master, launcher_id, analysis_id, execution.stage, reason, message, source,
        execution.tree.origin.source if parent is None and execution.tree.origin is not None else None,
        *((None, None, None) if try_ is None else (try_.reused_from, try_.debug_hold_at, try_.restartable_at)),
        None if waited is None else waited / 1_000_000,
        needs,
    )  # fmt: skip


def add_to_analyses(job: Job, price: int) -> None:
    """Add the price of a job to every analysis that it is part of (C4)."""
    above = job.parent
    while above is not None:
        if isinstance(above, Analysis):
            above.price += price
        above = above.parent


def write_unfinished(platform: Platform) -> None:
    """Write the rows of everything that is not final when the run ends.

    Charges run up to the end of the run and are marked `unfinished`; a worker that runs has no end.
    """
    live = platform.unfinished()
    needs = _needs(platform, live)
    for job in live:
        if isinstance(job, Job):
            add_to_analyses(job, _write_unfinished_try(job.try_, needs.get(job)))
    things = {thing.id: thing for thing in _objects_in_workspaces([*live, *platform.kept_workspaces.values()])}
    for thing in (things | (platform.shelf or {})).values():
        if thing.made_by is not None:
            platform.record_object(thing)
    for analysis in live:
        if isinstance(analysis, Analysis):
            analysis_row(analysis, None)


def _objects_in_workspaces(live: list[Execution]) -> Iterator[DataObject]:
    # A master can be final while what it launched is torn down: its workspace stands until that is over.
    masters: dict[Job, None] = {}
    for execution in live:
        above: Execution | None = execution
        while above is not None:
            if isinstance(above, Job):
                masters[above.master] = None
            above = above.parent
    for master in sorted(masters, key=lambda job: job.number):
        yield from master.workspace or ()


def _needs(platform: Platform, live: list[Execution]) -> dict[Job, str]:
    """Return what each job that waits for inputs needs still: who waits for a thing is known to that thing alone."""
    things = {thing.id: thing for thing in _objects_in_workspaces([*live, *platform.kept_workspaces.values()])}
    awaitable: list[Execution | DataObject] = [*live, *things.values()]
    awaitable += [thing for objects in platform.data.values() for thing in objects]
    found: dict[Job, set[str]] = {}
    for awaited in awaitable:
        for waiter, _ in awaited.waiters or ():
            if isinstance(waiter, Job):
                found.setdefault(waiter, set()).add(awaited.id)
    return {job: ",".join(sorted(ids)) for job, ids in found.items()}


def _write_unfinished_try(try_: Try, needs: str | None) -> int:
    if try_.started is not None and try_.worker is not None and try_.worker.stopped is None:
        try_.mark()
    price = price_of(try_)
    job_row(try_, price, None, try_.job.placement.context, needs)
    return price
