"""How many there are at a time: exact step functions, and as few points of them as a picture can show."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    Whole = NDArray[np.int64]
    Real = NDArray[np.float64]


class Steps(NamedTuple):
    """A step function: the instants at which it changes, in microseconds since 1970, and what it is from each on.

    Before the first instant it is 0.
    """

    at: Whole
    level: Whole


class Band(NamedTuple):
    """A step function in equal stretches of time: its least, mean and greatest value in each."""

    edges: Real
    low: Whole
    mean: Real
    high: Whole


def micros(instants: pd.Series) -> Whole:
    """Return instants as microseconds since 1970; none may be empty."""
    found: Whole = instants.dt.tz_convert(None).to_numpy("datetime64[us]").astype(np.int64)
    return found


def steps(begins: ArrayLike, ends: ArrayLike, weights: ArrayLike | None = None) -> Steps:
    """Return how many intervals are open at a time; each counts as often as its weight says."""
    opened, closed = np.asarray(begins, dtype=np.int64), np.asarray(ends, dtype=np.int64)
    weight = np.ones(len(opened), dtype=np.int64) if weights is None else np.asarray(weights, dtype=np.int64)
    instants, place = np.unique(np.concatenate([opened, closed]), return_inverse=True)
    change = np.zeros(len(instants), dtype=np.int64)
    np.add.at(change, place, np.concatenate([weight, -weight]))
    changes = change != 0
    return Steps(instants[changes], np.cumsum(change[changes]))


def level_at(found: Steps, instants: ArrayLike) -> Whole:
    """Return what a step function is at some instants."""
    place = np.searchsorted(found.at, np.asarray(instants), side="right")
    level: Whole = np.concatenate([[0], found.level])[place]
    return level


def band(found: Steps, since: int, until: int, stretches: int) -> Band:
    """Return a step function between two instants in so many stretches."""
    edges = np.linspace(since, until, stretches + 1)
    begins = edges[:-1]
    before = level_at(found, begins)
    # A change at the end of a stretch is the next one's.
    first, last = np.searchsorted(found.at, begins, side="right"), np.searchsorted(found.at, edges[1:], side="left")
    padded = np.append(found.level, 0)
    low, high = before.copy(), before.copy()
    for function, into in ((np.minimum, low), (np.maximum, high)):
        changed = last > first
        if changed.any():
            # A pair of places for each stretch; what lies between one pair and the next is not asked for.
            pairs = np.column_stack([first[changed], last[changed]]).ravel()
            within = function.reduceat(padded, pairs)[::2]
            into[changed] = function(into[changed], within)
    return Band(edges, low, np.diff(_integral(found, edges)) / np.diff(edges), high)


def _integral(found: Steps, at: Real) -> Real:
    """Return the area under a step function up to some instants."""
    if not len(found.at):
        return np.zeros(len(at))
    area = np.concatenate([[0.0], np.cumsum(found.level[:-1] * np.diff(found.at).astype(float))])
    place = np.searchsorted(found.at, at, side="right") - 1
    inside = place >= 0
    known = np.maximum(place, 0)
    area_at: Real = np.where(inside, area[known] + found.level[known] * (at - found.at[known]), 0.0)
    return area_at
