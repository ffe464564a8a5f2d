"""Price lists: what an hour of a worker costs, and storage and egress (H5, H7)."""

from __future__ import annotations

import datetime
import re
from typing import Any, Literal

from pydantic import ValidationInfo, field_validator, model_validator

from sim.scenario.base import Model
from sim.scenario.quantities import Rate, SizePriceValue, StoragePriceValue
from sim.scenario.tables import Tables
from sim.units import HourlyRate, Quantity

Purchase = Literal["on_demand", "spot"]
"""How a worker is bought."""


class PerCore(Model):
    """Rates of one core, for instance types without a rate of their own. Charges at such a rate are `extrapolated`."""

    on_demand: Rate | None = None
    """Rate of one core on demand."""
    spot: Rate | None = None
    """Rate of one core on spot."""


class PriceList(Model):
    """Hourly rates by instance type, prices of storage and egress, and the date and source that they come from."""

    date: str
    """When the rates were in force, as far as is known, such as 2025-06."""
    source: str
    """Where they come from."""
    table: str | None = None
    """A table with columns `instance_type` and `on_demand`, `spot` or both; what stands beside it here wins."""
    on_demand: dict[str, Rate] = {}
    """Rate of an instance type on demand."""
    spot: dict[str, Rate] = {}
    """Rate of an instance type on spot."""
    per_core: PerCore = PerCore()
    """Fallback for the types that have no rate of their own."""
    storage: StoragePriceValue | None = None
    """Price of a GB (10^9 bytes) stored for a month (730 h), such as 0.03 USD/GB month (H7). It is never taken for 0:
    where it is not given, the summary says what was not priced."""
    egress: SizePriceValue | None = None
    """Price of a GB that leaves the platform, such as 0.09 USD/GB; steps `egress` need it (H7)."""

    @field_validator("date")
    @classmethod
    def _a_date(cls, text: str) -> str:
        if text == "none":  # Prices that are made up are in force at no time.
            return text
        try:
            if re.fullmatch(r"\d{4}(-\d\d){0,2}", text) is None:
                raise ValueError
            datetime.date.fromisoformat((text + "-01-01")[:10])
        except ValueError:
            raise ValueError(f"'{text}' is no date: write it like 2026, 2026-01 or 2026-01-12, or none") from None
        return text

    @model_validator(mode="before")
    @classmethod
    def _read_table(cls, raw: Any, info: ValidationInfo) -> Any:
        if not isinstance(raw, dict) or not isinstance(raw.get("table"), str):
            return raw
        tables = (info.context or {}).get("tables")
        return raw if tables is None else {**raw, **_rates_of(raw, tables)}

    @model_validator(mode="after")
    def _one_currency(self) -> PriceList:
        sizes = [price.currency for price in (self.storage, self.egress) if price is not None]
        currencies = sorted({rate.currency for rate in self._rates()}.union(sizes))
        if len(currencies) > 1:
            raise ValueError(f"a price list has one currency, this one has {' and '.join(currencies)}")
        if not self._rates():
            raise ValueError("a price list needs a rate: give on_demand, spot, per_core or a table")
        return self

    def _rates(self) -> list[HourlyRate]:
        fallback = [rate for rate in (self.per_core.on_demand, self.per_core.spot) if rate is not None]
        return [*self.on_demand.values(), *self.spot.values(), *fallback]

    @property
    def currency(self) -> str:
        """The currency of every rate in the list."""
        return self._rates()[0].currency

    def rate(self, instance_type: str, cores: int, purchase: Purchase) -> tuple[int, bool] | None:
        """Return what an hour costs.

        Returns
        -------
        tuple of int and bool, or None
            Micro-units of the currency an hour, and whether the rate is the type's own (else it is extrapolated from
            the cores); None where the list has neither.
        """
        own = (self.on_demand if purchase == "on_demand" else self.spot).get(instance_type)
        if own is not None:
            return own.micros_per_hour, True
        core = self.per_core.on_demand if purchase == "on_demand" else self.per_core.spot
        return None if core is None else (core.micros_per_hour * cores, False)


def _rates_of(raw: dict[str, Any], tables: Tables) -> dict[str, Any]:
    table = tables.get(raw["table"])
    if "instance_type" not in table.columns:
        tables.column(raw["table"], "instance_type")
    if not {"on_demand", "spot"} & set(table.columns):
        raise ValueError(f"table {table.name} needs a column on_demand or spot beside instance_type")
    merged: dict[str, Any] = {}
    for purchase in ("on_demand", "spot"):
        rates = {
            str(row["instance_type"]): _as_rate(row[purchase]) for row in table.rows if row.get(purchase) is not None
        }
        merged[purchase] = {**rates, **(raw.get(purchase) or {})}
    return merged


def _as_rate(cell: object) -> object:
    if isinstance(cell, Quantity) and cell.kind == "hourly_rate" and cell.currency is not None:
        return HourlyRate(cell.value, cell.currency)
    return cell
