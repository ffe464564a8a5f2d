"""High, normal or low: each launch is played in each way, all others as they are, with the same luck."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.experiment.errors import ExperimentError
from sim.experiment.points import Point
from sim.experiment.spot.lengths import Lengths, lengths_of
from sim.experiment.spot.measure import measure_launches
from sim.experiment.spot.options import Option, Row, best_of, option_of
from sim.experiment.spot.pays_off import PURCHASES
from sim.experiment.store import Store
from sim.experiment.work import Stretch, perform
from sim.runner import run_loaded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from sim.experiment.asked import Asked
    from sim.experiment.pool import Pool
    from sim.experiment.work import Watch
    from sim.scenario.names import Priority
    from sim.scenario.scenario import Scenario


@dataclass(frozen=True, slots=True)
class LaunchPlan:
    """What is best for one launch.

    Attributes
    ----------
    path : str
        The launch or replay, as `--set` calls it.
    options : tuple of Option
        High, normal, low.
    best : Option or None
        The one to take.
    why : str
        Why that one.
    kinds : tuple of Lengths
        What it runs, and up to which length spot pays off for that.
    """

    path: str
    options: tuple[Option, ...]
    best: Option | None
    why: str
    kinds: tuple[Lengths, ...]


@dataclass(frozen=True, slots=True)
class SpotPlan:
    """The answer.

    Attributes
    ----------
    launches : list of LaunchPlan
        Launch by launch.
    scenario : Scenario
        The scenario as it is.
    currency : str or None
        Of all amounts.
    replications, runs : int
        How often each way was played, and how many runs that took.
    """

    launches: list[LaunchPlan]
    scenario: Scenario
    currency: str | None
    replications: int
    runs: int


def plan_spot(
    asked: Asked,
    out: Path | None,
    pool: Pool,
    watch: Watch | None = None,
    *,
    variant: str | None = None,
    sure: bool = False,
) -> SpotPlan:
    """Play each launch of a scenario at each priority.

    Parameters
    ----------
    asked : Asked
        The scenario, and how often each way is played.
    out : pathlib.Path, optional
        Folder that takes the runs.
    pool : Pool
        Where they are played.
    watch : callable, optional
        Is told how far it is.
    variant : str, optional
        Which of the scenario's variants is meant.
    sure : bool
        That more than 100 000 runs are meant.

    Raises
    ------
    ExperimentError
        As :func:`sim.experiment.work.perform`, or if the scenario cannot be played as it is.
    ScenarioError
        If the scenario or its variant cannot be read.
    """
    base = asked.scenario(Point(0, variant, ()))
    present = dict(_present(base))
    ways = [(path, priority) for path, now in present.items() for priority in PURCHASES if priority != now]
    points = [Point(0, variant, ()), *(Point(number, variant, (way,)) for number, way in enumerate(ways, start=1))]
    stretches = [Stretch(point, asked.beliefs, asked.replications) for point in points]
    about = asked.about
    with Store(out, {"kind": "plan spot", "variant": variant, **about}) as store:
        perform(asked, stretches, store, pool, measure_launches, watch=watch, sure=sure)
        now, *rows = [_rows(stretch, store) for stretch in stretches]
    if isinstance(now, str):
        raise ExperimentError(f"as it is the scenario cannot be played: {now}")
    played = dict(zip(ways, rows, strict=True))
    kinds = _kinds(asked, base, variant, present)
    launches = [_launch(path, priority, now, played, kinds) for path, priority in present.items()]
    runs = sum(stretch.replications for stretch in stretches) + 1
    return SpotPlan(launches, base, about["currency"], asked.replications, runs)


def _present(scenario: Scenario) -> Iterator[tuple[str, Priority | None]]:
    """Yield the paths of all priorities, and what they are; None where records say that one by one."""
    for name, launch in sorted(scenario.launches.items()):
        yield f"launches.{name}.priority", launch.priority
    for name, replay in sorted(scenario.replays.items()):
        yield f"replays.{name}.priority", replay.priority


def _rows(stretch: Stretch, store: Store) -> list[Row] | str:
    """Return what the replications of a point answered, or why it cannot be played."""
    runs = [store.outcomes[stretch.point.number, stretch.beliefs, number] for number in range(stretch.replications)]
    wrong = next((run.error for run in runs if run.error is not None), None)
    return [run.answer for run in runs] if wrong is None else wrong


def _kinds(asked: Asked, base: Scenario, variant: str | None, present: dict[str, Priority | None]) -> list[Lengths]:
    # Where all run on demand, no job is lost and begins anew, so the lengths are those of all.
    all_high = Point(0, variant, tuple((path, "high") for path in present))
    return lengths_of(run_loaded(asked.scenario(all_high)), base)


def _launch(
    path: str,
    now: Priority | None,
    rows_now: Sequence[Row],
    played: dict[tuple[str, Priority], list[Row] | str],
    kinds: Sequence[Lengths],
) -> LaunchPlan:
    section, name, _ = path.split(".")
    as_it_is = _of_launch(rows_now, name)
    rows: dict[Priority, list[Row] | str] = {}
    for priority in PURCHASES:
        found = rows_now if priority == now else played[path, priority]
        rows[priority] = found if isinstance(found, str) else _of_launch(found, name)
    options = tuple(option_of(priority, found, as_it_is, is_now=priority == now) for priority, found in rows.items())
    best, why = best_of(options, rows)
    return LaunchPlan(f"{section}.{name}", options, best, why, tuple(kind for kind in kinds if kind.launch == name))


def _of_launch(rows: Sequence[Row], name: str) -> list[Row]:
    return [
        {
            "cost": row["cost"],
            "seconds": row["seconds_of"].get(name, 0.0),
            "done": row["done"],
            "undone": row["failed"] + row["unfinished"],
            "refused": row["rejected"],
        }
        for row in rows
    ]
