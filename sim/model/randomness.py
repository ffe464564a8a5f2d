"""Draws with an address: what is drawn depends on who draws it and what for, never on what was drawn before."""

from __future__ import annotations

from hashlib import blake2b
from math import log
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from sim.scenario.distributions import Distribution

_STEPS = 2.0**-53
_HOUR = 3_600_000_000


class Luck(Protocol):
    """Where draws come from."""

    def draw(self, distribution: Distribution, purpose: str, address: str) -> int:  # a mean has no address
        """Return a draw, rounded to a whole unit (microsecond or byte)."""

    def happens(self, probability: float, purpose: str, address: str) -> bool:
        """Return whether something of the given probability happens."""

    def share(self, probability: float, purpose: str, address: str) -> float:
        """Return 1 where something of that probability happens, else 0; its probability where nothing is drawn."""

    def first_of(self, per_hour: float, purpose: str, address: str) -> int | None:
        """Return when what comes at a rate comes first, in microseconds from now; None where it never does."""


class Addressed:
    """Draws that hash their address to a uniform number and invert the distribution.

    Two runs share a draw exactly where they share its address, so variants of a scenario share their luck, and a draw
    or launch that is added disturbs no other.

    Parameters
    ----------
    seed : int
        Seed of the run.
    replication : int
        Number of the replication.
    """

    def __init__(self, seed: int, replication: int = 0) -> None:
        self._prefix = f"{seed}|{replication}|"

    def uniform(self, purpose: str, address: str) -> float:
        """Return a uniform number strictly between 0 and 1."""
        digest = blake2b(f"{self._prefix}{purpose}|{address}".encode(), digest_size=8).digest()
        return ((int.from_bytes(digest, "big") >> 11) + 0.5) * _STEPS

    def draw(self, distribution: Distribution, purpose: str, address: str) -> int:  # a mean has no address
        """Return a draw, rounded to a whole unit."""
        constant = distribution.constant
        return distribution.draw(self.uniform(purpose, address)) if constant is None else constant

    def happens(self, probability: float, purpose: str, address: str) -> bool:
        """Return whether something of the given probability happens."""
        if probability in (0.0, 1.0):
            return probability == 1.0
        return self.uniform(purpose, address) < probability

    def share(self, probability: float, purpose: str, address: str) -> float:
        """Return 1 where something of the given probability happens, else 0."""
        return float(self.happens(probability, purpose, address))

    def first_of(self, per_hour: float, purpose: str, address: str) -> int | None:
        """Return when what comes at a rate comes first: an exponential draw, at least a microsecond."""
        if not per_hour:
            return None
        return max(1, round(-log(self.uniform(purpose, address)) * _HOUR / per_hour))


class MeanLuck:
    """Every draw is its mean, and what is not certain does not happen: for expectations without a run's luck."""

    def draw(self, distribution: Distribution, purpose: str, address: str) -> int:  # noqa: ARG002  # a mean has no address
        """Return the mean, rounded to a whole unit."""
        return max(0, round(distribution.mean))

    def happens(self, probability: float, purpose: str, address: str) -> bool:  # noqa: ARG002
        """Return True only for what is certain."""
        return probability == 1.0

    def share(self, probability: float, purpose: str, address: str) -> float:  # noqa: ARG002
        """Return its probability: what it takes is expected in that share."""
        return probability

    def first_of(self, per_hour: float, purpose: str, address: str) -> int | None:  # noqa: ARG002
        """Return None: what may come or not is not expected."""
        return None
