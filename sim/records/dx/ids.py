"""Ids in the platform's form, made of a run's own: the same own id gives the same one everywhere."""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import Final

ALPHABET: Final = "0123456789BFGJKPQVXYZbfgjkpqvxyz"
"""The 32 characters of the platform's ids: no vowels, and nothing that looks like another."""
LENGTH: Final = 24
_BITS: Final = 5
_PLATFORM: Final = re.compile(r"[a-z]+-[0-9A-Za-z]{24}")


def platform_id(class_: str, own: str) -> str:
    """Return the id of a thing in the platform's form (M1).

    Parameters
    ----------
    class_ : str
        Its class, such as `job` or `container`.
    own : str
        What the run calls it. An id that has the platform's form already stays.
    """
    if _PLATFORM.fullmatch(own) and own.startswith(f"{class_}-"):
        return own
    number = int.from_bytes(blake2b(f"{class_}|{own}".encode(), digest_size=LENGTH * _BITS // 8).digest())
    return f"{class_}-" + "".join(ALPHABET[number >> _BITS * place & 31] for place in reversed(range(LENGTH)))


def execution_id(own: str) -> str:
    """Return the id of a job or an analysis."""
    return platform_id("analysis" if own.startswith("analysis-") else "job", own)


def handle(class_: str, name: str) -> str:
    """Return the id of what bears its name in it, as users, organisations and stages do."""
    return name if name.startswith(f"{class_}-") else f"{class_}-{name}"


def payer(account: str) -> str:
    """Return the id of a billing account: a user's, or an organisation's where it does not say."""
    return account if account.startswith("user-") else handle("org", account)
