"""Plays a scenario on the clock to its end."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from math import inf
from typing import TYPE_CHECKING, Any, Final

from sim.model.data import bring_data
from sim.model.events import Events
from sim.model.launches import LaunchClient
from sim.model.platform import Platform
from sim.model.randomness import Addressed, Luck
from sim.model.rows import write_unfinished
from sim.model.storage import end_of_charges

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    import simpy

    from sim.records.recorder import Recorder
    from sim.scenario.scenario import Scenario

_FIRST_LOOK: Final = 60_000_000
_LOOKS_BEFORE_RARER: Final = 256


def simulate(
    scenario: Scenario,
    recorder: Recorder,
    *,
    observe: Callable[[int], None] | None = None,
    luck: Luck | None = None,
) -> None:
    """Play a scenario until nothing more happens, or to its horizon.

    Parameters
    ----------
    scenario : Scenario
        What is asked.
    recorder : Recorder
        Where rows go. What is not final at the end gets its rows too, also when the run is interrupted.
    observe : callable, optional
        Called now and then with the simulated time, in microseconds since the Unix epoch.
    luck : Luck, optional
        Where draws come from; the scenario's seed and replication otherwise.
    """
    platform = Platform(scenario, recorder, luck or Addressed(scenario.seed, scenario.replication))
    env = platform.clock.env
    data = platform.data = bring_data(platform)
    # By name: the order of keys in a YAML mapping says nothing.
    launches = sorted(scenario.launches.items())
    clients = {name: LaunchClient(platform, name, launch, data) for name, launch in launches}
    for client in clients.values():
        client.follow(clients)
    if platform.replays is not None:
        platform.replays.begin()
    events = Events(platform, data)
    if observe is not None:
        env.process(_watch(env, observe))
    try:
        # Events at the horizon itself are not played.
        with collector_paused():
            env.run(until=None if scenario.horizon is None else scenario.start + scenario.horizon)
    finally:
        platform.clock.catch_up()
        if platform.storage is not None:
            platform.storage.close(end_of_charges(platform))
        events.close()
        write_unfinished(platform)
        for objects in data.values():
            for thing in objects:
                platform.record_object(thing)


@contextmanager
def collector_paused() -> Iterator[None]:
    """Keep Python's garbage collector from searching for cycles meanwhile.

    What is final is let go of without cycles, so the collector would walk through every live job again and again and
    find nothing. It is switched on again afterwards where it was on.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _watch(env: simpy.Environment, observe: Callable[[int], None]) -> Generator[simpy.Event, Any, None]:
    look_every = _FIRST_LOOK
    while env.peek() != inf:
        for _ in range(_LOOKS_BEFORE_RARER):
            yield env.timeout(look_every)
            observe(int(env.now))
            if env.peek() == inf:
                return
        look_every *= 2
