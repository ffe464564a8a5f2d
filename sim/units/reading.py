"""Texts to quantities."""

import re
from datetime import datetime, timedelta
from fractions import Fraction

from sim.units.kinds import (
    EPOCH,
    HOUR,
    LONGEST,
    MAX_DURATION,
    MAX_MICROS,
    MAX_MICROS_PER_GB,
    MAX_MICROS_PER_HOUR,
    MAX_PER_HOUR,
    MAX_SIZE,
    MAX_WORK,
    NUMBER,
    PART,
    SHAPES,
    SIZES,
    TIMES,
    HourlyRate,
    Kind,
    Money,
    Quantity,
    SizePrice,
    UnitError,
    kind_of,
)
from sim.units.refusals import refusal


def parse_duration(text: str) -> int:
    """
    Read a time such as "1 h 30 min".

    Parameters
    ----------
    text : str
        Numbers with units (us, ms, s, min, h, d, w), the larger unit first.

    Returns
    -------
    int
        Microseconds.

    Raises
    ------
    UnitError
        If the text is not a time, is negative, or is longer than 100 years.
    """
    text = _shaped(text, "duration")
    parts = [(Fraction(number), TIMES[unit]) for number, unit in PART.findall(text)]
    units = [unit for _, unit in parts]
    if units != sorted(set(units), reverse=True):
        raise UnitError(f"'{text}' names a unit twice or out of order; write the larger unit first, as in '1 h 30 min'")
    total = sum((number * unit for number, unit in parts), Fraction(0))
    return _whole(text, total, MAX_DURATION, "100 years")


def parse_size(text: str) -> int:
    """
    Read a size such as "40 GB" (decimal: B, KB to PB) or "16 GiB" (binary: KiB to PiB).

    Returns
    -------
    int
        Bytes.

    Raises
    ------
    UnitError
        If the text is not a size, is negative, or is above 1000 PB.
    """
    number, unit = _groups(text, "size")
    return _whole(text, Fraction(number) * SIZES[unit], MAX_SIZE, "1000 PB")


def parse_money(text: str) -> Money:
    """
    Read an amount such as "25 USD".

    Raises
    ------
    UnitError
        If the text is not an amount with a three-letter currency, is negative, or is above a million million.
    """
    number, currency = _groups(text, "money")
    return Money(_whole(text, Fraction(number) * 10**6, MAX_MICROS, f"10^12 {currency}"), currency)


def parse_hourly_rate(text: str) -> HourlyRate:
    """
    Read a price such as "0.4368 GBP/h".

    Raises
    ------
    UnitError
        If the text is not a price per hour, is negative, or is above a thousand million.
    """
    number, currency = _groups(text, "hourly_rate")
    micros = _whole(text, Fraction(number) * 10**6, MAX_MICROS_PER_HOUR, f"10^9 {currency}/h")
    return HourlyRate(micros, currency)


def parse_storage_price(text: str) -> SizePrice:
    """
    Read a price of storage such as "0.03 USD/GB month".

    Raises
    ------
    UnitError
        If the text is not a price per size and month, is negative, or is above a thousand million per GB.
    """
    return _size_price(text, "storage_price")


def parse_size_price(text: str) -> SizePrice:
    """
    Read a price per size such as "0.09 USD/GB".

    Raises
    ------
    UnitError
        If the text is not a price per size, is negative, or is above a thousand million per GB.
    """
    return _size_price(text, "size_price")


def parse_work(text: str) -> int:
    """
    Read an amount of computing such as "8 core h".

    Returns
    -------
    int
        Microseconds on one core.

    Raises
    ------
    UnitError
        If the text is not an amount of work, is negative, or is above a thousand million core hours.
    """
    number, unit = _groups(text, "work")
    return _whole(text, Fraction(number) * TIMES[unit], MAX_WORK, "10^9 core h")


def parse_byte_rate(text: str) -> float | None:
    """
    Read a transfer rate such as "150 MB/s".

    Returns
    -------
    float or None
        Bytes per second; None for "unlimited".

    Raises
    ------
    UnitError
        If the text is not a transfer rate, is zero or negative, or is above 1000 PB/s.
    """
    if text.strip() == "unlimited":
        return None
    number, unit = _groups(text, "byte_rate")
    rate = Fraction(number) * SIZES[unit]
    if rate == 0:
        raise UnitError(f"'{text}' would never transfer anything; write a rate above zero, such as '150 MB/s'")
    if rate > MAX_SIZE:
        raise UnitError(f"'{text}' is above 1000 PB/s; write 'unlimited' if the transfer takes no time")
    return float(rate)


def parse_frequency(text: str) -> float:
    """
    Read how often something happens, such as "12 /h", "3 /d" or "1 /min".

    Returns
    -------
    float
        Times per hour.

    Raises
    ------
    UnitError
        If the text is not a frequency, is negative, or is above 10^9 per hour.
    """
    number, unit = _groups(text, "frequency")
    per_hour = Fraction(number) * HOUR / TIMES[unit]
    if per_hour > MAX_PER_HOUR:
        raise UnitError(f"'{text}' is above 10^9 /h, the most that is taken here; is the unit right?")
    return float(per_hour)


def parse_share(text: str) -> float:
    """
    Read a part of a whole such as "5 %" or "0.05".

    Raises
    ------
    UnitError
        If the text is not a share or does not lie between 0 and 1.
    """
    number, percent = _groups(text, "share")
    share = Fraction(number) / (100 if percent else 1)
    if share > 1:
        raise UnitError(f"'{text}' is more than the whole; a share lies between 0 and 1, such as '5 %' or 0.05")
    return float(share)


def parse_instant(text: str) -> int:
    """
    Read an instant such as "2026-01-12T09:00Z" or "2026-01-12"; without a zone it is in UTC.

    Returns
    -------
    int
        Microseconds since 1970-01-01T00:00Z.

    Raises
    ------
    UnitError
        If the text is not an instant, is not in the calendar, or lies before 1970.
    """
    day, clock, zone = _groups(text, "instant")
    try:
        moment = datetime.fromisoformat(f"{day}T{clock or '00:00'}{zone or 'Z'}")
    except ValueError as error:
        raise UnitError(f"'{text}' is not in the calendar: {error}; write it like '2026-01-12T09:00Z'") from None
    if moment < EPOCH:
        raise UnitError(f"'{text}' lies before 1970; write an instant such as '2026-01-12T09:00Z'")
    return (moment - EPOCH) // timedelta(microseconds=1)


def parse_quantity(text: str) -> Quantity | None:
    """
    Read a table cell that may carry a unit; None where it is just text.

    A space must stand between number and unit, since "12D" in a table is a well of a plate more often than twelve days.

    Raises
    ------
    UnitError
        If the cell is a quantity but an absurdly large one.
    """
    text = text.strip()
    if not re.match(rf"{NUMBER}\s", text):
        return None
    match kind_of(text):
        case "duration":
            return Quantity("duration", parse_duration(text), None)
        case "size":
            return Quantity("size", parse_size(text), None)
        case "money":
            return Quantity("money", *parse_money(text))
        case "hourly_rate":
            return Quantity("hourly_rate", *parse_hourly_rate(text))
        case "work":
            return Quantity("work", parse_work(text), None)
        case _:
            return None


def _whole(text: str, exact: Fraction, most: int, most_in_words: str) -> int:
    if exact > most:
        raise UnitError(f"'{text}' is above {most_in_words}, the most that is taken here; is the unit right?")
    value = round(exact)
    if value == 0 and exact > 0:
        raise UnitError(f"'{text}' is too small to count; write 0 with its unit, or a larger amount")
    return value


def _size_price(text: str, kind: Kind) -> SizePrice:
    number, currency, unit = _groups(text, kind)
    micros = Fraction(number) * 10**6 * SIZES["GB"] / SIZES[unit]
    return SizePrice(_whole(text, micros, MAX_MICROS_PER_GB, f"10^9 {currency}/GB"), currency)


def _groups(text: str, wanted: Kind) -> tuple[str, ...]:
    text = _shaped(text, wanted)
    match = SHAPES[wanted].fullmatch(text)
    return match.groups() if match else ()


def _shaped(text: str, wanted: Kind) -> str:
    text = text.strip()
    if len(text) <= LONGEST and SHAPES[wanted].fullmatch(text):
        return text
    raise UnitError(refusal(text, wanted))
