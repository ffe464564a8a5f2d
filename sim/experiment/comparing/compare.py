"""Compare: two sides under the same luck, and where their difference comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.experiment.comparing.asker import Asker
from sim.experiment.comparing.comparison import Comparison
from sim.experiment.comparing.pairs import play_sides
from sim.experiment.comparing.sides import require_one_currency
from sim.experiment.errors import ExperimentError
from sim.experiment.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sim.experiment.comparing.asker import Named, ReadRecords
    from sim.experiment.comparing.sides import Side


def compare(
    a: Named,
    b: Named | None = None,
    *,
    variant: str | None = None,
    overrides: Sequence[str] = (),
    replications: int | None = None,
    seed: int | None = None,
    jobs: int | None = None,
    scheduler: str | None = None,
    watch: Callable[[int, int], None] | None = None,
    read_records: ReadRecords | None = None,
) -> Comparison:
    """Compare two sides.

    Two scenarios are played so often, replication r of both with the same luck, and the differences of such pairs have
    an interval. Of what was recorded there is one run, so there is one pair and no interval.

    Parameters
    ----------
    a : str, pathlib.Path, Scenario or Result
        A scenario file, `FILE:VARIANT`, a variant of the other side's file, a result folder, a JSON file of records; or
        what was loaded.
    b : the same, optional
        The other side; `a` with the changes where it is not given.
    variant : str, optional
        A variant that the other side takes.
    overrides : sequence of str
        Changes that the other side takes, such as ``launches.qc.priority=low``.
    replications : int, optional
        How often scenarios are played; else as often as the section `experiment` of the first one says, or 20.
    seed : int, optional
        Seed of both, in place of the scenarios' own.
    jobs : int, optional
        How many processes; as many as are worth while where it is not given.
    scheduler : str, optional
        Address of a Dask scheduler whose workers play instead.
    watch : callable, optional
        Is told how many runs are over, and of how many.
    read_records : callable, optional
        Reads JSON files of records.

    Returns
    -------
    Comparison
        Its `sentence`, and where the difference comes from.

    Raises
    ------
    ExperimentError
        If there is nothing to compare, a side cannot be what it is asked to be, or their currencies differ.
    ScenarioError, ResultError
        If a side cannot be read.
    """
    asker = Asker(seed, read_records)
    sides = sides_of(asker, a, b, [variant] if variant else [], overrides)
    pool = None if jobs is None and scheduler is None else Pool(jobs or 1, scheduler)
    return compare_sides(sides[0], sides[1:], replications, pool, watch)[0]


def sides_of(
    asker: Asker, a: Named, b: Named | None, variants: Sequence[str], overrides: Sequence[str]
) -> tuple[Side, ...]:
    """Return what is compared with what: A, and B for each of the variants.

    Raises
    ------
    ExperimentError, ScenarioError, ResultError
        As :func:`compare`.
    """
    if b is None and not variants and not overrides:
        raise ExperimentError(
            f"there is nothing to compare {a} with; name the other side, or say with --variant or --set what it has "
            "that this one has not"
        )
    first = asker.side(a, b)
    others = [asker.side(a if b is None else b, a, variant, overrides) for variant in (*variants,) or (None,)]
    for other in others:
        require_one_currency(first, other)
    return first, *others


def compare_sides(
    a: Side,
    others: Sequence[Side],
    replications: int | None = None,
    pool: Pool | None = None,
    watch: Callable[[int, int], None] | None = None,
) -> list[Comparison]:
    """Compare a side with each of some others; it is played once for all of them."""
    often = replications or next((side.scenario.experiment.replications for side in (a, *others) if side.scenario), 1)
    first, *rest = play_sides([a, *others], often, pool, watch)
    return [Comparison(a, other, first, ledgers) for other, ledgers in zip(others, rest, strict=True)]
