"""Calls that a running job makes: subjobs, and nested runs (A4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.model.request import Request
from sim.model.steps.base import PlainStep
from sim.model.values import evaluated

if TYPE_CHECKING:
    from sim.model.execution import Execution
    from sim.model.tries import Try
    from sim.scenario.steps import RunCall, SubjobCall
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


class SubjobStep(PlainStep):
    """Start another entry point of the own executable (`/job/new`)."""

    def __init__(self, call: SubjobCall) -> None:
        self._call = call
        self._request = Request(call.instance_type)

    def end(self, try_: Try) -> None:
        """Make the call."""
        call = self._call
        job: Execution = try_.platform.door.new_subjob(
            try_.job,
            call.entry_point,
            inputs=evaluated(call.inputs, try_.lookup),
            depends_on=evaluated(call.depends_on, try_.lookup),
            name=text(call.name, try_),
            request=self._request,
        )
        bind(try_, call.as_, job)


class RunStep(PlainStep):
    """Run an app, applet or workflow."""

    def __init__(self, call: RunCall) -> None:
        self._call = call
        self._request = Request(call.instance_type, call.execution_policy, call.timeout, call.ignore_reuse)

    def end(self, try_: Try) -> None:
        """Make the call."""
        call = self._call
        execution = try_.platform.door.run_from(
            try_.job,
            call.executable,
            inputs=evaluated(call.inputs, try_.lookup),
            depends_on=evaluated(call.depends_on, try_.lookup),
            name=text(call.name, try_),
            request=self._request,
        )
        bind(try_, call.as_, execution)
