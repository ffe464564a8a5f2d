"""How the rules that events from outside show are broken alone."""

from sim.model.door import Door
from sim.model.failures import TERMINATED_BY_USER, kill


def only_what_is_named_is_terminated(patch):
    def terminate(self, execution, **_):
        self._platform.clock.call(kill, execution, TERMINATED_BY_USER)

    patch.setattr(Door, "terminate", terminate)


BREAKS = {
    "F7a": ("F7-not-yours", lambda patch: patch.setattr("sim.model.access.Access.may_terminate", lambda *_: True)),
    "F7b": ("F7-terminate", only_what_is_named_is_terminated),
}
