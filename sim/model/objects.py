"""Data objects: how they close, where clones of them lie, how they go (D1, D2, D6, D8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from sim.model.clock import CLOSING as CLOSING_ORDER
from sim.model.clock import Due
from sim.model.errors import UnknownNameError
from sim.model.execution import Waiter, let_all_down, wake_all
from sim.units import Quantity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.model.clock import Clock
    from sim.model.delays import Addressee
    from sim.model.platform import Platform
    from sim.model.values import Ref

OPEN: Final = "open"
CLOSING: Final = "closing"
CLOSED: Final = "closed"
ABANDONED: Final = "abandoned"
DELETED: Final = "deleted"


class DataObject:
    """A file or record in a container.

    Parameters
    ----------
    clock : Clock
        The time it is made at and closes on.
    id_, name : str
        Its id and name.
    class_ : str
        `file` or `record`.
    size : int
        Bytes.
    container : str
        Project, or workspace.
    made_by : str, optional
        Id of the job that made it.
    """

    __slots__ = (
        "class_",
        "clock",
        "closed_at",
        "closing_at",
        "container",
        "created",
        "delivered_to",
        "destroyed_at",
        "folder",
        "id",
        "in_project",
        "links",
        "made_by",
        "name",
        "properties",
        "size",
        "state",
        "tags",
        "waiters",
        "workspaces",
    )

    def __init__(
        self,
        clock: Clock,
        id_: str,
        name: str,
        class_: Literal["file", "record"],
        size: int,
        container: str,
        made_by: str | None = None,
    ) -> None:
        self.clock = clock
        self.id = id_
        self.name = name
        self.class_: Literal["file", "record"] = class_
        self.size = size
        self.container = container
        self.created = clock.now
        self.made_by = made_by
        self.state = OPEN
        self.closing_at: int | None = None
        self.closed_at: int | None = None
        self.destroyed_at: int | None = None
        """When it went, with the last workspace that held it or because nobody closed it (F1, D8)."""
        self.delivered_to: tuple[str, ...] = ()
        self.folder: str | None = None
        """Containers that it was cloned to as an output, in order (D6, D7)."""
        self.in_project = made_by is None
        """Whether it lies in a project, so that no workspace takes it along."""
        self.workspaces = 0 if made_by is None else 1
        """How many workspaces that stand hold it; what a job makes is in that of its group."""
        self.links: tuple[DataObject, ...] = ()
        self.tags: tuple[str, ...] = ()
        self.properties: Mapping[str, str] | None = None
        self.waiters: list[tuple[Waiter, Ref | None]] | None = None

    def metadata(self, item: str) -> object:
        """Return an item of its metadata: `id`, `name`, `size` or a property.

        Raises
        ------
        UnknownNameError
            If it has no such item.
        """
        if item == "size":
            return Quantity("size", self.size, None)
        if item in ("id", "name"):
            return getattr(self, item)
        if self.properties is not None and item in self.properties:
            return self.properties[item]
        raise UnknownNameError(f"data object {self.name} has no {item}; it has id, name, size and its properties")

    def tell(self, waiter: Waiter, ref: Ref | None = None) -> None:
        """Remember who is to be told when it is closed."""
        if self.waiters is None:
            self.waiters = [(waiter, ref)]
        else:
            self.waiters.append((waiter, ref))

    def closed(self) -> None:
        """Be closed, unless it is gone, and tell who waits for that."""
        if self.destroyed_at is not None:
            return
        self.state = CLOSED
        self.closed_at = self.clock.now
        if self.waiters:
            wake_all(self)

    def destroy(self) -> None:
        """Go: whoever still waits for it to close waits in vain."""
        self.destroyed_at = self.clock.now
        if self.waiters:
            let_all_down(self)

    def abandon(self) -> None:
        """Be given up, where nobody has closed it in time (D8)."""
        if self.state is not CLOSED and self.destroyed_at is None:
            self.state = ABANDONED
            self.destroy()

    def delete(self) -> None:
        """Be deleted by somebody: whoever has it as input already goes on with it, who comes later does not get it."""
        self.state = DELETED
        self.destroy()

    def unclosed(self) -> list[DataObject]:
        """Return it and the hidden objects that it links to, as far as they are not closed (D3)."""
        return [thing for thing in self.with_hidden() if thing.state is not CLOSED]

    def with_hidden(self) -> list[DataObject]:
        """Return it and the hidden objects that it links to, however many links away."""
        if not self.links:
            return [self]
        found: dict[str, DataObject] = {}
        stack = [self]
        while stack:
            thing = stack.pop()
            if thing.id not in found:
                found[thing.id] = thing
                stack.extend(thing.links)
        return list(found.values())


def close(thing: DataObject, platform: Platform, address: Addressee) -> None:
    """Begin to close an object; it is closed after its closing latency, or abandoned before that (D2, D8).

    Parameters
    ----------
    thing : DataObject
        An open object.
    platform : Platform
        Where it lies.
    address : Addressee
        Whose draw its latency is: the job's that made it, or the scenario's.
    """
    clock = thing.clock
    thing.state = CLOSING
    thing.closing_at = clock.now
    latency = platform.delays.closing(thing, address)
    if not latency:
        thing.closed()
    elif latency <= (left := platform.abandoned_after + thing.created - clock.now):
        Due(clock, latency, CLOSING_ORDER, thing.closed)
    else:
        Due(clock, left, CLOSING_ORDER, thing.abandon)


def watch(thing: DataObject, platform: Platform) -> None:
    """Abandon a new object in time, where nobody asks to close it (D8)."""

    def look() -> None:
        # Once it closes, `close` sees to that.
        if thing.state is OPEN:
            thing.abandon()

    Due(thing.clock, platform.abandoned_after, CLOSING_ORDER, look)
