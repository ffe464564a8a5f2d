"""Whether the instants of a scenario lie in its time: its start, its horizon, its launches."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sim.scenario.findings import Finding, Path

if TYPE_CHECKING:
    from sim.scenario.launches import Launch
    from sim.scenario.quantity_readers import Moment
    from sim.scenario.scenario import Scenario

LATEST_START = int(datetime(2201, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000
LATEST = int(datetime(2301, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000
"""The first instant that is too late to be meant."""


def unread(scenario: Scenario, field: str) -> bool:
    """Return whether the file gives a field that could not be read."""
    return field in scenario.raw and field not in scenario.model_fields_set


def check_clock(scenario: Scenario) -> Iterator[Finding]:
    """Yield what is wrong with the start, the horizon, and the instants of launches."""
    if scenario.horizon == 0:
        yield (
            ("horizon",),
            "a horizon is above zero: write a time such as 30 d, or leave it out to run until all is done",
        )
    if unread(scenario, "start"):
        return
    if scenario.start >= LATEST_START:
        yield ("start",), "the start lies after year 2200: write an earlier one, such as 2026-01-12T09:00Z"
        return
    for name, launch in scenario.launches.items():
        yield from _launch(scenario, ("launches", name), launch)


def _launch(scenario: Scenario, at: Path, launch: Launch) -> Iterator[Finding]:
    start = scenario.start
    first = start if launch.at is None else launch.at.at(start)
    if first < start:
        yield (*at, "at"), "this is before the scenario's start: write a later instant, or start the scenario earlier"
        return
    if first >= LATEST:
        yield (*at, "at"), "this is after year 2300: write an earlier instant, or a shorter time since the start"
        return
    if scenario.horizon and first > start + scenario.horizon:
        yield (*at, "at"), "this is beyond the horizon, nothing would be launched: write an earlier instant"
    if launch.until is None:
        return
    until = launch.until.at(start)
    if until < start:
        yield (*at, "until"), "this is before the scenario's start: write a later instant"
    elif until <= first:
        begin = "the start" if launch.at is None else "at"
        yield (*at, "until"), f"this is not after {begin}, nothing would be launched: write a later instant"
    elif until >= LATEST:
        yield (*at, "until"), "this is after year 2300: write an earlier instant"


def instant_wrong(scenario: Scenario, at: Path, moment: Moment) -> Iterator[Finding]:
    """Yield a finding where an event does not lie in the time of the scenario."""
    if unread(scenario, "start") or scenario.start >= LATEST_START:
        return
    instant = moment.at(scenario.start)
    if instant < scenario.start:
        yield at, "this is before the scenario's start: write a later instant, or start the scenario earlier"
    elif instant >= LATEST:
        yield at, "this is after year 2300: write an earlier instant, or a shorter time since the start"
    elif scenario.horizon and instant >= scenario.start + scenario.horizon:
        yield at, "this is not before the horizon, so it would not happen: write an earlier instant"
