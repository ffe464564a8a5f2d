"""Sweeps that nobody played: what each run answers is written down, so that figures can be worked out by hand."""

from __future__ import annotations

from itertools import product

from sim.experiment.in_doubt import InDoubt
from sim.experiment.measures import NAMES
from sim.experiment.play import AT_VALUE, DRAWN, Outcome
from sim.experiment.points import points_of
from sim.experiment.sweep import Sweep, runs_table
from sim.experiment.vary import Axis
from sim.experiment.work import Stretch

WORKERS, PRIORITY = "limits.workers_per_user", "launches.align.priority"
HAZARD = InDoubt("spot.hazard", "0.3 /h", "0.1 /h", "0.6 /h", "stated", "K4")
BOOT = InDoubt("latencies.boot", "60 s", "30 s", "2 min", "stated", None)
LUCK = (-0.4, 0.1, 0.3, -0.22, 0.2, 0.02)
"""By how much the runs of a point differ, replication by replication: the same luck at each; the mean is 0."""


def row(cost, hours, **other):
    """What a run answers."""
    answer = dict.fromkeys(NAMES, 0.0) | {"jobs": 10.0, "tries": 10.0, "done": 10.0, "wait_seconds": 60.0}
    return answer | {"cost": cost, "makespan_seconds": hours * 3600.0} | other


def made_up(vary=None, answers=None, *, variants=(), beliefs=(), ends=None, often=6, currency="GBP", changes=()):
    """Return a sweep.

    `answers` takes the point and what is added to its figures by luck, and returns a row, or the text of an error.
    `ends` says by path of a belief what is added at its low and its high end.
    """
    vary = {path: list(values) for path, values in (vary or {}).items()}
    points = list(points_of([Axis(path, tuple(values)) for path, values in vary.items()], variants))
    ways = (AT_VALUE, DRAWN) if beliefs else (AT_VALUE,)
    stretches = [Stretch(point, way, often) for point in points for way in ways]
    moves = {AT_VALUE: 0.0, DRAWN: 0.0}
    for belief, (end, place) in product(beliefs, (("low", 0), ("high", 1))):
        way = f"{belief.path}={end}"
        stretches.append(Stretch(points[0], way, min(often, 4)))
        moves[way] = (ends or {}).get(belief.path, (0.0, 0.0))[place]
    outcomes = []
    for stretch in stretches:
        for replication in range(stretch.replications):
            # What is not known is drawn as about twice the luck, of the other sign.
            luck = LUCK[replication % len(LUCK)] * (-2.1 if stretch.beliefs == DRAWN else 1)
            said = answers(stretch.point, luck + moves[stretch.beliefs])
            error, answer = (said, None) if isinstance(said, str) else (None, said)
            outcomes.append(Outcome(stretch.point.number, replication, stretch.beliefs, answer, error))
    about = {
        "kind": "sweep", "dxsim": "0.1.0", "scenario": "made-up", "currency": currency, "seed": 7, "vary": vary,
        "variants": list(variants), "changes": list(changes), "content": "",
    }  # fmt: skip
    return Sweep(about, runs_table(stretches, outcomes), beliefs)


def more_workers(point, luck):
    """More workers are sooner and, by a little, dearer; half of them fail at a low priority."""
    changes = dict(point.changes)
    workers = int(changes.get(WORKERS, "4"))
    failed = 5.0 if changes.get(PRIORITY) == "low" else 0.0
    return row(10 + workers / 10 - failed + luck, 40 / workers + luck / 4, done=10.0 - failed, failed=failed)
