"""What charges have come to over time: straight while a worker runs or an object is stored, else at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.report.series import micros

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import ArrayLike, NDArray


class Accrual(NamedTuple):
    """A line: instants in microseconds since 1970, and what has accrued by then in units of the currency.

    Before the first instant it is 0, after the last one it stays. An instant at which something falls due stands twice.
    """

    at: NDArray[np.int64]
    amount: NDArray[np.float64]

    def by(self, instants: ArrayLike) -> NDArray[np.float64]:
        """Return what has accrued by some instants."""
        if not len(self.at):
            return np.zeros(np.shape(instants))
        found: NDArray[np.float64] = np.interp(
            np.asarray(instants, dtype=float), self.at.astype(float), self.amount, left=0.0
        )
        return found

    def thinned(self, points: int) -> Accrual:
        """Return the line with at most so many points, where it has more."""
        if len(self.at) <= points:
            return self
        at = np.unique(np.linspace(self.at[0], self.at[-1], points).astype(np.int64))
        return Accrual(at, self.by(at))


def accrual(charges: pd.DataFrame) -> Accrual:
    """Return how charges of one currency have accrued."""
    if charges.empty:
        return Accrual(np.zeros(0, dtype=np.int64), np.zeros(0))
    since, until = micros(charges["from"]), micros(charges["to"])
    amount = charges["amount"].to_numpy(float)
    lasting = until > since
    slopes = np.zeros(len(amount))
    slopes[lasting] = amount[lasting] / (until[lasting] - since[lasting])
    instants, place = np.unique(np.concatenate([since, until]), return_inverse=True)
    first, last = place[: len(since)], place[len(since) :]
    slope, due = np.zeros(len(instants)), np.zeros(len(instants))
    np.add.at(slope, first, slopes)
    np.add.at(slope, last, -slopes)
    np.add.at(due, first[~lasting], amount[~lasting])
    grown = np.concatenate([[0.0], np.cumsum(np.cumsum(slope)[:-1] * np.diff(instants))])
    after = grown + np.cumsum(due)
    twice = np.repeat(np.arange(len(instants)), np.where(due > 0, 2, 1))
    values = after[twice]
    before = np.append(twice[1:] == twice[:-1], [False])
    values[before] -= due[twice[before]]
    return Accrual(instants[twice], values)
