"""Whose prices an estimate goes by: a list that ships, or one of a file of one's own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sim.records.errors import ResultError
from sim.scenario.problems import did_you_mean
from sim.scenario.reader import load
from sim.scenario.shipped import shipped_prices

if TYPE_CHECKING:
    from sim.scenario.prices import PriceList
    from sim.scenario.scenario import Scenario

DEFAULT: Final = "ukb-rap-2025"
"""The list that is taken where nobody names one."""


@dataclass(frozen=True, slots=True)
class PriceChoice:
    """A price list, and where it comes from.

    Attributes
    ----------
    name : str
        Its name.
    prices : PriceList
        The list.
    scenario : Scenario
        The file that it stands in, with its own instance types.
    by_default : bool
        Whether nobody chose it.
    """

    name: str
    prices: PriceList
    scenario: Scenario
    by_default: bool


def choose(prices: str | None, list_: str | None) -> PriceChoice:
    """
    Return a price list.

    Parameters
    ----------
    prices : str, optional
        The name of a list that ships, or a file that holds price lists, such as `dxsim import prices` writes;
        :data:`DEFAULT` where it is not given.
    list_ : str, optional
        Which list of the file, where it holds several.

    Raises
    ------
    ResultError
        If there is no such file or list, or it is not said which of several is meant.
    ScenarioError
        If the file cannot be read.
    """
    scenario = load(_file(prices or DEFAULT))
    lists = scenario.price_lists
    if not lists:
        raise ResultError(f"{prices} holds no price list: let `dxsim import prices` write one, or name another file")
    if list_ is not None and list_ not in lists:
        raise ResultError(f"there is no price list '{list_}'{did_you_mean(list_, lists) or f'; {_among(lists)}'}")
    if list_ is None and len(lists) > 1:
        raise ResultError(f"{prices} holds {len(lists)} price lists: add --price-list NAME; {_among(lists)}")
    name = list_ or next(iter(lists))
    return PriceChoice(name, lists[name], scenario, by_default=prices is None)


def _file(prices: str) -> Path:
    shipped = shipped_prices()
    if prices in shipped:
        return shipped[prices]
    path = Path(prices)
    if path.is_file():
        return path
    if path.is_dir():
        raise ResultError(f"{prices} is a folder; name a file with price lists in it")
    near = did_you_mean(prices, [*shipped, *_beside(path)])
    ways = f"; those that ship are {', '.join(shipped)}" if shipped else ""
    raise ResultError(f"--prices {prices}: there is no such file and no such list{near or ways}")


def _beside(path: Path) -> list[str]:
    folder = path.parent
    return [str(file) for file in folder.glob("*.yaml")] if folder.is_dir() else []


def _among(lists: dict[str, PriceList]) -> str:
    names = list(lists)
    return f"it has {', '.join(names[:6])}{f' and {len(names) - 6} more' if len(names) > 6 else ''}"
