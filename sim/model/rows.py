"""What is written of an execution: one row when it is final, or when the run ends before that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.model.analysis import Analysis
from sim.model.billing import PRICE_SCALE, price_of
from sim.model.lifecycle import FINAL

if TYPE_CHECKING:
    from sim.model.execution import Execution, Verdict
    from sim.model.platform import Platform
    from sim.model.tries import Try
    from sim.records.batches import RareCells


def job_row(try_: Try, price: int, ended: int | None, outcome: str) -> None:
    """Write the row of a try."""
    job = try_.job
    tree = job.tree
    worker = try_.worker
    worker_id = kind = requested = acquired = released = stopped = None
    if worker is not None:
        worker_id, kind, requested, acquired = worker.id, worker.kind, worker.requested, worker.acquired
        released = worker.stopped
        stopped = None if try_.started is None else released
    parent = job.parent
    id_ = origin = master = job.id
    if parent is not None:
        origin, master = job.origin.id, job.master.id
    rare = None if parent is None and try_.verdict is None else _rare(job, try_.verdict)
    marks = try_.marks
    try_.platform.recorder.execution((
        job.placement.context, id_, try_.number, job.name, tree.index, try_.state, job.created, try_.waiting_since,
        try_.ready_at, try_.running_at, None, try_.code_ended_at, try_.terminating_at, ended, try_.started, stopped,
        worker_id, kind, tree.root_id, origin, master, price / PRICE_SCALE, requested, acquired, released, outcome,
        rare, len(marks),
    ), marks)  # fmt: skip


def _rare(execution: Execution, verdict: Verdict | None) -> RareCells:
    """Return where an execution belongs, where it is no root, and how it ended, where not `done`."""
    parent = execution.parent
    launcher = execution.parent_job
    launcher_id = None if launcher is None else launcher.id
    analysis_id = parent.id if isinstance(parent, Analysis) else None
    reason = message = source = None
    if verdict is not None:
        _, reason, message, source, _ = verdict
    return launcher_id, analysis_id, execution.stage, reason, message, source


def analysis_row(analysis: Analysis, ended: int | None) -> None:
    """Write the row of an analysis."""
    tree = analysis.tree
    platform = analysis.platform
    platform.recorder.execution((
        platform.context("analysis", tree.terms, analysis.workflow_name, None, None), analysis.id, 0, analysis.name,
        tree.index, analysis.state, analysis.created, None, None, None, analysis.partially_failed_at, None,
        analysis.terminating_at, ended, None, None, None, None, tree.root_id, None, None, analysis.price / PRICE_SCALE,
        None, None, None, "", _rare(analysis, analysis.verdict), 0,
    ), ())  # fmt: skip


def write_unfinished(platform: Platform) -> None:
    """Write the rows of everything that is not final when the run ends.

    Charges run up to the end of the run and are marked `unfinished`; a worker that runs has no end.
    """
    prices: dict[Execution, int] = {}
    live = sorted(platform.live.values(), key=lambda execution: execution.number)
    for execution in live:
        if not isinstance(execution, Analysis):
            try_ = execution.try_  # type: ignore[attr-defined]  # the other executions are jobs
            prices[execution] = _write_unfinished_try(try_)
            above = execution.parent
            while above is not None:
                if isinstance(above, Analysis):
                    above.price += prices[execution]
                above = above.parent
            if execution.workspace is not None:  # type: ignore[attr-defined]
                for thing in execution.workspace:  # type: ignore[attr-defined]
                    platform.record_object(thing)
    for execution in live:
        if isinstance(execution, Analysis) and execution.state not in FINAL:
            analysis_row(execution, None)


def _write_unfinished_try(try_: Try) -> int:
    if try_.started is not None and try_.worker is not None and try_.worker.stopped is None:
        try_.mark()
    price = price_of(try_)
    job_row(try_, price, None, "unfinished")
    return price
