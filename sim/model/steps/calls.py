"""Calls that a running job makes: subjobs, and nested runs (A4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.model.request import Request
from sim.model.steps.base import PlainStep
from sim.model.values import evaluated

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.model.job import Job
    from sim.model.tries import Try
    from sim.scenario.call_steps import RunCall, SubjobCall
    from sim.scenario.templates import Template


def bind(try_: Try, name: str | None, value: object) -> None:
    """Let later steps of a try refer to a value by a name."""
    if name is not None:
        if try_.scope is None:
            try_.scope = {}
        try_.scope[name] = value


def text(value: str | Template | None, try_: Try) -> str | None:
    """Return a text with its holes filled."""
    return None if value is None else str(evaluated(value, try_.lookup))


def start_subjob(
    try_: Try, call: SubjobCall, request: Request, name: str | None = None, depends_on: Sequence[object] = ()
) -> Job:
    """Make a call of `/job/new`.

    Parameters
    ----------
    try_ : Try
        Who calls.
    call : SubjobCall
        What is called.
    request : Request
        The instance type that the call asks for.
    name : str, optional
        Name of the subjob where the call gives none.
    depends_on : sequence
        What it waits for beside what the call names.
    """
    return try_.platform.door.new_subjob(
        try_.job,
        call.entry_point,
        inputs=evaluated(call.inputs, try_.lookup),
        depends_on=[*evaluated(call.depends_on, try_.lookup), *depends_on],
        name=text(call.name, try_) or name,
        request=request,
    )


class SubjobStep(PlainStep):
    """Start another entry point of the own executable (`/job/new`)."""

    def __init__(self, call: SubjobCall) -> None:
        self._call = call
        self._request = Request(call.instance_type)

    def end(self, try_: Try) -> None:
        """Make the call."""
        bind(try_, self._call.as_, start_subjob(try_, self._call, self._request))


class RunStep(PlainStep):
    """Run an app, applet or workflow."""

    def __init__(self, call: RunCall) -> None:
        self._call = call
        self._request = Request(call.instance_type, call.execution_policy, call.timeout, call.ignore_reuse)

    def end(self, try_: Try) -> None:
        """Make the call."""
        call = self._call
        if call.detached:
            self._detach(try_)
            return
        execution = try_.platform.door.run_from(
            try_.job,
            call.executable,
            inputs=evaluated(call.inputs, try_.lookup),
            depends_on=evaluated(call.depends_on, try_.lookup),
            name=text(call.name, try_),
            request=self._request,
        )
        bind(try_, call.as_, execution)

    def _detach(self, try_: Try) -> None:
        call = self._call
        execution = try_.platform.door.run_detached(
            try_.job,
            call.executable,
            inputs=evaluated(call.inputs, try_.lookup),
            depends_on=evaluated(call.depends_on, try_.lookup),
            name=text(call.name, try_),
            request=self._request,
            cost_limit=None if call.cost_limit is None else call.cost_limit.micros,
        )
        bind(try_, call.as_, execution)
