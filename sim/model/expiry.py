"""Execution trees expire: what they were launched with is valid for so long only (I5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.model.clock import DEADLINE, Due
from sim.model.execution import Verdict
from sim.model.failures import kill
from sim.model.lifecycle import FAILED

if TYPE_CHECKING:
    from sim.model.platform import Platform
    from sim.model.tree import Tree

EXPIRED: Final = Verdict(
    FAILED, "AuthError", "its execution tree was launched too long ago: its access has expired", spreads=False
)


class Expiry:
    """Ends trees that have grown too old, with one event for all of them.

    Parameters
    ----------
    platform : Platform
        Whose trees.
    """

    __slots__ = ("_lifetime", "_platform", "armed")

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._lifetime = platform.scenario.limits.tree_lifetime
        self.armed = False
        """Whether an event for the oldest tree is under way."""

    def arm(self, tree: Tree) -> None:
        """Look again when a tree expires: the oldest one, where there are several."""
        self.armed = True
        clock = self._platform.clock
        Due(clock, tree.launched + self._lifetime - clock.now, DEADLINE, self._look)

    def _look(self) -> None:
        self.armed = False
        latest = self._platform.clock.now - self._lifetime
        trees = dict.fromkeys(execution.tree for execution in self._platform.unfinished())
        expired = [tree for tree in trees if tree.launched <= latest]
        younger = [tree for tree in trees if tree.launched > latest]
        for tree in expired:
            if tree.root is not None:
                kill(tree.root, EXPIRED)
        if younger:
            self.arm(min(younger, key=lambda tree: tree.launched))
