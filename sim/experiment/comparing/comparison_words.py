"""What came of a comparison, in words that claim no more than its pairs support."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.experiment.comparing.estimate_words import range_of, size_of
from sim.experiment.rounding import unit_of
from sim.records.words import share

if TYPE_CHECKING:
    from sim.experiment.comparing.comparison import Comparison
    from sim.experiment.comparing.paired import Estimate

Shown = tuple["Estimate", str]
"""An estimate in the unit in which it is told, and the unit."""


def sentence_of(found: Comparison) -> str:
    """Return the headline: how much B costs more or less, and how much longer or shorter it takes."""
    if found.same == found.replications:
        runs = "every run is" if found.replications > 1 else "the two runs are"
        return f"No difference at all: {runs} the same to the last microsecond."
    cost, time = _cost_of(found), _time_of(found.makespan)
    words = _costs(found, cost), _takes(time)
    told = [text for text in words if text]
    if not told:
        ranges = f"cost {range_of(*cost)}, time {range_of(*time)}"
        return f"No difference can be told with {found.replications} replications: {ranges}.{_completes(found.done)}"
    left = (
        ""
        if len(told) == 2
        else f"; {_open(found, cost, 'cost') if told == [words[1]] else _open(found, time, 'time')}"
    )
    single = "" if found.replications > 1 else " One run of each has no interval: luck alone may do as much."
    return f"B {' and '.join(told)}{left}.{_completes(found.done)}{single}"


def notes_of(found: Comparison) -> list[str]:
    """Return what a reader must know besides, a sentence each."""
    return [*_about_luck(found), *_about_doubt(found), *_about_ends(found)]


def _cost_of(found: Comparison) -> Shown:
    if found.relative_cost is None:
        return found.cost, found.currency or ""
    return found.relative_cost.times(100), "%"


def _time_of(seconds: Estimate) -> Shown:
    widest = abs(seconds.mean) if not seconds.has_interval else max(abs(seconds.low), abs(seconds.high))
    size, unit = unit_of(widest)
    return seconds.times(1 / size), unit


def _costs(found: Comparison, cost: Shown) -> str:
    if found.currency is None:
        return "costs nothing, like A,"
    if found.cost.is_zero:
        return "costs exactly the same"
    # Whether there is a difference is asked of the amounts: they are there where there is no percentage.
    return f"costs {size_of(*cost, 'more', 'less')}" if found.cost.is_told else ""


def _takes(time: Shown) -> str:
    if time[0].is_zero:
        return "takes exactly as long"
    return f"takes {size_of(*time, 'longer', 'less')}" if time[0].is_told else ""


def _open(found: Comparison, figure: Shown, name: str) -> str:
    return f"no difference in {name} can be told with {found.replications} replications ({range_of(*figure)})"


def _completes(done: Estimate) -> str:
    return f" It completes {size_of(done, '', 'jobs more', 'jobs fewer')}." if done.is_told else ""


def _about_luck(found: Comparison) -> list[str]:
    a, b, number, same = found.a, found.b, found.replications, found.same
    notes = []
    if a.seed is not None and b.seed is not None and a.seed != b.seed:
        way_out = f"; with --seed {a.seed} both draw the same" if a.scenario and b.scenario else ""
        notes.append(
            f"A draws from seed {a.seed} and B from seed {b.seed}, so they do not share their luck and differ by it too"
            f"{way_out}."
        )
    if number / 2 <= same < number:
        notes.append(
            f"In {same} of {number} replications both are the same to the last microsecond; where few differ, an "
            "interval promises too much."
        )
    if same == number > 1 and a.scenario and b.scenario and a.scenario.raw != b.scenario.raw:
        missed = 1 - 0.05 ** (1 / number)
        notes.append(f"What shows in fewer than {missed:.0%} of runs may have been missed (95 %).")
    if same < number and number > 1 and found.cost.is_fixed and found.makespan.is_fixed:
        notes.append(f"Luck plays no part in the difference: it is the same in all {number} replications.")
    return notes


def _about_doubt(found: Comparison) -> list[str]:
    notes = []
    beliefs = max(found.a.beliefs, found.b.beliefs)
    if beliefs and found.replications > 1:
        what = "One value is" if beliefs == 1 else f"{beliefs} values are"
        notes.append(
            f"{what} not known for sure and drawn anew in each replication, alike on both sides: intervals hold it too."
        )
    guessed = [_extrapolated(found, side) for side in (0, 1)]
    if any(guessed) and found.same < found.replications:
        parts = " and ".join(
            f"{share(part)} of what {side} costs" for part, side in zip(guessed, "AB", strict=True) if part
        )
        notes.append(f"Extrapolated rates stand behind {parts}.")
    return notes


def _extrapolated(found: Comparison, side: int) -> float:
    """Return which part of what a side costs is charged at extrapolated rates."""
    cost = sum(pair[side].ticks for pair in found.ledgers)
    return sum(pair[side].extrapolated for pair in found.ledgers) / cost if cost else 0.0


def _about_ends(found: Comparison) -> list[str]:
    notes = []
    if found.a.observed != found.b.observed:
        notes.append(
            "Records do not tell what billed code did, nor when a worker was asked for: set-up, transfer and waiting "
            "are in the duration of both sides. Earlier tries are among them only with --include-restarted."
        )
    for what, attribute in (("executions were not final at the end", "unfinished"), ("calls were refused", "refused")):
        a, b = (sum(getattr(pair[side], attribute) for pair in found.ledgers) / found.replications for side in (0, 1))
        if a or b:
            notes.append(f"In a mean run {a:.3g} {what} in A, {b:.3g} in B.")
    return notes
