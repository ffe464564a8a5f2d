"""Levels of access to projects, and what of them an executable asks for (F4, F5)."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

from sim.scenario.executables import Applet

if TYPE_CHECKING:
    from sim.scenario.accounts import Level as LevelName
    from sim.scenario.executables import Program


class Level(IntEnum):
    """What somebody may do with a container, weakest first (F4)."""

    NONE = 0
    VIEW = 1
    UPLOAD = 2
    CONTRIBUTE = 3
    ADMINISTER = 4

    @classmethod
    def named(cls, name: LevelName | None) -> Level:
        """Return the level of that name; `NONE` for None."""
        return cls.NONE if name is None else cls[name]


class Reach(NamedTuple):
    """The most that an execution may do with projects."""

    context: Level
    """With the project context."""
    others: Level
    """With any other project, where the user may do as much."""


UNBOUND = Reach(Level.ADMINISTER, Level.ADMINISTER)
"""The reach of a user's own calls: their levels alone bound them."""
DEFAULT_OF_APPLETS = Level.VIEW
"""What an applet may do with the project context without asking (F5)."""
DEFAULT_OF_APPS = Level.NONE
"""What an app may do with it without asking (F5)."""


def asked_by(program: Program) -> Reach:
    """Return what an applet or app asks for in `access` (F5)."""
    default = DEFAULT_OF_APPLETS if isinstance(program, Applet) else DEFAULT_OF_APPS
    everywhere = Level.named(program.access.all_projects)
    return Reach(max(default, Level.named(program.access.project), everywhere), everywhere)


def capped(asked: Reach, launcher: Reach) -> Reach:
    """Return what is left of what an executable asks for under whoever launches it (F5, F6)."""
    return Reach(min(asked.context, launcher.context), min(asked.others, launcher.others))
