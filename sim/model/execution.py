"""What jobs and analyses have in common, and what it is to wait for one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Protocol

if TYPE_CHECKING:
    from sim.model.job import Job
    from sim.model.objects import DataObject
    from sim.model.tree import Tree
    from sim.model.tries import Try
    from sim.model.values import Ref


class Verdict(NamedTuple):
    """How an execution ends otherwise than `done`."""

    state: str
    """`failed` or `terminated`; `restartable` where it is tried again."""
    reason: str
    """The platform's name of the failure."""
    message: str
    """The failure in words."""
    source: str | None = None
    """Id of the execution that it came from."""
    spreads: bool = True
    """Whether the rest of the job tree fails with it (J1); not where it was all condemned together."""
    restarts: bool = False
    """Whether its master is tried again because of it (J4)."""


class Waiter(Protocol):
    """Who waits for data objects to close and executions to be done. It is told once, and never polls."""

    def wake(self, thing: DataObject | Execution, ref: Ref | None) -> None:
        """Hear that an object is closed or an execution done; `ref` is the reference that waited for it."""

    def let_down(self, thing: DataObject | Execution, ref: Ref | None) -> None:
        """Hear that an execution failed or was terminated, or that an object is gone before it was closed."""


class Execution:
    """A job or an analysis: its place in the tree, its inputs, its outputs and those who wait for it."""

    __slots__ = (
        "created",
        "id",
        "inputs",
        "name",
        "number",
        "ordinal",
        "outputs",
        "parent",
        "stage",
        "state",
        "tree",
        "waiters",
    )

    number: int
    """Order of launch."""
    id: str
    state: str
    """The state that it is in; a job's is that of its present try."""
    name: str
    tree: Tree
    parent: Execution | None
    """The job that launched it, or the analysis that it is a stage of."""
    stage: str | None
    ordinal: int
    """Which child of that label it is of the job that launched it."""
    inputs: dict[str, Any]
    outputs: dict[str, Any] | None
    """None until it is done."""
    waiters: list[tuple[Waiter, Ref | None]] | None
    created: int

    is_job: ClassVar[bool]

    verdict: Verdict | None
    """How it ends otherwise than `done`, once that is fixed."""

    @property
    def label(self) -> str:
        """What its place under its parent is called, for addresses."""
        raise NotImplementedError

    @property
    def runs(self) -> str:
        """The name of the executable that it runs."""
        raise NotImplementedError

    @property
    def address(self) -> str:
        """Where it stands, independent of everything that does not concern it: the address of its draws."""
        # Each chunk of a scatter may be launched by the one before, a thousand times over: nothing recurses here.
        runs, places, above = self.runs, "", self
        while above.parent is not None:
            place = f"/{above.label}" if above.stage is not None else f"/{above.label}.{above.ordinal}"
            places = f"{place}{places}"
            above = above.parent
            runs = f"{runs}|{above.runs}"
        origin = self.tree.origin
        root = f"{self.tree.terms.launch}|{self.tree.index}" if origin is None else origin.address
        return f"{runs}|{root}|{above.label}{places}"

    @property
    def parent_job(self) -> Job | None:
        """The job that launched it; a stage has the launcher of its analysis."""
        above = self.parent
        return above if above is None or above.is_job else above.parent_job  # type: ignore[return-value]

    def below(self) -> list[Execution]:
        """Return the executions directly below it that may not be final."""
        raise NotImplementedError

    def condemned(self, verdict: Verdict) -> Try | None:
        """Take the verdict of a kill, and return the try that is to be stopped once all have taken it."""
        raise NotImplementedError

    def tell(self, waiter: Waiter, ref: Ref | None = None) -> None:
        """Remember who is to be told when it is final."""
        if self.waiters is None:
            self.waiters = [(waiter, ref)]
        else:
            self.waiters.append((waiter, ref))


def wake_all(thing: DataObject | Execution) -> None:
    """Tell everyone who waits that the object is closed or the execution done."""
    waiters = thing.waiters
    thing.waiters = None
    for waiter, ref in waiters or ():
        waiter.wake(thing, ref)


def let_all_down(thing: DataObject | Execution) -> None:
    """Tell everyone who waits that the execution failed or was terminated, or that the object is gone."""
    waiters = thing.waiters
    thing.waiters = None
    for waiter, ref in waiters or ():
        waiter.let_down(thing, ref)
