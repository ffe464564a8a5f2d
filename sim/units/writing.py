"""Quantities to texts that read back the same."""

from datetime import timedelta

from sim.units.kinds import BINARY_SIZES, DAY, DECIMAL_SIZES, EPOCH, HOUR, MILLISECOND, MINUTE, SECOND


def format_duration(microseconds: int) -> str:
    """Write a time so that :func:`parse_duration` reads back the same: "1 h 30 min", "12 min 3.1 s", "250 ms"."""
    if microseconds < 0:
        return f"-{format_duration(-microseconds)}"
    if microseconds < MILLISECOND:
        return f"{microseconds} us" if microseconds else "0 s"
    if microseconds < SECOND:
        return f"{_decimal(microseconds, 3)} ms"
    parts = []
    for name, unit in (("d", DAY), ("h", HOUR), ("min", MINUTE)):
        count, microseconds = divmod(microseconds, unit)
        if count:
            parts.append(f"{count} {name}")
    if microseconds:
        parts.append(f"{_decimal(microseconds, 6)} s")
    return " ".join(parts)


def format_size(size: int) -> str:
    """Write bytes so that :func:`parse_size` reads back the same: "40 GB", "16 GiB", "1.5 MB"."""
    if size < 0:
        return f"-{format_size(-size)}"
    power = min(max(len(str(size)) - 1, 0) // 3, len(DECIMAL_SIZES) - 1)
    decimal = f"{_decimal(size, 3 * power)} {tuple(DECIMAL_SIZES)[power]}"
    binary = [f"{size // unit} {name}" for name, unit in BINARY_SIZES.items() if size and size % unit == 0]
    return min((decimal, *binary[-1:]), key=len)


def format_money(micros: int, currency: str) -> str:
    """Write an exact amount: "25 USD", "3.50 GBP", "0.436812 USD"."""
    text = _decimal(abs(micros), 6)
    if text[-2:-1] == ".":
        text += "0"
    return f"{'-' if micros < 0 else ''}{text} {currency}"


def format_instant(microseconds: int) -> str:
    """Write microseconds since 1970 as an ISO 8601 instant in UTC: "2026-01-12T09:00:00Z"."""
    return (EPOCH + timedelta(microseconds=microseconds)).isoformat().replace("+00:00", "Z")


def _decimal(value: int, digits: int) -> str:
    whole, rest = divmod(value, 10**digits)
    return f"{whole}.{rest:0{digits}d}".rstrip("0").rstrip(".") if rest else str(whole)
