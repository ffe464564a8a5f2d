"""Values as the platform writes them: milliseconds, currencies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping

_SYMBOLS: Final = {"USD": "$", "GBP": "£", "EUR": "€"}
_DX_CODES: Final = {"USD": 0, "GBP": 1}
"""The platform's numbers of currencies, as far as its client tells them."""


def milliseconds(column: pd.Series[Any]) -> list[int | None]:
    """Return instants as whole milliseconds since the Unix epoch, rounded to the nearest, a half upwards (M2)."""
    micros = column.dt.as_unit("us").astype("int64").to_numpy()
    rounded = ((micros + 500) // 1000).tolist()
    return [None if empty else instant for instant, empty in zip(rounded, column.isna(), strict=True)]


def cells(column: pd.Series[Any]) -> list[Any]:
    """Return a column as plain values, None where it is empty, instants in milliseconds."""
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        return milliseconds(column)
    return [None if empty else cell for cell, empty in zip(column.tolist(), column.isna(), strict=True)]


def currency(code: str) -> Mapping[str, Any]:
    """Return what the platform tells of a currency; `dxCode` is null where its number is not known."""
    return {
        "dxCode": _DX_CODES.get(code),
        "code": code,
        "symbol": _SYMBOLS.get(code, code),
        "symbolPosition": "left",
        "decimalSymbol": ".",
        "groupingSymbol": ",",
    }
