"""Ways to buy the machines of a launch, played with the same luck: what each costs more than now, and which is best."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.experiment.comparing.paired import Estimate, mean_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sim.scenario.names import Priority

Row = dict[str, Any]
"""What one replication answers: `seconds` of the launch; `cost`, executions `done` and `undone`, calls `refused`."""
_AS_MUCH: Final = 0.99
"""Share of what the others get done that a way must get done to be taken."""
FIGURES: Final = ("cost", "seconds", "undone")


_THE_SAME: Final = Estimate(0.0, 0.0, 0.0, 0)


@dataclass(frozen=True, slots=True)
class Option:
    """A launch at one priority, all others as they are.

    Attributes
    ----------
    priority : str
        The priority.
    is_now : bool
        Whether it is what the scenario has.
    problem : str or None
        Why it cannot be taken; no figure is known of it then.
    cost : float
        Cost of the whole scenario, in the mean.
    seconds : float
        From the first creation of the launch to its last end, in the mean.
    undone : float
        Executions of the whole scenario that did not end `done`, in the mean.
    more_cost, more_seconds, more_undone : Estimate
        How much more that is than now.
    """

    priority: Priority
    is_now: bool
    problem: str | None
    cost: float = 0.0
    seconds: float = 0.0
    undone: float = 0.0
    more_cost: Estimate = _THE_SAME
    more_seconds: Estimate = _THE_SAME
    more_undone: Estimate = _THE_SAME


def option_of(priority: Priority, rows: Sequence[Row] | str, now: Sequence[Row], *, is_now: bool) -> Option:
    """Return an option from its replications, or from why they could not be played, and from those as things are."""
    if isinstance(rows, str):
        return Option(priority, is_now, rows)
    refused = max(row["refused"] - before["refused"] for row, before in zip(rows, now, strict=True))
    if refused > 0:
        return Option(priority, is_now, f"{refused} calls are refused: is there a rate for it?")
    means = {name: float(np.mean([row[name] for row in rows])) for name in FIGURES}
    more = {name: paired(rows, now, name) for name in FIGURES}
    return Option(
        priority,
        is_now,
        None,
        means["cost"],
        means["seconds"],
        means["undone"],
        more["cost"],
        more["seconds"],
        more["undone"],
    )


def paired(rows: Sequence[Row], others: Sequence[Row], name: str) -> Estimate:
    """Return how much more a figure is in `rows` than in `others`, replication by replication."""
    return mean_of([row[name] - other[name] for row, other in zip(rows, others, strict=True)])


def best_of(options: Sequence[Option], rows: Mapping[Priority, Sequence[Row] | str]) -> tuple[Option | None, str]:
    """Return the option to take, and why.

    It is the cheapest of those that get as much done as the others, but for 1 %; of those that are not clearly dearer
    one that is clearly sooner is taken instead.
    """
    played = {option: rows[option.priority] for option in options if option.problem is None}
    possible = {option: found for option, found in played.items() if not isinstance(found, str)}
    if not possible:
        return None, "none of them can be taken"
    done = {option: float(np.mean([row["done"] for row in found])) for option, found in possible.items()}
    sound = [option for option in possible if done[option] >= _AS_MUCH * max(done.values())]
    cheapest = min(sound, key=lambda option: (option.cost, option.seconds, not option.is_now))
    as_cheap = [
        one
        for one in sound
        if not paired(possible[one], possible[cheapest], "cost").low > 0
        and paired(possible[one], possible[cheapest], "seconds").high < 0
    ]
    best = min(as_cheap, key=lambda option: option.seconds, default=cheapest)
    return best, _why(best, cheapest, sound, possible)


def _why(best: Option, cheapest: Option, sound: Sequence[Option], rows: Mapping[Option, Sequence[Row]]) -> str:
    if best is not cheapest:
        return f"sooner than {cheapest.priority}, and not clearly dearer"
    others = [one for one in sound if one is not best and paired(rows[one], rows[best], "cost").mean > 0]
    if not others:
        return "no other costs more" if len(sound) > 1 else "the others get less done"
    next_best = min(others, key=lambda option: option.cost)
    if paired(rows[next_best], rows[best], "cost").low > 0:
        return f"clearly cheaper than {next_best.priority}"
    return f"cheaper than {next_best.priority}, as far as so few replications tell"
