"""The door for prices: a describe hash, a CSV, records of executions, or the folder that these became."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sim.records.errors import ResultError
from sim.twin.personal import cleaner, numbered, replace_personal_data
from sim.twin.readers.dx import read_records
from sim.twin.readers.json_values import Broken, values_of
from sim.twin.readers.prices_coverage import coverage
from sim.twin.readers.prices_csv import read_csv, separator_of
from sim.twin.readers.prices_describe import DECODER, MODELS, RATES, hashes_of, model_of, read_describe
from sim.twin.readers.prices_entries import lists_of
from sim.twin.readers.prices_folder import records_of
from sim.twin.readers.prices_list import PricesRead, call_them
from sim.twin.readers.prices_records import read_prices
from sim.twin.readers.prices_scenario import prices_text
from sim.twin.readers.prices_types import strange
from sim.twin.readers.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sim.twin.readers.prices_entries import Entry
    from sim.twin.readers.prices_list import RateList

WANTED: Final = (
    f"wanted is a describe hash with {MODELS}, a CSV with instance_type and on_demand or spot, what "
    "`dx find executions --json` printed, or a folder that `dxsim import dx` wrote"
)
_EXECUTION: Final = re.compile(r'"(?:job|analysis)-')
_USER: Final = re.compile(r"user-[A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*?(?=\.[A-Za-z0-9]+$|[^A-Za-z0-9_.]|$)")
_REPLACED: Final = re.compile(r"user-\d+")
_SHOWN: Final = 20


def read(
    source: Path,
    name: str,
    *,
    currency: str | None = None,
    date: str | None = None,
    strict: bool = False,
    now: int | None = None,
) -> PricesRead:
    """Read the price lists that a file or folder holds.

    Parameters
    ----------
    source : Path
        The file or folder; what it is, its content tells.
    name : str
        What the list is to be called; several get an ending each.
    currency : str, optional
        The currency, where none is named in it; of a file with two, the one to take.
    date : str, optional
        When the rates were in force, such as `2025-06`; records tell that themselves.
    strict : bool
        Whether anything that is wrong ends the reading; else the sound rates are used and the rest is listed.
    now : int, optional
        The instant after which no execution can have happened, in milliseconds since 1970.

    Raises
    ------
    ResultError
        If it cannot be read, holds no rates, two currencies or none, or with `strict` anything is wrong.
    """
    reading = Reading([str(source)])
    if source.is_dir():
        prices = _of_folder(source, reading, currency)
    else:
        prices = _of_file(source, reading, currency, date or "none", now)
    if date is not None and any(one.date != date for one in prices.lists):
        reading.notes.append("dates: those of the records, not that of --date")
    if strict and reading.faults:
        raise ResultError(_listed(f"--strict: {len(reading.faults)} faults were found", reading))
    if not prices.lists and len(reading.faults) == 1:
        raise ResultError(f"{reading.faults[0]}; there are no rates beside that")
    if not prices.lists:
        raise ResultError(_listed(f"{source}: there are no rates in it", reading))
    call_them(prices.lists, name)
    _say(prices)
    return prices


def write(prices: PricesRead, place: Path) -> None:
    """Write price lists as a part of a scenario.

    Raises
    ------
    FileExistsError
        If there is a file already.
    """
    text = prices_text(prices)
    with place.open("x", encoding="utf-8", newline="\n") as file:
        file.write(text)


def _of_folder(source: Path, reading: Reading, currency: str | None) -> PricesRead:
    records = records_of(source, reading)
    payers = [record.bill_to for record in records]
    users = [payer for payer in payers if payer.startswith("user-") and not _REPLACED.fullmatch(payer)]
    clean = _cleaner(users, source)
    for record in records:
        record.bill_to = clean(record.bill_to)
    name = clean(source.resolve().name)
    return PricesRead(reading, read_prices(records, reading, currency=currency, what=f"records in {name}"), name)


def _of_file(source: Path, reading: Reading, currency: str | None, date: str, now: int | None) -> PricesRead:
    text = _text(source)
    if text.lstrip()[:1] not in ("{", "["):
        separator = separator_of(text)
        if separator is None:
            raise ResultError(f"{source}: {'it is empty' if not text.strip() else 'it holds no prices'}; {WANTED}")
        return _of_entries(read_csv(text, separator, reading), source, reading, currency, date)
    if f'"{MODELS}"' in text or f'"{RATES}"' in text:
        values = list(values_of(text, DECODER))
        if any(model_of(hash_) for value in values for hash_ in hashes_of(value)) or _cut(values):
            return _of_entries(read_describe(values, reading), source, reading, currency, date)
    if not _EXECUTION.search(text):
        broken = next((value for value in values_of(text) if isinstance(value, Broken)), None)
        why = f"it holds no prices; {WANTED}" if broken is None else broken.why
        raise ResultError(f"{source}: {why}")
    return _of_records(source, reading, currency, now)


def _cut(values: list[object]) -> bool:
    return any(isinstance(value, Broken) for value in values)


def _of_entries(entries: list[Entry], source: Path, reading: Reading, currency: str | None, date: str) -> PricesRead:
    if not entries:
        return PricesRead(reading, [], source.name)
    users = [account for account, _ in (entry.owner for entry in entries) if account and account.startswith("user-")]
    clean = _cleaner(users, source)
    reading.notes[:] = [clean(note) for note in reading.notes]
    owners = dict.fromkeys(entry.owner for entry in entries)
    file = clean(source.name)
    sources = {owner: _told(owner, file, clean) for owner in owners}
    lists = lists_of(entries, reading, currency=currency, date=date, sources=sources)
    for one in lists:
        one.account = None if one.account is None else clean(one.account)
    return PricesRead(reading, lists, file)


def _told(owner: tuple[str | None, str | None], file: str, clean: Callable[[str], str]) -> str:
    account, region = owner
    if account is None and region is None:
        return f"rates in {file}"
    whose = f" of {clean(account)}" if account else ""
    return f"pricing model{whose}{f' in {region}' if region else ''} ({file})"


def _of_records(source: Path, reading: Reading, currency: str | None, now: int | None) -> PricesRead:
    found = read_records([str(source)], now=now)
    records = found.all
    users = [name for record in records for name in (record.user, record.bill_to) if name.startswith("user-")]
    clean = _cleaner(users, source)
    replace_personal_data(records)
    # A parent that is missing changes no rate.
    reading.faults += [fault for fault in found.faults if not fault.used]
    reading.notes += [note for note in found.notes if note.startswith("read:")]
    name = clean(source.name)
    return PricesRead(reading, read_prices(records, reading, currency=currency, what=name), name)


def _cleaner(users: list[str], source: Path) -> Callable[[str], str]:
    # A handle may stand in the name of the file, too.
    return cleaner(numbered([*users, *(name for name in _USER.findall(source.name) if not _REPLACED.fullmatch(name))]))


def _say(prices: PricesRead) -> None:
    """Add to the notes what is known of the types that ship, list by list."""
    several = len(prices.lists) > 1
    notes = prices.reading.notes
    for one in prices.lists:
        about = f"{one.name}: " if several else ""
        notes += [f"{about}{said}" for said in (*_spot_above(one), *one.remarks, *coverage(one))]
    unknown = strange({type_ for one in prices.lists for type_ in one.types})
    if unknown:
        notes.append(
            f"instance types: {', '.join(unknown)} {'does' if len(unknown) == 1 else 'do'} not ship with dxsim: kept, "
            "and described under `instance_types` by what the name tells; memory and storage are assumed"
        )
    notes.append("personal data: users are replaced by user-1, user-2, …")


def _spot_above(one: RateList) -> list[str]:
    on_demand, spot = one.rates.get("on_demand", {}), one.rates.get("spot", {})
    above = sorted(type_ for type_, rate in spot.items() if rate > on_demand.get(type_, rate))
    return [f"odd, and used all the same: spot costs more than on demand of {', '.join(above)}"] if above else []


def _text(source: Path) -> str:
    try:
        return source.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ResultError(f"there is no file {source}; {WANTED}") from None
    except UnicodeDecodeError:
        raise ResultError(f"{source} is no text; {WANTED}") from None
    except OSError as error:
        raise ResultError(f"{source} cannot be read ({error.strerror})") from None


def _listed(head: str, reading: Reading) -> str:
    rest = len(reading.faults) - _SHOWN
    lines = [head, *(f"- {fault}" for fault in reading.faults[:_SHOWN])]
    return "\n".join([*lines, *([f"- and {rest} more"] if rest > 0 else [])])
