"""A command line as a shell would take it apart: the words of one `dx run`."""

from __future__ import annotations

import re
import shlex
from typing import Final

from sim.records.errors import ResultError

EXAMPLE: Final = "dx run app-swiss-army-knife --instance-type mem1_ssd1_v2_x16 --priority low"
_ASSIGNMENT: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*=.*", re.DOTALL)
_SIGNS: Final = frozenset("();<>|&")


def words_of(text: str) -> list[str]:
    """
    Return what follows `dx run` in a command line, word by word.

    Raises
    ------
    ResultError
        If it is no single `dx run`, or its quotes are not closed.
    """
    words = _split(text.replace("\\\r\n", " ").replace("\\\n", " "))
    while words and (words[0] == "$" or _ASSIGNMENT.fullmatch(words[0])):
        words.pop(0)
    if not words or words[0].rpartition("/")[2] != "dx":
        begins = f"it begins with '{words[0]}'" if words else "it is empty"
        raise ResultError(f'this is no `dx run` command, {begins}: write it in quotes, such as "{EXAMPLE}"')
    if words[1:2] != ["run"]:
        other = f"`dx {words[1]}` launches nothing" if len(words) > 1 else "`dx` alone launches nothing"
        raise ResultError(f'{other}: write a `dx run` command, such as "{EXAMPLE}"')
    for word in words:
        if word and set(word) <= _SIGNS:
            raise ResultError(f"there is a '{word}' outside quotes: give one `dx run` command alone, without it")
    return words[2:]


def _split(text: str) -> list[str]:
    reader = shlex.shlex(text, posix=True, punctuation_chars="".join(sorted(_SIGNS)))
    reader.whitespace_split = True
    reader.commenters = ""
    try:
        return list(reader)
    except ValueError:
        raise ResultError("a quote in the command is not closed: close it, and mind the quotes of your shell") from None


def known_here(option: str, value: str) -> str:
    """
    Return a value that does not depend on the shell's variables.

    Raises
    ------
    ResultError
        If it does.
    """
    if value.startswith(("$", "`")):
        raise ResultError(f"{option} is {value}, which only your shell knows: write its value")
    return value
