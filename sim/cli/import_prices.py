"""`dxsim import prices`: what an account pays an hour becomes a price list."""

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.console import answers
from sim.cli.import_dx import present, print_reading
from sim.records.errors import ResultError
from sim.scenario.prices import PriceList
from sim.twin.readers.names import legal
from sim.twin.readers.prices import read, write
from sim.twin.readers.prices_rates import is_currency


def prices(
    source: Annotated[
        Path,
        typer.Argument(
            metavar="FILE|DIR",
            help="A describe hash with pricingModelsByRegion, a CSV (instance_type,on_demand,spot,currency), what "
            "`dx find executions --json` printed, or a folder that `dxsim import dx` wrote.",
            show_default=False,
        ),
    ],
    *,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="The file to write, such as prices.yaml.")],
    name: Annotated[
        str | None, typer.Option("--name", metavar="NAME", help="What the list is called; default: as the file.")
    ] = None,
    currency: Annotated[
        str | None,
        typer.Option("--currency", metavar="CODE", help="The currency, such as GBP, where none is named in it."),
    ] = None,
    date: Annotated[
        str | None,
        typer.Option("--date", metavar="DATE", help="When the rates were in force, such as 2025-06; default: none."),
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="End where anything is wrong, instead of using what is sound.")
    ] = False,
) -> None:
    """Make a price list of a rate card, or of what one's own jobs cost: price over billed time.

    It tells which instance types are exact, and what stands for the others.
    """
    _check(out, name, currency, date)
    found = read(source, name or legal(out.stem), currency=currency, date=date, strict=strict, now=present())
    try:
        write(found, out)
    except FileExistsError:
        raise ResultError(_is_there(out)) from None
    print_reading(found.reading, answers())
    names = [one.name for one in found.lists]
    shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    answers().print(
        f"Wrote {out}, {'price lists' if len(names) > 1 else 'price list'} {shown}; a scenario takes it with import: "
        f"[{out.name}]",
        markup=False,
        soft_wrap=True,
    )


def _check(out: Path, name: str | None, currency: str | None, date: str | None) -> None:
    if out.is_dir():
        raise ResultError(f"{out} is a folder; name a file in it, such as {out / 'prices.yaml'}")
    if out.exists():
        raise ResultError(_is_there(out))
    if name is not None and name != legal(name):
        raise ResultError(f"--name: '{name}' cannot be the name of a price list; write {legal(name)}")
    if currency is not None and not is_currency(currency):
        raise ResultError(f"--currency: '{currency}' is no code of three capital letters, such as GBP")
    if date is not None:
        _check_date(date)


def _check_date(date: str) -> None:
    try:
        PriceList.model_validate({"date": date, "source": "-", "per_core": {"on_demand": "1 USD/h"}})
    except ValueError:
        raise ResultError(f"--date: '{date}' is no date; write it like 2026, 2026-01 or 2026-01-12, or none") from None


def _is_there(place: Path) -> str:
    return f"{place} is there already and stays as it is; name another file with -o"
