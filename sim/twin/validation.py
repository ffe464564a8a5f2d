"""Validation: real executions replayed on the twin, and how far it is off in everything that it tells."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from sim.records.dx.export import Records
from sim.records.dx.ids import execution_id
from sim.records.errors import ResultError
from sim.runner import run_loaded
from sim.scenario.reader import load
from sim.twin.learning.calibration import calibrate
from sim.twin.learning.run_times import run_seconds
from sim.twin.learning.samples import samples_of
from sim.twin.learning.write import platform_of
from sim.twin.readers.dx_record import record_of
from sim.twin.readers.purchases import tell_purchases

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.records.result import Result
    from sim.twin.importing import Imported
    from sim.twin.learning.calibration import Calibration
    from sim.twin.learning.samples import Samples
    from sim.twin.naming import Naming
    from sim.twin.record import Record

REPLICATIONS: Final = 20
_MOST_TRIES: Final = 100_000
"""Tries that are replayed in all: of many records fewer replications are enough."""
_NEAR: Final = 0.01
_FAR: Final = 0.05


@dataclass(frozen=True, slots=True)
class Compared:
    """A figure as it was observed and as it was simulated.

    Attributes
    ----------
    observed, simulated : float
        The figure; simulated, the median over the replications.
    low, high : float
        The least and the largest of the replications.
    """

    observed: float
    simulated: float
    low: float
    high: float

    @property
    def relative_error(self) -> float | None:
        """How far the simulated figure is off, as a share of the observed one; None where that is zero."""
        return (self.simulated - self.observed) / self.observed if self.observed else None


@dataclass(frozen=True, slots=True)
class DelayCompared:
    """A delay as it was observed and as it was simulated; times in seconds.

    Attributes
    ----------
    observed, simulated : list of float
        Each time it was seen.
    low, high : float
        The interval in which all that was observed should lie, at once, with a probability of 95 %.
    records : list of str
        Whose each observed one is.
    learned_from : int
        How many observations stand behind the interval.
    """

    observed: list[float]
    simulated: list[float]
    low: float
    high: float
    records: list[str]
    learned_from: int

    @property
    def outside(self) -> list[str]:
        """The executions whose delay lies outside the interval."""
        return [id_ for id_, at in zip(self.records, self.observed, strict=True) if not self.low <= at <= self.high]


@dataclass(slots=True)
class Validation:
    """What came out.

    Attributes
    ----------
    executions : int
        Tries and analyses that were compared.
    replications : int
        How often they were replayed.
    held_out : float or None
        Share of the root executions that was judged and not learned from; None where all was learned from.
    price, billed, makespan : Compared
        Price in the currency; billed time and makespan in seconds.
    currency : str or None
        The currency.
    price_off : float
        The largest relative error of a single execution's price.
    states_differ : list of str
        The executions whose states were others, or in another order.
    delays : dict
        By name.
    run_times : tuple of int
        How many run times that were held out lie within the interval learned of theirs, and of how many.
    unplayed : list of str
        Executions that were not replayed, or had not ended.
    pairs : list of tuple of Record
        Each execution as it was observed, and as the first replication played it.
    """

    executions: int
    replications: int
    held_out: float | None
    price: Compared
    billed: Compared
    makespan: Compared
    currency: str | None
    price_off: float
    states_differ: list[str]
    delays: dict[str, DelayCompared]
    run_times: tuple[int, int]
    unplayed: list[str] = field(default_factory=list)
    pairs: list[tuple[Record, Record]] = field(default_factory=list)


def validate(imported: Imported, *, holdout: float | None = None) -> Validation:
    """Learn from records, replay them, and compare.

    Parameters
    ----------
    imported : Imported
        The records.
    holdout : float, optional
        Share of the root executions that is kept from the learning; only they are judged then.

    Raises
    ------
    ResultError
        If nothing of the records has ended, or there are too few root executions to hold some out.
    """
    learn, judge = split(imported.records, holdout)
    learned = calibrate(learn, imported.naming)
    with TemporaryDirectory() as folder:
        changes: dict[str, Any] = platform_of(learned)
        changes["spot"] = {name: said for name, said in changes["spot"].items() if name != "hazard"}
        replay = {} if holdout is None else {"keep_boots": False}
        # All are played, so that those that are judged meet the others in line; they alone are compared.
        path = imported.write_scenario(Path(folder), "validation", priced_by=learn, replays=replay, **changes)
        scenario = load(path)
        times = max(1, min(REPLICATIONS, _MOST_TRIES // len(imported.records)))
        results = []
        for number in range(times):
            again = scenario.again(number)
            results.append(run_loaded(again))
    return _compared(judge, results, learned, imported.naming, holdout)


def split(records: Sequence[Record], holdout: float | None) -> tuple[list[Record], list[Record]]:
    """Return what is learned from and what is judged: whole trees, by a hash of their root's id.

    Raises
    ------
    ResultError
        If one of the two would be empty.
    """
    if holdout is None:
        return list(records), list(records)
    roots = sorted({record.root for record in records}, key=_lot)
    held = set(roots[: round(len(roots) * holdout)])
    learn = [record for record in records if record.root not in held]
    judge = [record for record in records if record.root in held]
    if not any(one.is_job for one in learn) or not any(one.is_job for one in judge):
        raise ResultError(
            f"--holdout {holdout:g} leaves nothing to learn from or nothing to judge: there are {len(roots)} root "
            "executions; give more records, or another share"
        )
    return learn, judge


def _lot(root: str) -> bytes:
    return blake2b(root.encode(), digest_size=8).digest()


def _compared(
    records: Sequence[Record],
    results: Sequence[Result],
    learned: Calibration,
    naming: Naming,
    holdout: float | None,
) -> Validation:
    # The export gives every id the platform's form.
    ended = {(execution_id(record.id), record.number): record for record in records if record.is_final}
    sims = [_simulated(result) for result in results]
    common = [key for key in ended if all(key in sim for sim in sims)]
    jobs = [key for key in common if ended[key].is_job]
    if not jobs:
        raise ResultError("none of the jobs has ended, so there is nothing to compare; try `dxsim forecast`")
    priced = [key for key in jobs if ended[key].price is not None]
    billed = [key for key in jobs if ended[key].billed is not None]
    first = sims[0]
    seen = samples_of([ended[key] for key in common])
    return Validation(
        len(common),
        len(results),
        holdout,
        _figure(
            sum(ended[key].price or 0 for key in priced), [sum(sim[key].price or 0 for key in priced) for sim in sims]
        ),
        _figure(
            sum(ended[key].billed or 0 for key in billed) / 1000,
            [sum(sim[key].billed or 0 for key in billed) / 1000 for sim in sims],
        ),
        _figure(_makespan(ended, common), [_makespan(sim, common) for sim in sims]),
        next((record.currency for record in records if record.currency), None),
        max((_off(ended[key], first[key]) for key in priced), default=0.0),
        [ended[key].id for key in common if _states(ended[key]) != _states(first[key])],
        _delays(seen, samples_of([first[key] for key in common]), learned),
        _run_times(records, learned, naming) if holdout is not None else (0, 0),
        [record.id for key, record in ended.items() if key not in set(common)]
        + [record.id for record in records if not record.is_final],
        [(ended[key], first[key]) for key in common],
    )


def _simulated(result: Result) -> dict[tuple[str, int], Record]:
    """Return what was simulated as records: read from the platform's own JSON, as the observed ones were."""
    records = [record_of(hash_) for hash_ in Records(result.tables).all(earlier_tries=True)]
    tell_purchases(records)
    return {record.key: record for record in records}


def _figure(observed: float, simulated: Sequence[float]) -> Compared:
    return Compared(observed, median(simulated), min(simulated), max(simulated))


def _makespan(records: dict[tuple[str, int], Record], keys: Sequence[tuple[str, int]]) -> float:
    begin = min(records[key].created for key in keys)
    return (max(records[key].last_instant for key in keys) - begin) / 1000


def _off(observed: Record, simulated: Record) -> float:
    price, other = observed.price or 0.0, simulated.price or 0.0
    return abs(other - price) / price if price else abs(other)


def _states(record: Record) -> tuple[str, ...]:
    return tuple(state for state, _ in record.transitions)


def _delays(seen: Samples, simulated: Samples, learned: Calibration) -> dict[str, DelayCompared]:
    found = {}
    for name, sample in seen.of.items():
        if not sample.seconds:
            continue
        fit = learned.delays[name]
        # All of them at once: the more there are, the further out the outermost may lie.
        low, high = fit.simultaneous(len(sample.seconds))
        found[name] = DelayCompared(
            sample.seconds, simulated.of[name].seconds, low, high, sample.records, fit.observations
        )
    return found


def _run_times(records: Sequence[Record], learned: Calibration, naming: Naming) -> tuple[int, int]:
    fits = {run.key: run.fit for run in learned.run_times}
    inside = of = 0
    for record in records:
        seconds = run_seconds(record) if record.is_job else None
        fit = fits.get(naming.kind(record)) if seconds is not None else None
        if fit is not None and seconds is not None:
            low, high = fit.range_of(0.95)
            inside, of = inside + (low <= seconds <= high), of + 1
    return inside, of


def verdict(compared: Compared) -> str:
    """Say how well a figure agrees: within 1 %, within 5 %, or not."""
    error = compared.relative_error
    if error is None:
        return "agrees" if not compared.simulated else "is off"
    within = compared.low <= compared.observed <= compared.high
    if abs(error) <= _NEAR:
        return "agrees"
    if abs(error) <= _FAR or within:
        return "is near"
    return "is off"


def as_json(found: Validation) -> dict[str, Any]:
    """Return what came out as plain values; times in seconds."""
    return {
        "executions": found.executions,
        "replications": found.replications,
        "holdout": found.held_out,
        "price": {**_plain(found.price), "currency": found.currency, "largest_relative_error": found.price_off},
        "billed_seconds": _plain(found.billed),
        "makespan": _plain(found.makespan),
        "states": {
            "equal": found.executions - len(found.states_differ),
            "of": found.executions,
            "differ": found.states_differ,
        },
        "delays": {
            name: {
                "observations": len(delay.observed),
                "observed": median(delay.observed),
                "simulated": median(delay.simulated) if delay.simulated else None,
                "low": delay.low,
                "high": delay.high,
                "inside": len(delay.observed) - len(delay.outside),
                "outside": delay.outside,
                "learned_from": delay.learned_from,
                "verdict": "agrees" if not delay.outside else "is off",
            }
            for name, delay in found.delays.items()
        },
        "run_times": {"inside": found.run_times[0], "of": found.run_times[1]},
        "not_compared": found.unplayed,
    }


def _plain(compared: Compared) -> dict[str, Any]:
    return {
        "observed": compared.observed,
        "simulated": compared.simulated,
        "relative_error": compared.relative_error,
        "low": compared.low,
        "high": compared.high,
        "verdict": verdict(compared),
    }
