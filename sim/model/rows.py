"""What is written of an execution: one row when it is final, or when the run ends before that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.model.analysis import Analysis
from sim.model.billing import PRICE_SCALE, charge_try
from sim.model.lifecycle import FINAL
from sim.model.tries import Try

if TYPE_CHECKING:
    from sim.model.execution import Execution
    from sim.model.platform import Platform


def job_row(try_: Try, price: int, ended: int | None) -> None:
    """Write the row of a try."""
    job = try_.job
    tree = job.tree
    worker = try_.used or try_.worker
    parent = job.parent
    launcher = job.parent_job if parent is not None else None
    verdict = try_.verdict
    try_.platform.recorder.execution(
        job.placement.context,
        job.id,
        try_.number,
        job.name,
        tree.index,
        try_.state,
        job.created,
        try_.ready_at,
        try_.started,
        try_.stopped,
        ended,
        None if worker is None else worker.id,
        None if worker is None else worker.kind,
        tree.root_id,
        job.origin.id,
        job.master.id,
        None if launcher is None else launcher.id,
        parent.id if isinstance(parent, Analysis) else None,
        job.stage,
        None if verdict is None else verdict.reason,
        None if verdict is None else verdict.message,
        None if verdict is None else verdict.source,
        price / PRICE_SCALE,
    )


def analysis_row(analysis: Analysis, ended: int | None) -> None:
    """Write the row of an analysis."""
    tree = analysis.tree
    platform = analysis.platform
    launcher = analysis.parent_job
    parent = analysis.parent
    verdict = analysis.verdict
    platform.recorder.execution(
        platform.context("analysis", tree.terms, analysis.workflow_name, "", None),
        analysis.id,
        0,
        analysis.name,
        tree.index,
        analysis.state,
        analysis.created,
        None,
        None,
        None,
        ended,
        None,
        None,
        tree.root_id,
        None,
        None,
        None if launcher is None else launcher.id,
        parent.id if isinstance(parent, Analysis) else None,
        analysis.stage,
        None if verdict is None else verdict.reason,
        None if verdict is None else verdict.message,
        None if verdict is None else verdict.source,
        analysis.price / PRICE_SCALE,
    )


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
                for thing in execution.workspace.objects:  # type: ignore[attr-defined]
                    platform.record_object(thing)
    for execution in live:
        if isinstance(execution, Analysis) and execution.state not in FINAL:
            analysis_row(execution, None)


def _write_unfinished_try(try_: Try) -> int:
    worker = try_.worker
    if worker is not None:
        if try_.started is not None:
            try_.mark()
        job = try_.job
        try_.platform.recorder.worker(
            worker.placement.context,
            worker.id,
            job.id,
            try_.number,
            job.tree.root_id,
            worker.kind,
            worker.requested,
            worker.acquired,
            try_.started,
            None,
        )
    price = charge_try(try_, "unfinished")
    job_row(try_, price, None)
    return price
