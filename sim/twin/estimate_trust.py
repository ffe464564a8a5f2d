"""How far to trust an estimate: whose prices, what is guessed and what it does, what the command does not tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.experiment.rounding import two_digits, unit_of
from sim.records.trust import Point
from sim.units import format_money

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.experiment.in_doubt import InDoubt
    from sim.scenario.prices import Purchase
    from sim.twin.estimate import Estimate

_SECOND: Final = 1e6


def trust(found: Estimate) -> list[Point]:
    """Return what one has to know to trust an estimate."""
    return [*_prices(found), *_guesses(found), *_unknown(found)]


def _prices(found: Estimate) -> Iterator[Point]:
    choice = found.asked.prices
    bought: tuple[Purchase, ...] = ("on_demand",) if found.asked.run.bought == "high" else ("spot", "on_demand")
    rates = [text for purchase in bought if (text := _rate(found, purchase)) is not None]
    by_default = "; no --prices was given, so these stand for yours" if choice.by_default else ""
    said = f"{', '.join(rates)}. {choice.name}, {choice.prices.date}: {choice.prices.source}{by_default}."
    yield Point("prices", said[0].upper() + said[1:])


def _rate(found: Estimate, purchase: Purchase) -> str | None:
    scenario, asked = found.scenario, found.asked
    rate = scenario.rate(asked.project, asked.instance_types[0], purchase)
    if rate is None:
        return None
    basis = "exact" if rate[1] else "EXTRAPOLATED from that of a core"
    return f"{purchase.replace('_', ' ')} {format_money(rate[0], asked.prices.prices.currency)}/h ({basis})"


def _guesses(found: Estimate) -> Iterator[Point]:
    if found.in_doubt is not None:
        yield Point("spot", _of_hazard(found, found.in_doubt))
    if found.asked.latencies is None:
        yield Point("guesses", _of_delays(found))


def _of_hazard(found: Estimate, in_doubt: InDoubt) -> str:
    low, high = found.believed.values()
    currency = found.asked.prices.prices.currency
    origin = "a guess" if in_doubt.origin == "stated" else in_doubt.origin
    return (
        f"A machine is lost {in_doubt.says} (K4, {origin}), between {in_doubt.low} and {in_doubt.high}: at these ends "
        f"the median cost is {_ends(low.cost.median, high.cost.median, currency)}, and 19 of 20 cost less than "
        f"{_ends(low.cost.p95, high.cost.p95, currency)} and end within {_times(low.seconds.p95, high.seconds.p95)}."
    )


def _of_delays(found: Estimate) -> str:
    latencies, spot = found.scenario.latencies, found.scenario.spot
    after = f"{latencies.acquisition.quantile(0.5) / _SECOND:.0f} s (G4)"
    if found.asked.run.bought != "high" and found.purchases:
        after += f" or {spot.acquisition.quantile(0.5) / _SECOND:.0f} s on spot (K5)"
    return (
        f"A machine comes after {after}, half of the time; boot of {latencies.boot.mean / _SECOND:.0f} s (G4) and "
        f"set-up of {latencies.set_up.mean / _SECOND:.0f} s (G8) are billed; --latencies with what `dxsim calibrate` "
        "learned gives your own."
    )


def _unknown(found: Estimate) -> Iterator[Point]:
    yield Point("taken", "; ".join(notes(found)) + ".")
    if found.asked.run.idle:
        yield Point("no effect", f"On cost and time: {', '.join(found.asked.run.idle)}.")


def notes(found: Estimate) -> Iterator[str]:
    """Yield what was assumed of the command."""
    asked = found.asked
    yield "--duration is what its code computes on these machines, once the inputs are there"
    if not asked.run.machines.instance_types:
        yield (
            f"no --instance-type is given, and that of {asked.run.executable} is not known here: "
            f"{asked.instance_types[0]}, the platform's default, stands for it"
        )
    if len(asked.instance_types) > 1:
        yield f"{', '.join(asked.instance_types)} are asked for in turn; by purchase only the first is compared"
    if asked.input_size is None:
        files = f" ({', '.join(dict.fromkeys(asked.run.files))})" if asked.run.files else ""
        yield f"inputs{files} take no time to stage, their size not being known: --input-size 12GB says it"
    yield from asked.run.notes
    if asked.run.batch is not None and asked.count == 1:
        yield f"{asked.run.batch} cannot be read here: this is one of its rows; --count says how many there are"


def _ends(one: float, other: float, unit: str) -> str:
    """Write two figures in order, once where two digits do not tell them apart."""
    texts = [two_digits(value) for value in sorted((one, other))]
    return f"{texts[0] if texts[0] == texts[1] else ' to '.join(texts)} {unit}"


def _times(one: float, other: float) -> str:
    size, unit = unit_of(max(one, other))
    return _ends(one / size, other / size, unit)
