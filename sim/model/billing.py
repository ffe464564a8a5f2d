"""Charges: exact products of a rate and a time (H2, H4, H8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sim.model.tries import Try

PRICE_SCALE: Final = 1_000_000 * 3_600_000_000
"""A price is kept as micro-units an hour times microseconds; divided by this it is in units of the currency."""


def charge_try(try_: Try, outcome: str) -> int:
    """Write the charges of a try whose worker has stopped, and return its price.

    Parameters
    ----------
    try_ : Try
        The try; its marks tell what each stretch of the billed interval was spent on.
    outcome : str
        `kept`, `thrown away` or `unfinished`.

    Returns
    -------
    int
        Micro-units of the currency an hour, times microseconds: exact (H2).
    """
    begin = try_.started
    if begin is None or try_.marks is None:
        return 0
    since = end = begin
    spent_on: str | None = None
    for what_for, until in try_.marks:
        if until == end:
            continue
        if spent_on is not None and what_for != spent_on:
            _charge(try_, outcome, spent_on, since, end)
            since = end
        spent_on, end = what_for, until
    if spent_on is not None:
        _charge(try_, outcome, spent_on, since, end)
    return try_.job.placement.micros_per_hour * (end - begin)


def _charge(try_: Try, outcome: str, what_for: str, since: int, until: int) -> None:
    job = try_.job
    placement = job.placement
    try_.platform.recorder.charge(
        placement.context,
        job.id,
        try_.number,
        what_for,
        outcome,
        since,
        until,
        placement.micros_per_hour,
        placement.exact,
        job.tree.root_id,
        job.tree.index,
    )
