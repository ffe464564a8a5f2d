"""What an execution tree shares: the terms of its launch, its meter (A4, A7)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.model.request import NOTHING, Request, TypeRequest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.model.execution import Execution
    from sim.model.levels import Reach
    from sim.model.limits import Meter
    from sim.model.placement import Placement
    from sim.scenario.names import Priority


@dataclass(slots=True, eq=False)
class Terms:
    """The terms of a launch, the same for every execution that comes of it; many launches may share one.

    Attributes
    ----------
    user, project : str
        Who launches, and the project context (A7).
    launch : str
        Name of the scenario's launch; empty for another caller.
    priority, rank
        Inherited by the whole tree (A7, G7).
    cost_limit : int or None
        In micro-units of the account's currency; None for no limit (I1).
    request : Request
        What the run call asks of the jobs that it makes (G3).
    by_executable : mapping
        Requests that reach deeper into the tree, by executable (G3).
    tags, properties
        Of the root (A6).
    """

    user: str
    project: str
    launch: str = ""
    priority: Priority = "normal"
    rank: int = 0
    cost_limit: int | None = None
    request: Request = NOTHING
    by_executable: Mapping[str, TypeRequest] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    properties: dict[str, str] = field(default_factory=dict)
    placements: dict[Any, Placement] = field(default_factory=dict, repr=False)
    """Placements worked out so far under these terms."""
    roots: dict[str, Placement] = field(default_factory=dict, repr=False)
    """Those of the applets and apps that the run call itself has named so far."""
    head_job_on_demand: bool = False
    """Whether the root job, and no other, runs on demand (K6)."""
    preserve_job_outputs: bool = False
    """Whether the outputs of every done job are kept in the project too (D7)."""
    delay_workspace_destruction: bool = False
    """Whether workspaces are kept for three days (D7)."""
    ignore_reuse: bool = False
    """Whether nothing of the tree takes over earlier results (L2)."""
    debug_on: frozenset[str] = frozenset()
    """Reasons of failure for which a job's worker is held (B4)."""
    debug_hold: int = 72 * 3_600_000_000
    """How long it is held where nobody releases it, in microseconds (B4)."""


class Detachment(NamedTuple):
    """Where the root of a tree came from that a job launched detached (A5)."""

    source: str
    """Id of the job."""
    address: str
    """Where the call stands, for addresses of draws."""
    reach: Reach
    """The most that the job may do with projects, and so what it launches (F5)."""


class Tree:
    """One root execution and all that comes of it.

    Parameters
    ----------
    terms : Terms
        The terms of the launch.
    launched : int
        When, in microseconds since the Unix epoch.
    index : int
        Which item of the launch it is.
    row : mapping, optional
        The table row that it was launched for; `${row.x}` anywhere in the tree.
    items : int
        How many items of a batch it was launched for.
    origin : Detachment, optional
        Where it came from, where a job launched it detached (A5).
    """

    __slots__ = ("index", "items", "launched", "meters", "origin", "root", "root_id", "row", "terms")

    def __init__(
        self,
        terms: Terms,
        launched: int,
        index: int = 0,
        row: Mapping[str, object] | None = None,
        items: int = 1,
        origin: Detachment | None = None,
    ) -> None:
        self.origin = origin
        self.terms = terms
        self.launched = launched
        self.index = index
        self.row = row
        self.items = items
        self.root: Execution | None = None
        """The root execution, until it is final."""
        self.root_id = ""
        self.meters: tuple[Meter, ...] | None = None
        """The meters on which its jobs count: its own, its project's, its account's; None where nothing limits."""
