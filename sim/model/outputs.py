"""What a job must deliver before it is done (B3, D5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.model import lifecycle
from sim.model.execution import Verdict
from sim.model.objects import awaited
from sim.model.values import Ref, leaves, resolved

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.model.tries import Try


def awaited_outputs(try_: Try, ref: Ref | None = None) -> int:
    """Wait for what a try must deliver, and return how many things that is.

    An origin or master job waits until its output objects are closed; a subjob does not, but who needs one does (B3).

    Parameters
    ----------
    try_ : Try
        Whose code has ended.
    ref : Ref, optional
        Look only behind this reference, which has just been resolved.
    """
    outputs: object = try_.outputs
    if ref is not None:
        try:
            outputs = ref.value()
        except LookupError:
            _never_comes(try_, ref)
            return 1
    count = 0
    is_master = try_.job.master is try_.job
    for value in leaves(outputs):
        due = awaited(value)
        if isinstance(due, list):
            if is_master:
                count += len(due)
                for thing in due:
                    thing.tell(try_)
        elif due is not None:
            count += _await_execution(try_, value, due)
    return count


def _await_execution(try_: Try, value: object, execution: Any) -> int:
    ref = value if isinstance(value, Ref) else None
    if execution.state == lifecycle.DONE:
        return awaited_outputs(try_, ref) if ref is not None else 0
    if execution.state in lifecycle.FINAL:
        try_.platform.clock.then(lambda thing: try_.let_down(thing, ref), execution)
        return 1
    execution.tell(try_, ref)
    return 1


def _never_comes(try_: Try, ref: Ref) -> None:
    message = f"an output refers to {ref}, and {ref.execution.id} ended done without it"
    verdict = Verdict(lifecycle.FAILED, "OutputError", message, ref.execution.id)
    try_.platform.clock.then(try_.end_early, verdict)


def delivered(try_: Try) -> dict[str, Any]:
    """Return the outputs, every reference replaced by what it stands for."""
    outputs = try_.outputs
    return {} if outputs is None else {name: resolved(value) for name, value in outputs.items()}
