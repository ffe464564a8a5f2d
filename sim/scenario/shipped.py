"""The price lists that ship, for who names none of their own."""

from __future__ import annotations

from pathlib import Path
from typing import Final

_SIM: Final = Path(__file__).parents[1]
_PLACES: Final = (_SIM / "prices", _SIM.parent / "scenarios" / "prices")
"""Where an installed package has them, and where they lie beside the sources."""


def shipped_prices() -> dict[str, Path]:
    """Return the files of the price lists that ship, by the name of the list."""
    folder = next((place for place in _PLACES if place.is_dir()), None)
    return {} if folder is None else {file.stem: file for file in sorted(folder.glob("*.yaml"))}
