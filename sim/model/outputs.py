"""What a job must deliver before it is done, and what becomes of it then (B3, D5, D6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.model import lifecycle
from sim.model.awaited import look_for
from sim.model.containers import clone, destination, preserve
from sim.model.execution import Verdict
from sim.model.objects import CLOSED, DataObject
from sim.model.values import leaves, resolved

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.model.execution import Execution
    from sim.model.tries import Try
    from sim.model.values import Ref


def await_outputs(try_: Try, values: Iterable[Any]) -> None:
    """Let a try wait for what it must deliver.

    An origin or master job waits until its output objects are closed; a subjob does not, but who needs one does (B3).
    """

    for value in values:
        if type(value) is DataObject:
            _await_object(try_, value)
        else:
            look_for(
                (value,),
                lambda thing: _await_object(try_, thing),
                lambda execution, ref: _await_execution(try_, execution, ref),
            )


def _await_object(try_: Try, thing: DataObject) -> None:
    if try_.job.group is not None or thing.state is CLOSED:
        return
    try_.obstacles += 1
    if thing.destroyed_at is None:
        thing.tell(try_)
    else:
        try_.platform.clock.then((lambda gone: try_.let_down(gone, None), thing))


def await_behind(try_: Try, ref: Ref) -> None:
    """Let a try wait for what stands behind a reference that an execution has made good."""
    try:
        value = ref.value()
    except LookupError:
        message = f"an output refers to {ref}, and {ref.execution.id} ended done without it"
        verdict = Verdict(lifecycle.FAILED, "OutputError", message, ref.execution.id)
        try_.obstacles += 1
        try_.platform.clock.then((try_.end_early, verdict))
        return
    await_outputs(try_, (value,))


def _await_execution(try_: Try, execution: Execution, ref: Ref | None) -> None:
    if execution.state is lifecycle.DONE:
        if ref is not None:
            await_behind(try_, ref)
        return
    try_.obstacles += 1
    if execution.state in lifecycle.FINAL:
        try_.platform.clock.then((lambda thing: try_.let_down(thing, ref), execution))
    else:
        execution.tell(try_, ref)


def delivered(try_: Try) -> dict[str, Any]:
    """Return the outputs of a try that is done, with every reference replaced by what it stands for.

    The objects among them are cloned to where the job's outputs go (D6, D7).
    """
    outputs = try_.outputs
    if outputs is None:
        return {}
    job = try_.job
    terms = job.tree.terms
    goal = destination(job)
    for name, value in outputs.items():
        if type(value) is DataObject:
            things: Iterable[object] = (value,)
        else:
            outputs[name] = resolved(value)
            things = leaves(outputs[name])
        for thing in things:
            if type(thing) is DataObject:
                clone(thing, job, goal)
                if terms.preserve_job_outputs:
                    preserve(thing, job)
    return outputs
