"""Which instance types a price list knows, and what stands for the others: a rate per core, where there is evidence."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Final

from sim.scenario.instance_types import catalogue
from sim.twin.readers.prices_rates import written
from sim.twin.readers.prices_types import families, family_of, in_order
from sim.twin.readers.purchases import ON_DEMAND, SPOT
from sim.twin.readers.reading import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sim.twin.readers.prices_list import RateList

WORDS: Final = {ON_DEMAND: "on demand", SPOT: "on spot"}
_SHOWN: Final = 8
_SAME: Final = 5e-4
_EVIDENCE: Final = 2
"""Types from which on there is evidence that a rate goes with the cores."""


@dataclass(frozen=True, slots=True)
class PerCore:
    """A rate per core, and what it rests on.

    Attributes
    ----------
    micros : int
        Millionths of the currency an hour.
    basis : str
        What it rests on, and how far that agrees.
    """

    micros: int
    basis: str


def per_core(rates: Mapping[str, int], currency: str) -> PerCore | None:
    """Return the rate per core that stands for types without a rate; None where none lacks, or nothing supports one.

    It is the median over the types that are known, those with accelerators left out: they cost more than their cores.
    """
    known = [name for name in in_order(rates) if name in catalogue()]
    plain = [name for name in known if not catalogue()[name].accelerator] or known
    if len(plain) < _EVIDENCE or len(known) == len(catalogue()):
        return None
    cores = {name: rates[name] / catalogue()[name].cores for name in plain}
    micros = max(1, round(median(cores.values())))
    return PerCore(micros, f"the median of {len(plain)} types; " + "; ".join(_agreement(cores, currency)))


def _agreement(cores: Mapping[str, float], currency: str) -> Iterator[str]:
    by_family = {family: [cores[name] for name in names] for family, names in families(cores).items()}
    several = {family: rates for family, rates in by_family.items() if len(rates) > 1}
    if several:
        yield _within(several)
    else:
        yield "of no family two sizes are known"
    if len(by_family) > 1:
        low, high = (written(round(end(map(median, by_family.values()))), currency) for end in (min, max))
        yield f"{len(by_family)} families lie between {low} and {high} a core"
    else:
        yield "nothing is known of other families"


def _within(several: Mapping[str, Sequence[float]]) -> str:
    widest = max(several, key=lambda family: _spread(several[family]))
    what = widest if len(several) == 1 else f"each of {len(several)} families"
    spread = _spread(several[widest])
    if spread < _SAME:
        return f"a core costs the same in all known sizes of {what}"
    most = "" if len(several) == 1 else f" (most in {widest})"
    return f"a core costs up to {spread:.1%} more in one size of {what} than in another{most}"


def _spread(rates: Sequence[float]) -> float:
    return max(rates) / min(rates) - 1


def coverage(one: RateList) -> Iterator[str]:
    """Yield, a sentence each, which types of those that ship a list knows and which it does not."""
    for purchase in (ON_DEMAND, SPOT):
        rates = one.rates.get(purchase, {})
        if not rates:
            yield f"{WORDS[purchase]}: no rate is known, and none is assumed"
            continue
        lacking = [name for name in catalogue() if name not in rates]
        core = per_core(rates, one.currency)
        others = f": {len(lacking)} ({_near(rates, lacking)})" if lacking else ": 0"
        kind = "without a rate" if core is None and lacking else "per core, extrapolated"
        yield f"{WORDS[purchase]}, exact: {_exact(rates)}; {kind}{others}"
        if core is not None:
            yield f"{WORDS[purchase]}, per core: {written(core.micros, one.currency)}, {core.basis}"
        elif lacking:
            yield f"{WORDS[purchase]}, per core: none, {_why_not(rates, one.currency)}"


def _exact(rates: Mapping[str, int]) -> str:
    ship = Counter(family_of(name) for name in catalogue())
    known = families(name for name in rates if name in catalogue())
    told = [f"{family} {len(names)} of {ship[family]}" for family, names in known.items()]
    told = told[:_SHOWN] + ([f"{counted(len(told) - _SHOWN, 'family', 'families')} more"] if len(told) > _SHOWN else [])
    ships = sum(map(len, known.values()))
    families_told = f" ({', '.join(told)})" if told else ""
    others = len(rates) - ships
    beside = f" and {others} that {'does' if others == 1 else 'do'} not ship" if others else ""
    return f"{counted(ships, 'type')}{families_told}{beside}"


def _near(rates: Mapping[str, int], lacking: Sequence[str]) -> str:
    known = {family_of(name) for name in rates}
    near = sum(family_of(name) in known for name in lacking)
    far = len({family_of(name) for name in lacking} - known)
    return f"{near} of families with a known size, {len(lacking) - near} of {far} without"


def _why_not(rates: Mapping[str, int], currency: str) -> str:
    known = [name for name in in_order(rates) if name in catalogue()]
    if not known:
        return "for no type that ships is known"
    core = written(max(1, round(rates[known[0]] / catalogue()[known[0]].cores)), currency)
    return f"for one type is no evidence of others ({known[0]} is {core} a core); add rates, or write per_core by hand"
