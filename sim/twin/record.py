"""One try of a real job, or a real analysis, as far as its record tells."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.twin.readers.dx_links import Link

Milliseconds = int
"""An instant in milliseconds since the Unix epoch, as the platform tells it (M2)."""

FINAL: Final = frozenset({"done", "failed", "terminated", "restarted"})
JOB_STATES: Final = FINAL | {
    "idle", "waiting_on_input", "runnable", "running", "waiting_on_output", "terminating", "restartable", "debug_hold",
}  # fmt: skip
ANALYSIS_STATES: Final = (FINAL - {"restarted"}) | {"in_progress", "partially_failed", "terminating"}


@dataclass(slots=True)
class Record:
    """What is known of one try of a job, or of an analysis.

    Names are the platform's (M1). Instants are milliseconds since the Unix epoch, None where nothing is known.

    Attributes
    ----------
    executable : str
        Id of the applet, app or workflow.
    runs : str
        Its name.
    links : tuple of Link
        What its inputs refer to.
    needs : tuple of str
        Ids of the executions that it waited for, once all records are known together.
    stage_links : mapping
        Of an analysis, which stages each of its stages takes something from.
    input_bytes : int or None
        Bytes of its input data, where the record says.
    """

    id: str
    number: int
    is_job: bool
    name: str | None
    state: str
    executable: str
    runs: str
    function: str | None
    created: Milliseconds
    transitions: tuple[tuple[str, Milliseconds], ...]
    started: Milliseconds | None
    stopped: Milliseconds | None
    price: float | None
    currency: str | None
    is_free: bool
    instance_type: str | None
    instances: int
    priority: str
    final_priority: str | None
    spot_wait: float | None
    rank: int
    timeout: int | None
    project: str
    region: str | None
    bill_to: str
    user: str
    root: str
    origin_job: str | None
    parent_job: str | None
    parent_try: int | None
    parent_analysis: str | None
    stage: str | None
    detached_from: str | None
    cost_limit: float | None
    failure_reason: str | None
    failure_message: str | None
    failure_from: str | None
    failure_counts: Mapping[str, int]
    reused_from: str | None
    tags: tuple[str, ...]
    properties: Mapping[str, str]
    policy: Mapping[str, Any]
    links: tuple[Link, ...]
    depends_on: tuple[str, ...]
    modified: Milliseconds | None
    input_bytes: int | None
    stage_links: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    purchase: str | None = None
    """`on_demand` or `spot`, where it can be told (K6)."""

    @property
    def key(self) -> tuple[str, int]:
        """What tells it from every other: the tries of a job share its id (A1)."""
        return self.id, self.number

    @property
    def is_final(self) -> bool:
        """Whether it has ended."""
        return self.state in FINAL

    def entered(self, *states: str) -> Milliseconds | None:
        """Return when it entered the first of some states that it has been in."""
        for state, at in self.transitions:
            if state in states:
                return at
        return None

    @property
    def ended(self) -> Milliseconds | None:
        """When it entered its final state."""
        return self.transitions[-1][1] if self.is_final and self.transitions else None

    @property
    def ready(self) -> Milliseconds | None:
        """When it became `runnable`."""
        return self.entered("runnable")

    @property
    def running(self) -> Milliseconds | None:
        """When it became `running`."""
        return self.entered("running")

    @property
    def billed(self) -> int | None:
        """Milliseconds that it is charged for (H2)."""
        return None if self.started is None or self.stopped is None else self.stopped - self.started

    @property
    def rate(self) -> float | None:
        """What an hour of one of its workers cost: price over billed time (H2)."""
        billed = self.billed
        if self.price is None or not billed or self.is_free:
            return None
        return self.price * 3_600_000 / billed / self.instances

    @property
    def last_instant(self) -> Milliseconds:
        """The last instant that it speaks of."""
        known = (self.created, self.started, self.stopped, self.transitions[-1][1] if self.transitions else None)
        return max(instant for instant in known if instant is not None)

    @property
    def is_reused(self) -> bool:
        """Whether it took over the outputs of an earlier job instead of running (L1)."""
        return self.reused_from is not None
