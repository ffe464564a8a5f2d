"""Data objects and how they close (D1, D2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from sim.model.clock import CLOSING as CLOSING_ORDER
from sim.model.clock import Due
from sim.model.execution import Waiter, wake_all
from sim.model.values import Ref, UnknownNameError
from sim.units import Quantity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.model.clock import Clock
    from sim.model.delays import Addressee
    from sim.model.platform import Platform

OPEN: Final = "open"
CLOSING: Final = "closing"
CLOSED: Final = "closed"


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
        "id",
        "links",
        "made_by",
        "name",
        "properties",
        "size",
        "state",
        "tags",
        "waiters",
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
        self.delivered_to: str | None = None
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
        """Be closed, and tell who waits for that."""
        self.state = CLOSED
        self.closed_at = self.clock.now
        if self.waiters:
            wake_all(self)

    def unclosed(self) -> list[DataObject]:
        """Return it and the hidden objects that it links to, as far as they are not closed (D3)."""
        if not self.links:
            return [] if self.state is CLOSED else [self]
        found: dict[str, DataObject] = {}
        stack = [self]
        while stack:
            thing = stack.pop()
            if thing.id not in found:
                found[thing.id] = thing
                stack.extend(thing.links)
        return [thing for thing in found.values() if thing.state is not CLOSED]


def close(thing: DataObject, platform: Platform, address: Addressee) -> None:
    """Begin to close an object; it is closed after its closing latency (D2).

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
    if latency:
        Due(clock, latency, CLOSING_ORDER, thing.closed)
    else:
        thing.closed()
