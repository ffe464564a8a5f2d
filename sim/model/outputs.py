"""What a job must deliver before it is done, and what becomes of it then (B3, D5, D6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.model import lifecycle
from sim.model.containers import destination
from sim.model.execution import Execution, Verdict
from sim.model.objects import CLOSED, DataObject
from sim.model.values import Ref, leaves, resolved

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.model.tries import Try


def await_outputs(try_: Try, values: Iterable[Any]) -> int:
    """Wait for what a try must deliver, and return how many things that is.

    An origin or master job waits until its output objects are closed; a subjob does not, but who needs one does (B3).
    """
    count = 0
    for value in values:
        kind = type(value)
        if kind is DataObject:
            if try_.job.group is None and value.state is not CLOSED:
                value.tell(try_)
                count += 1
        elif kind is Ref:
            count += _await_execution(try_, value.execution, value)
        elif kind is list:
            count += await_outputs(try_, value)
        elif kind is dict:
            count += await_outputs(try_, value.values())
        elif isinstance(value, Execution):
            count += _await_execution(try_, value, None)
    return count


def behind(try_: Try, ref: Ref) -> int:
    """Wait for what stands behind a reference that an execution has just made good, and return how many things."""
    try:
        value = ref.value()
    except LookupError:
        message = f"an output refers to {ref}, and {ref.execution.id} ended done without it"
        verdict = Verdict(lifecycle.FAILED, "OutputError", message, ref.execution.id)
        try_.platform.clock.then((try_.end_early, verdict))
        return 1
    return await_outputs(try_, (value,))


def _await_execution(try_: Try, execution: Execution, ref: Ref | None) -> int:
    if execution.state is lifecycle.DONE:
        return 0 if ref is None else behind(try_, ref)
    if execution.state in lifecycle.FINAL:
        try_.platform.clock.then((lambda thing: try_.let_down(thing, ref), execution))
    else:
        execution.tell(try_, ref)
    return 1


def delivered(try_: Try) -> dict[str, Any]:
    """Return the outputs of a try that is done, with every reference replaced by what it stands for.

    The objects that a master delivers are cloned to where its outputs go (D6).
    """
    outputs = try_.outputs
    if outputs is None:
        return {}
    goal = destination(try_.job) if try_.job.group is None else None
    storage = try_.platform.storage
    for name, value in outputs.items():
        if type(value) is DataObject:
            if value.made_by is not None and goal is not None:
                value.delivered_to = goal
                if storage is not None:
                    storage.enters(value, goal)
        else:
            outputs[name] = resolved(value)
            for thing in leaves(outputs[name]):
                if type(thing) is DataObject and thing.made_by is not None and goal is not None:
                    thing.delivered_to = goal
                    if storage is not None:
                        storage.enters(thing, goal)
    return outputs
