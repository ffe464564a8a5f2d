"""Rates in a describe hash of an org, a user or a project: `pricingModelsByRegion.<region>.computeRatesPerHour`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sim.twin.readers.json_values import Broken
from sim.twin.readers.prices_entries import Entry
from sim.twin.readers.prices_rates import NoRateError, is_currency, read_rate
from sim.twin.readers.prices_types import wrong_name
from sim.twin.readers.purchases import ON_DEMAND
from sim.twin.readers.reading import Fault, counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sim.twin.readers.reading import Reading

MODELS: Final = "pricingModelsByRegion"
RATES: Final = "computeRatesPerHour"
ASK: Final = f"""ask for it with `dx api org-yours describe '{{"fields": {{"{MODELS}": true}}}}'`"""
_WITHHELD: Final = "only those who may spend in its name see it"


class Mapping(dict[str, Any]):
    """A JSON object that knows all its pairs, those with the same key too."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self.pairs = pairs


DECODER: Final = json.JSONDecoder(object_pairs_hook=Mapping)


@dataclass(frozen=True, slots=True)
class Model:
    """The pricing models of one hash: whose, in what currency, by region."""

    account: str | None
    currency: str | None
    by_region: Any


def hashes_of(value: Any) -> Iterator[Any]:
    """Yield every hash in a value that may be a list of them, or a page of results."""
    if isinstance(value, list):
        for part in value:
            yield from hashes_of(part)
    elif isinstance(value, dict) and isinstance(value.get("describe"), dict) and MODELS not in value:
        yield {"id": value.get("id"), **value["describe"]}
    elif isinstance(value, dict) and isinstance(value.get("results"), list):
        yield from hashes_of(value["results"])
    else:
        yield value


def model_of(value: Any) -> Model | None:
    """Return the pricing models that a hash holds, or that a value is; None where it is neither."""
    if not isinstance(value, dict):
        return None
    if MODELS in value:
        id_ = value.get("id")
        return Model(id_ if isinstance(id_, str) else None, _currency(value), value[MODELS])
    if RATES in value:
        return Model(None, _currency(value), {"": value})
    if value and all(isinstance(part, dict) and RATES in part for part in value.values()):
        return Model(None, None, value)
    return None


def read_describe(values: Iterable[Any], reading: Reading) -> list[Entry]:
    """Return the rates of describe hashes; what is wrong with them goes to the reading."""
    source = reading.sources[0]
    entries: list[Entry] = []
    ignored: set[str] = set()
    for value in values:
        if isinstance(value, Broken):
            reading.faults.append(Fault(source, value.why))
            continue
        for hash_ in hashes_of(value):
            model = model_of(hash_)
            id_ = hash_.get("id") if isinstance(hash_, dict) else None
            place = f"{source}, {id_}" if isinstance(id_, str) else source
            if model is None:
                reading.faults.append(Fault(place, f"it holds no {MODELS}; {ASK}"))
            elif not isinstance(model.by_region, dict):
                said = f"{_WITHHELD}; {ASK}" if model.by_region is None else "a mapping by region is wanted there"
                reading.faults.append(Fault(place, f"{MODELS} is {_shown(model.by_region)}: {said}"))
            else:
                for region, prices in _pairs(model.by_region):
                    found = list(_rates(model, region, prices, place, reading))
                    entries += found
                    ignored |= {key for key in prices if key not in (RATES, "currency")} if found else set()
    _note(entries, ignored, reading)
    return entries


def _rates(model: Model, region: str, prices: Any, place: str, reading: Reading) -> Iterator[Entry]:
    at = f"{place}, {region}" if region else place
    rates = prices.get(RATES) if isinstance(prices, dict) else None
    if not isinstance(rates, dict):
        why = _WITHHELD if rates is None else "a mapping by instance type is wanted there"
        reading.faults.append(Fault(at, f"{RATES} is {_shown(rates)}: {why}"))
        return
    currency = _currency(prices) or model.currency
    for type_, said in _pairs(rates):
        wrong = wrong_name(type_)
        if wrong is not None:
            reading.faults.append(Fault(at, wrong))
            continue
        try:
            rate = read_rate(said)
        except NoRateError as error:
            reading.faults.append(Fault(f"{at}, {type_}", f"the rate {error}"))
            continue
        yield Entry(
            (model.account, region or None), ON_DEMAND, type_, rate, rate.currency or currency, f"{at}, {type_}"
        )


def _note(entries: list[Entry], ignored: set[str], reading: Reading) -> None:
    counts: dict[tuple[str | None, str | None], int] = {}
    for entry in entries:
        counts[entry.owner] = counts.get(entry.owner, 0) + 1
    for (account, region), count in counts.items():
        whose = f" of {account}" if account else ""
        reading.notes.append(f"read: {counted(count, 'rate')}{whose}{f' in {region}' if region else ''}")
    reading.notes.append("purchase: taken for rates on demand; a pricing model says nothing of spot")
    if ignored:
        reading.notes.append(
            f"not used: {', '.join(sorted(ignored))} beside {RATES}: what is priced there is not documented; "
            "write `storage` and `egress` into the list by hand"
        )


def _pairs(mapping: Any) -> list[tuple[str, Any]]:
    return mapping.pairs if isinstance(mapping, Mapping) else list(mapping.items())


def _currency(value: Any) -> str | None:
    said = value.get("currency")
    code = said.get("code") if isinstance(said, dict) else said
    return code if isinstance(code, str) and is_currency(code) else None


def _shown(value: Any) -> str:
    return "null" if value is None else f"a {'list' if isinstance(value, list) else type(value).__name__}"
