"""Personal data in records, replaced: names of users, addresses, hosts."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

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
    replaced = {name: f"user-{number}" for number, name in enumerate(users, 1)}
    words = {name.removeprefix("user-"): other for name, other in replaced.items()}
    long = sorted((word for word in words if len(word) >= _SHORTEST), key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, long))) if long else None

    @cache
    def clean(text: str | None) -> str | None:
        if text is None:
            return None
        if pattern is not None:
            text = pattern.sub(lambda found: words[found[0]], text)
        for address, instead in _ADDRESSES if "." in text else ():
            text = address.sub(instead, text)
        return text

    for record in given:
        record.user = replaced.get(record.user, record.user)
        record.bill_to = replaced.get(record.bill_to, record.bill_to)
        record.name = clean(record.name)
        record.runs = clean(record.runs) or record.runs
        record.failure_message = clean(record.failure_message)
        record.tags = tuple(clean(tag) or "" for tag in record.tags)
        record.properties = {clean(name) or "": clean(value) or "" for name, value in record.properties.items()}


def _is_user(name: str) -> bool:
    return name.startswith("user-")
