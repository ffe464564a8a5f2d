"""Personal data in records, replaced: names of users, addresses, hosts."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from sim.twin.record import Record

_SHORTEST: Final = 4
"""Letters of a user's name below which it is not looked for in texts: it would be found in words."""
_ADDRESSES: Final = (
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"), "(address)"),
    (re.compile(r"\b(?:\d{1,3}\.){3}\d{1,3}\b"), "(host)"),
    (re.compile(r"\b[\w-]+(?:\.[\w-]+)*\.(?:amazonaws\.com|azure\.com|internal|compute)\b"), "(host)"),
)


def replace_personal_data(records: Iterable[Record]) -> None:
    """Change records so that users are `user-1`, `user-2` and so on, by the order in which they first launched.

    Their names, mail and network addresses are replaced in the texts, tags and properties of executions, too.
    """
    given = list(records)
    users = list(dict.fromkeys(name for record in given for name in (record.user, record.bill_to) if _is_user(name)))
    replaced = numbered(users)
    clean_text = cleaner(replaced)

    @cache
    def clean(text: str | None) -> str | None:
        return None if text is None else clean_text(text)

    for record in given:
        record.user = replaced.get(record.user, record.user)
        record.bill_to = replaced.get(record.bill_to, record.bill_to)
        record.name = clean(record.name)
        record.runs = clean(record.runs) or record.runs
        record.failure_message = clean(record.failure_message)
        record.tags = tuple(clean(tag) or "" for tag in record.tags)
        record.properties = {clean(name) or "": clean(value) or "" for name, value in record.properties.items()}


def numbered(users: Iterable[str]) -> dict[str, str]:
    """Return what stands in place of each user: `user-1`, `user-2` and so on, in their order."""
    return {name: f"user-{number}" for number, name in enumerate(dict.fromkeys(users), 1)}


def cleaner(replaced: Mapping[str, str]) -> Callable[[str], str]:
    """Return a function that replaces users, mail and network addresses in a text.

    Parameters
    ----------
    replaced : mapping of str to str
        What stands in place of each user, by id such as `user-someone`.
    """
    words = {name.removeprefix("user-"): other for name, other in replaced.items()}
    words = {word: other for word, other in words.items() if len(word) >= _SHORTEST} | dict(replaced)
    longest_first = sorted(words, key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, longest_first))) if words else None

    def clean(text: str) -> str:
        if pattern is not None:
            text = pattern.sub(lambda found: words[found[0]], text)
        for address, instead in _ADDRESSES if "." in text else ():
            text = address.sub(instead, text)
        return text

    return clean


def _is_user(name: str) -> bool:
    return name.startswith("user-")
