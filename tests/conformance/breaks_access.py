"""How each rule about permissions and workspaces is broken on purpose."""

from collections.abc import Callable

import pytest

from sim.model.door import Door
from sim.model.levels import UNBOUND, Level
from sim.model.permissions import check_detached, check_launch_by_job

Break = Callable[[pytest.MonkeyPatch], None]


def replaced(place: str, by: object) -> Break:
    return lambda patch: patch.setattr(place, by)


def nothing(*_args: object, **_more: object) -> None:
    """Refuse nothing."""


def attached(self, job, executable, *, cost_limit=None, **more):  # a launch in the tree has no limit
    return self.run_from(job, executable, **more)


DETACHED: Break = lambda patch: patch.setattr(Door, "run_detached", attached)  # noqa: E731

BREAKS: dict[str, tuple[str, Break]] = {
    "A5a": ("A5-detached", DETACHED),
    "A5b": ("A5-detached", DETACHED),
    "C5": ("C5-locked", replaced("sim.model.call_inputs.check_unlocked", nothing)),
    "F1a": ("F1-workspace", replaced("sim.model.steps.transfer.workspace_id", lambda job: f"container-{job.number}")),
    "F1b": ("F1-workspace", replaced("sim.model.steps.reading.workspace_stands", lambda _: True)),
    "F2a": ("F2-own-workspace", replaced("sim.model.access.Access.on_workspace", staticmethod(lambda *_: Level.VIEW))),
    "F2b": ("F2-own-workspace", replaced("sim.model.permissions.delivered", lambda _: None)),
    "F3a": ("F3-new-workspace", replaced("sim.model.steps.transfer.workspace_id", lambda _: "container-0")),
    "F3b": (
        "F3-new-workspace",
        replaced("sim.model.access.Access.on_workspace", staticmethod(lambda *_: Level.CONTRIBUTE)),
    ),
    "F4a": ("F4-project-context", replaced("sim.model.permissions.check_context", nothing)),
    "F4b": ("F4-inputs-of-users", replaced("sim.model.permissions.user_can_view", lambda *_: True)),
    "F4c": ("F4-restricted", replaced("sim.model.permissions.check_unrestricted", nothing)),
    "F4d": ("F4-launch-by-job", replaced("sim.model.door.check_launch_by_job", check_detached)),
    "F4e": ("F4-launch-by-job", replaced("sim.model.access.Access.can_view", lambda *_: True)),
    "F4f": ("F4-detached", replaced("sim.model.door.check_detached", check_launch_by_job)),
    "F5a": ("F5-user", replaced("sim.model.access.Access.of_user", lambda *_: Level.ADMINISTER)),
    "F5b": ("F5-what-is-asked-for", replaced("sim.model.levels.DEFAULT_OF_APPLETS", Level.CONTRIBUTE)),
    "F5c": ("F5-what-is-asked-for", replaced("sim.model.levels.DEFAULT_OF_APPS", Level.VIEW)),
    "F5d": ("F5-launcher", replaced("sim.model.access.Access._reach_of_launcher", lambda *_: UNBOUND)),
    "F5e": ("F5-where-an-applet-lies", replaced("sim.model.permissions.check_residence", nothing)),
    "F6a": ("F6-app-launches-applet", replaced("sim.model.access.capped", lambda asked, _: asked)),
    "F6b": ("F6-applet-launches-app", replaced("sim.model.levels.DEFAULT_OF_APPS", Level.VIEW)),
    "F7a": ("F7-terminate", replaced("sim.model.access.Access.may_terminate", lambda *_: True)),
    "F7b": ("F7-terminate", replaced("sim.model.door.ended_with", lambda execution: execution)),
}
