"""What the descriptions of all steps have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

from pydantic import model_validator

from sim.scenario.base import Model

VERBS: Final = (
    "stage", "stream", "compute", "session", "upload", "read", "egress", "output", "subjob", "run", "scatter", "tasks",
    "wait", "fail", "exit", "replay",
)  # fmt: skip
"""What a step can do; each is one of them."""

ApiError = Literal["PermissionDenied", "InvalidInput", "InvalidState", "ResourceNotFound", "SpendingLimitExceeded"]
"""Errors with which the platform can refuse what a step asks for, by the names of its API."""


class StepModel(Model):
    """What all steps have in common: one verb."""

    @model_validator(mode="before")
    @classmethod
    def _one_verb(cls, raw: Any) -> Any:
        verbs = [str(key) for key in raw if key in VERBS] if isinstance(raw, Mapping) else []
        if len(verbs) > 1:
            raise ValueError(f"a step does one thing: write {' and '.join(verbs)} as {_counted(len(verbs))} steps")
        return raw


def _counted(number: int) -> str:
    return "two" if number == 2 else str(number)


def check_holes(value: Any, verb: str) -> None:
    """Raise where a text stands that was meant as a hole."""
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str) and one != "inputs":
            raise ValueError(f"'{one}' is only text; write the objects as {verb}: \"${{inputs.{one}}}\"")
