"""The scenario of a forecast: a snapshot's records, what was learned, and where the past ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.twin.importing import Imported
from sim.twin.learning.write import RUN_TIMES, as_beliefs, mapping, run_times_of
from sim.twin.snapshot import go_on, missing_kinds

if TYPE_CHECKING:
    from pathlib import Path

    from sim.scenario.scenario import Scenario
    from sim.twin.learning.calibration import Calibration
    from sim.twin.snapshot import Snapshot

_UNKNOWN_RUN: Final = {"lognormal": {"median": "30 min", "p95": "8 h"}}
_LEARNED: Final[tuple[str, ...]] = ("latencies", "spot", "limits", "settings", "learned")
_HAZARD: Final = "0.3 /h"


def write_going_on(
    imported: Imported,
    snapshot: Snapshot,
    known: Calibration,
    folder: Path,
    learned: Scenario | None,
    spending_limit: float | None,
) -> Path:
    """Write the scenario that goes on from a snapshot.

    Parameters
    ----------
    imported : Imported
        All records, for prices and names.
    snapshot : Snapshot
        What has not ended.
    known : Calibration
        What these records teach, with what was known of run times before.
    folder : pathlib.Path
        Where to.
    learned : Scenario, optional
        What was learned before.
    spending_limit : float, optional
        What every account may still spend.
    """
    own = mapping(known)
    changes: dict[str, Any] = own if learned is None else _joined(own, learned)
    times = {path.removeprefix(f"{RUN_TIMES}."): said["distribution"] for path, said in changes["learned"].items()
             if "distribution" in said}  # fmt: skip
    for key in missing_kinds(snapshot, list(times), imported.naming):
        times[key] = _UNKNOWN_RUN
        snapshot.notes.append(
            f"run times: none of {key} is known; a median of 30 min and a 95th percentile of 8 h are taken"
        )
    live = Imported(imported.reading, snapshot.live, imported.naming)
    wanted = {imported.naming.kind(one) for one in snapshot.live if one.is_job}
    replay = {
        "until": np.datetime_as_string(np.datetime64(snapshot.at, "ms"), unit="ms") + "Z",
        "run_times": {key: time for key, time in times.items() if key in wanted},
    }
    return live.write_scenario(
        folder,
        "forecast",
        priced_by=imported.records,
        finish=lambda rows: go_on(rows, snapshot, imported.naming),
        spending_limit=spending_limit,
        replays=replay,
        spot={"hazard": _HAZARD, **changes.pop("spot", {})},
        **changes,
    )


def _joined(own: dict[str, Any], learned: Scenario) -> dict[str, Any]:
    """Return what was learned before; of run times what both know together, where they could be put together."""
    before = {name: learned.raw[name] for name in _LEARNED if name in learned.raw}
    together = as_beliefs(learned.learned).keys()
    newer = {
        path: said
        for path, said in own["learned"].items()
        if (key := path.removeprefix(f"{RUN_TIMES}.")) != path
        and (key in together or key not in run_times_of(learned.learned))
    }
    return {**before, "learned": {**before.get("learned", {}), **newer}}
