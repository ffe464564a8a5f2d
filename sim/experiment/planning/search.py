"""The place on a ladder where a yes becomes a no."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def last_true(holds: Callable[[int], bool], guess: int, least: int, most: int) -> int | None:
    """Return the largest whole number for which something holds that holds below a certain one and not above.

    Steps double from the guess on, then the interval is halved: a good guess takes few questions.

    Parameters
    ----------
    holds : callable
        The question.
    guess : int
        Where it begins.
    least, most : int
        The bounds, both included.

    Returns
    -------
    int or None
        None where it does not hold for `least` either.
    """
    guess = min(max(guess, least), most)
    step = 1
    if holds(guess):
        low, high = guess, guess
        while high < most:
            high = min(most, low + step)
            if not holds(high):
                return _between(holds, low, high)
            low, step = high, step * 2
        return low
    high, low = guess, guess
    while low > least:
        low = max(least, high - step)
        if holds(low):
            return _between(holds, low, high)
        high, step = low, step * 2
    return None


def _between(holds: Callable[[int], bool], low: int, high: int) -> int:
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low
