"""A file that was not there: what is written for other programs never takes the place of something else."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, TextIO

from sim.records.errors import ResultError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def write_new(place: Path, such_as: str, write: Callable[[TextIO], object], *, option: str = "") -> None:
    """Write a text file; where that fails, there is none.

    Parameters
    ----------
    place : pathlib.Path
        The file.
    such_as : str
        A name that it could have, for who names a folder.
    write : callable
        Writes its content.
    option : str
        How another file is named, such as ` with -o`.

    Raises
    ------
    ResultError
        If there is something already, or it cannot be made.
    """
    if place.is_dir():
        raise ResultError(f"{place} is a folder; name a file in it, such as {place / such_as}")
    try:
        file = place.open("x", encoding="utf-8")
    except FileExistsError:
        raise ResultError(f"{place} is there already and stays as it is; name another file{option}") from None
    except OSError as error:
        raise ResultError(f"{place} cannot be written ({error.strerror}); name another file{option}") from None
    try:
        with file:
            write(file)
    except BaseException:
        with suppress(OSError):
            place.unlink()
        raise
