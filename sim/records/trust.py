"""How far to trust an answer: a few plain sentences that every view shows on top.

The terminal and the page show the same points. What stands behind them, row by row, is in the summary: `prices`,
`guessed_rules`, `storage_not_priced`.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sim.records.words import count, share

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sim.records.result import Result

    Figure = Mapping[str, Any]

REPLICATIONS: Final = 20
"""How many runs are proposed to whoever asks for an interval."""
_MOST_NAMES: Final = 3


class Point(NamedTuple):
    """One thing that an answer rests on: its name, a sentence on it, perhaps the command that tells more."""

    about: str
    says: str
    command: str | None = None


def trust(result: Result) -> list[Point]:
    """Say how far to trust the result of one run, or what the records of real executions are."""
    summary, simulated = result.summary, not result.observed
    found = [
        None if result.complete else Point("cut short", "The run was interrupted: this was recorded until then."),
        luck(result),
        unfinished(summary["executions"]["unfinished"]),
        prices(summary["prices"]["figures"]),
        not_priced(summary["storage_not_priced"]["figures"]),
        learned(result.about.get("learned")) if simulated else None,
        believed(result.about.get("believed") or {}),
        guesses(summary["guessed_rules"]["figures"]) if simulated else None,
    ]
    return [point for point in found if point is not None]


def luck(result: Result) -> Point:
    """Say that one run is one draw of luck, and what gives an interval."""
    if result.observed:
        return Point("records", "This really happened: nothing here was simulated, drawn or guessed.")
    place = "FILE" if result.directory is None else shlex.quote(str(result.directory / "scenario.yaml"))
    return Point(
        "luck",
        "One run is one draw of luck: there is no interval. This gives one:",
        f"dxsim sweep {place} --replications {REPLICATIONS}",
    )


def unfinished(executions: int) -> Point | None:
    """Say that what has not ended will cost and take more; nothing where all has ended."""
    if not executions:
        return None
    what = "1 execution has" if executions == 1 else f"{count(executions)} executions have"
    return Point("not ended", f"{what} not ended: cost and time are those so far.")


def prices(figures: Sequence[Figure]) -> Point | None:
    """Say which share of the cost is at exact rates and which is extrapolated; nothing where nothing was billed."""
    currencies = sorted({figure["currency"] for figure in figures})
    parts = []
    for currency in currencies:
        guessed = [row for row in figures if row["rate_basis"] == "extrapolated" and row["currency"] == currency]
        of_which = f" in {currency}" if len(currencies) > 1 else ""
        if not guessed:
            parts.append(f"All of the cost{of_which} is at exact rates.")
            continue
        part = min(1.0, sum(row["share"] for row in guessed))
        names = _named(dict.fromkeys(row["instance_type"] for row in guessed))
        if len(guessed) == sum(row["currency"] == currency for row in figures):
            parts.append(f"No rate{of_which} is exact: all are extrapolated ({names}).")
            continue
        parts.append(f"{share(1 - part)} of the cost{of_which} at exact rates, {share(part)} extrapolated ({names}).")
    return Point("prices", " ".join(parts)) if parts else None


def not_priced(figures: Sequence[Figure]) -> Point | None:
    """Say which storage is in no cost; nothing where all has a price."""
    if not figures:
        return None
    return Point(
        "storage", f"What lies in {_named([row['project'] for row in figures])} has no price: it is in no cost."
    )


def learned(observations: Mapping[str, int] | None) -> Point:
    """Say what was learned from how many records.

    Parameters
    ----------
    observations : mapping of str to int, or None
        By path, how many observations stand behind a value, 0 for a stated belief; None where that was not noted.
    """
    if observations is None:
        return Point("learned", "Not noted by the version of dxsim that wrote this; run it again.")
    seen = {path: number for path, number in observations.items() if number}
    beliefs = [path for path, number in observations.items() if not number]
    if not seen:
        return Point("learned", "Nothing from records: delays and run times are as the scenario states.")
    fewest, most = min(seen, key=seen.__getitem__), max(seen, key=seen.__getitem__)
    observed = "1 observation" if seen[fewest] == 1 else f"{count(seen[fewest])} observations"
    behind = f"from {observed} or more ({fewest}; {most} from {count(seen[most])})"
    if len(seen) == 1:
        behind = f"from {observed} ({fewest})"
    stated = f"; {count(len(beliefs))} only believed ({_named(beliefs)})" if beliefs else ""
    return Point("learned", f"{count(len(seen))} {'value' if len(seen) == 1 else 'values'} {behind}{stated}.")


def believed(ranges: Mapping[str, str]) -> Point | None:
    """Say which values are only believed to lie in a range; nothing where there are none.

    Parameters
    ----------
    ranges : mapping of str to str
        What is believed of each value in words, by path.
    """
    if not ranges:
        return None
    names = _named([f"{path} {says}" for path, says in ranges.items()])
    return Point("believed", f"Believed to lie in a range, and played at one value: {names}.")


def guesses(figures: Sequence[Figure]) -> Point:
    """Say how many guessed rules had a part in the answer, and which the largest."""
    if not figures:
        return Point("guesses", "No rule had a part in it that nobody documented.")
    largest = [
        f"{row['rule']} {share(row[column])} of {what}"
        for column, what in (("share_of_time", "jobs' time"), ("share_of_cost", "cost"))
        if (row := max(figures, key=lambda row, column=column: row[column] or 0.0))[column]  # type: ignore[misc]
    ]
    most = f"; the most: {', '.join(largest)}" if largest else ""
    return Point("guesses", f"{len(figures)} guessed {'rule' if len(figures) == 1 else 'rules'}{most}.")


def _named(names: Sequence[str] | Mapping[str, None]) -> str:
    several = list(names)
    shown = several if len(several) <= _MOST_NAMES + 1 else several[:_MOST_NAMES]
    more = f" and {count(len(several) - len(shown))} more" if len(several) > len(shown) else ""
    return ", ".join(shown) + more
