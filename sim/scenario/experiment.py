"""What a scenario asks to be varied: a grid of values, variants, and how often each is played."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sim.scenario.base import Model
from sim.scenario.names import Name

Written = str | int | float | bool
"""A value as it is written in a file."""


class Experiment(Model):
    """The choices that `dxsim sweep` and `dxsim plan` go through."""

    vary: dict[str, Annotated[str, Field(min_length=1)] | Annotated[list[Written], Field(min_length=1)]] = {}
    """Path and the values that it takes: a list, or `from:to:step` such as `10 USD:60 USD:5 USD`. Several paths make a
    grid."""
    variants: list[Name] = []
    """Variants to play beside the scenario as it is; each goes with every point of the grid."""
    replications: int = Field(20, ge=1)
    """How often each point is played, each time with another luck."""
