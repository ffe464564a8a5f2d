"""Who pays and who launches: accounts, users, projects."""

from __future__ import annotations

from typing import Literal

from sim.scenario.base import Model
from sim.scenario.names import Name

Level = Literal["VIEW", "UPLOAD", "CONTRIBUTE", "ADMINISTER"]
"""Level of access to a project, weakest first (F4)."""


class Account(Model):
    """A billing account: it pays for what the projects that are billed to it use (H1)."""

    prices: Name | dict[str, Name]
    """Its price list, or one for each region."""
    upgrade_on_insufficient_resource: bool = False
    """Whether each retry after `AppInsufficientResourceError` gets the next larger instance type (J6)."""


class User(Model):
    """Someone who launches executions."""


class Project(Model):
    """A project: the context that executions run in (A7, H1)."""

    bill_to: Name
    """The account that pays."""
    region: str = "aws:us-east-1"
    """Region of the project; it chooses the price list where an account has several."""
    members: dict[Name, Level] = {}
    """Users and their level of access. Levels are recorded, not yet enforced."""
