"""The values of a JSON text one after the other, so that what is broken hides nothing of what is sound."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.records.errors import ResultError

if TYPE_CHECKING:
    from collections.abc import Iterator

STANDARD_INPUT: Final = "-"
_SPACE: Final = re.compile(r"[ \t\r\n]*")
_ID: Final = re.compile(r'"id"\s*:\s*"((?:job|analysis)-[^"]{1,60})"')
_STRUCTURE: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Broken:
    """A part of a text that is no JSON.

    Attributes
    ----------
    record : str or None
        The id of the execution that it is about, where it can be seen.
    why : str
        What is wrong with it, and where.
    """

    record: str | None
    why: str


def text_of(source: str) -> str:
    """Return the text of a file, or of standard input.

    Raises
    ------
    ResultError
        If it cannot be read as text.
    """
    try:
        if source == STANDARD_INPUT:
            return sys.stdin.read()
        return Path(source).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ResultError(f"there is no file {source}; name one that `dx find executions --json` printed") from None
    except IsADirectoryError:
        raise ResultError(f"{source} is a folder; name the JSON files in it") from None
    except UnicodeDecodeError:
        raise ResultError(f"{source} is no text; name a JSON file that `dx find executions --json` printed") from None
    except OSError as error:
        raise ResultError(f"{source} cannot be read ({error.strerror})") from None


def values_of(text: str, decoder: json.JSONDecoder | None = None) -> Iterator[Any]:
    """Yield the values of a text, those of a list one by one, and a ``Broken`` for what is none.

    A text may hold several values after each other, or a list of them. After a mistake in the notation nothing more
    can be read; what is nested too deeply is passed over.

    Parameters
    ----------
    text : str
        The text.
    decoder : json.JSONDecoder, optional
        What reads a value, where that is not the usual one.
    """
    decoder = decoder or json.JSONDecoder()
    place, in_list = 0, False
    while True:
        place = _after_space(text, place)
        if place >= len(text):
            if in_list:
                yield Broken(
                    None, f"the text ends in line {_line(text, place)}, in the middle of a list: it is truncated"
                )
            return
        if text[place] == "[" and not in_list:
            in_list, place = True, place + 1
        elif text[place] == "," or (text[place] == "]" and in_list):
            in_list = in_list and text[place] == ","
            place += 1
        else:
            try:
                value, place = decoder.raw_decode(text, place)
            except RecursionError:
                yield Broken(
                    _id_after(text, place), f"line {_line(text, place)}: it is nested too deeply to be a record"
                )
                place = _end_of_value(text, place)
                continue
            except ValueError as error:
                yield _mistake(text, place, error)
                return
            yield value


def _after_space(text: str, place: int) -> int:
    match = _SPACE.match(text, place)
    return place if match is None else match.end()


def _mistake(text: str, begin: int, error: ValueError) -> Broken:
    where = getattr(error, "pos", begin)
    record = _id_after(text, begin)
    what = getattr(error, "msg", str(error))
    # Of a string that does not end, the place is its beginning.
    if where >= len(text.rstrip()) or what.startswith("Unterminated string"):
        end = _line(text, len(text.rstrip()))
        return Broken(record, f"the text ends in line {end}, in the middle of a value: it is truncated")
    return Broken(
        record, f"line {_line(text, where)}: this is no JSON ({what[:1].lower()}{what[1:]}); the rest is not read"
    )


def _id_after(text: str, begin: int) -> str | None:
    found = _ID.search(text, begin, begin + 100_000)
    return None if found is None else found[1]


def _line(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1


def _end_of_value(text: str, begin: int) -> int:
    depth = 0
    for found in _STRUCTURE.finditer(text, begin):
        sign = found[0]
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(sign, 0)
        if depth <= 0:
            return found.end()
    return len(text)
