"""Why a text is not the quantity that is wanted, in one sentence with the way out."""

import difflib
import re
from collections.abc import Iterable, Mapping

from sim.units.kinds import LONGEST, NUMBER, SIZES, TIMES, WORDS, Kind, describe_wanted, is_number, kind_of

# Spellings too far from ours for a search of similar words to find.
_SYNONYMS: Mapping[str, str] = {
    **dict.fromkeys(("second", "seconds", "sec", "secs"), "s"),
    **dict.fromkeys(("minute", "minutes", "mins", "m"), "min"),
    **dict.fromkeys(("hour", "hours", "hr", "hrs"), "h"),
    **dict.fromkeys(("day", "days"), "d"),
    **dict.fromkeys(("byte", "bytes"), "B"),
}

_SEXAGESIMAL = re.compile(r"([0-9]+):([0-9]{1,2})(?::([0-9]{1,2}))?")


def refusal(text: str, wanted: Kind) -> str:
    """Say what is wrong with a text that is not of the wanted kind."""
    words = WORDS[wanted]
    if len(text) > LONGEST:
        return f"this text of {len(text)} characters is not {words.noun}; write it like '{words.example}'"
    if not text:
        return f"this is empty; {describe_wanted(wanted)}"
    if is_number(text) and words.units:
        return "a unit is missing: write " + " or ".join(f"'{text} {unit}'" for unit in words.units[:2])
    if re.fullmatch(r"[+-]?\.?(nan|inf|infinity)(\s.*)?", text, re.IGNORECASE):
        return f"'{text}' is not a finite number; {describe_wanted(wanted)}"
    if text.startswith("-"):
        return f"'{text}' is negative; {describe_wanted(wanted)}"
    if clock := _SEXAGESIMAL.fullmatch(text):
        return f"'{text}' can be read in two ways: {_without_colons(clock)}"
    if re.match(r"[0-9]+[,_][0-9]", text):
        return f"'{text}': write numbers with a decimal point and without separators, such as '{words.example}'"
    if (kind := kind_of(text)) is not None:
        return f"'{text}' is {WORDS[kind].noun}; {describe_wanted(wanted)}"
    if words.units and (unknown := _unknown_unit(text, words.units)):
        return f"unknown unit '{unknown}' in '{text}'{_similar_unit(unknown, words.units)}"
    return f"'{text}' is not {words.noun}; write it like '{words.example}'"


def _without_colons(clock: re.Match[str]) -> str:
    first, second, third = clock.groups()
    if third is None:
        return f"write '{int(first)} h {int(second)} min' or '{60 * int(first) + int(second)} s'"
    return f"write '{int(first)} h {int(second)} min {int(third)} s'"


def _unknown_unit(text: str, units: Iterable[str]) -> str | None:
    for unit in re.findall(rf"{NUMBER}\s*([^\s0-9.][^0-9]*)", text):
        if unit.strip() not in units and unit.strip() not in TIMES and unit.strip() not in SIZES:
            return str(unit).strip()
    return None


def _similar_unit(unit: str, units: tuple[str, ...]) -> str:
    by_case = {candidate.casefold(): candidate for candidate in units}
    synonym = _SYNONYMS.get(unit.casefold())
    near = by_case.get(unit.casefold()) or (synonym if synonym in units else None)
    near = near or next(iter(difflib.get_close_matches(unit, units, 1)), None)
    return f"; did you mean '{near}'?" if near else f"; the units here are {', '.join(units)}"
