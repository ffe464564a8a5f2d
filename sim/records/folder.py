"""Putting a result folder in its place all at once: a reader never sees half of one."""

from __future__ import annotations

import json
import os
import re
import shutil
from contextlib import suppress
from errno import EBUSY
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from sim.records.errors import ResultError
from sim.records.schema import TABLES

try:
    from fcntl import LOCK_EX, LOCK_NB, flock
except ImportError:  # pragma: no cover - where there are no such locks, what a dead run left is left alone
    flock = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

ABOUT: Final = "run.json"
"""The file that marks a folder as a result of dxsim."""
SUMMARY: Final = "summary.json"
"""The file that holds the summary, for others to read: dxsim itself makes it from the tables."""
INPUTS: Final = "inputs"
"""The folder of the table files that the scenario reads."""
REPORTS: Final = {"page": "report.html", "statement": "statement.md", "csv": "costs.csv"}
"""What `dxsim report` writes into the folder of a result, by what it is."""
WRITTEN: Final = frozenset(
    {
        *(ABOUT, SUMMARY, "scenario.yaml", *REPORTS.values()),
        *(f"{name}.{kind}" for name in TABLES for kind in ("parquet", "csv")),
    }
)
"""The files that a result may hold, beside its inputs."""

_MOST_BESIDE: Final = 1_000
_ABOUT_IS_WELL: Final[dict[str, Callable[[Any], bool]]] = {
    "dxsim": lambda value: isinstance(value, str),
    "complete": lambda value: isinstance(value, bool),
    "scenario": lambda value: isinstance(value, str),
    "seed": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "variant": lambda value: value is None or isinstance(value, str),
    "expectations": lambda value: isinstance(value, list) and all(map(_is_outcome, value)),
}


_ABOUT_MAY_HOLD: Final[dict[str, Callable[[Any], bool]]] = {
    "changes": lambda value: isinstance(value, list) and all(map(_is_change, value)),
    "learned": lambda value: isinstance(value, dict) and all(map(_is_count, value.values())),
    "believed": lambda value: isinstance(value, dict) and all(isinstance(said, str) for said in value.values()),
}
"""What earlier versions did not write."""


class ResultFolder:
    """A result folder in the making.

    Everything is written into ``working``, a folder beside the place where the result shall be, and moved in at the
    end. What was there before stays whole until then, and for good if nothing is published.

    Parameters
    ----------
    place : pathlib.Path
        Where the result shall be.

    Attributes
    ----------
    working : pathlib.Path
        The folder to write into.

    Raises
    ------
    ResultError
        If the place is a file or a mount point, holds anything that dxsim does not write, or cannot be written.
    """

    def __init__(self, place: Path) -> None:
        self._place = Path(os.path.realpath(place))
        self._shown = place
        self._lock: int | None = None
        self.working = self._beside(f".{self._place.name}.{os.getpid()}.part")
        try:
            _refuse_foreign(self._place, place)
            self._place.parent.mkdir(parents=True, exist_ok=True)
            self._remove_leftovers()
            shutil.rmtree(self.working, ignore_errors=True)
            self._require_movable()
            self.working.mkdir()
            self._lock = _locked(self.working)
        except OSError as error:
            self.discard()
            raise ResultError(
                f"{place} cannot be written ({error.strerror}); choose another folder for the result"
            ) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.discard()

    def publish(self) -> Path:
        """Move the result to its place; a result that was there goes. Return where it is now.

        That is beside the place where something else was put there in the meantime.
        """
        return self._publish_at("")

    def publish_incomplete(self) -> Path:
        """Move an unfinished result to its place, or beside it where a result is already. Return where it is now."""
        there = is_result(self._place)
        return self._publish_at("-incomplete" if there else "")

    def discard(self) -> None:
        """Remove what was written and not published."""
        shutil.rmtree(self.working, ignore_errors=True)
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _publish_at(self, ending: str) -> Path:
        endings = (ending, *(f"{ending}-{number}" for number in range(2, _MOST_BESIDE)))
        free = next((end for end in endings if may_be_replaced(self._beside(f"{self._place.name}{end}"))), None)
        if free is None:
            raise ResultError(f"there is no free place beside {self._shown}; choose another folder for the result")
        self._move_to(self._beside(f"{self._place.name}{free}"))
        return self._shown_as(free)

    def _shown_as(self, ending: str) -> Path:
        """Return a folder beside the place as the user writes it, in full where it bears another name there."""
        if not ending:
            return self._shown
        place = self._beside(f"{self._place.name}{ending}")
        alike = self._shown.name == self._place.name and Path(os.path.realpath(self._shown.parent)) == place.parent
        return self._shown.with_name(place.name) if alike else place

    def _beside(self, name: str) -> Path:
        return self._place.parent / name

    def _aside(self, place: Path) -> Path:
        return self._beside(f".{place.name}.{os.getpid()}.old")

    def _require_movable(self) -> None:
        """Try what publishing will do to the folder that is there: after the run it would be too late."""
        if not self._place.is_dir():
            return
        if not os.access(self._place, os.W_OK | os.X_OK):
            raise PermissionError(13, "no permission to write")
        mounted = os.path.ismount(self._place)
        try:
            if not mounted:
                _there_and_back(self._place, self._aside(self._place))
        except OSError as error:
            if error.errno != EBUSY:
                raise
            mounted = True
        if mounted:
            inside = self._shown / "result"
            raise ResultError(
                f"{self._shown} is a mount point, which no result can take the place of; name a folder in it, such as "
                f"--out {inside}"
            )

    def _remove_leftovers(self) -> None:
        """Remove what runs to the same place left that were killed."""
        pattern = re.compile(rf"\.{re.escape(self._place.name)}\.([0-9]+)\.(part|old)")
        try:
            beside = list(self._place.parent.iterdir())
        except PermissionError:
            return
        for path in beside:
            found = pattern.fullmatch(path.name)
            if found is None or _is_alive(int(found[1])) or path.is_symlink():
                continue
            # What was moved aside is the only copy where the new result did not arrive.
            if (found[2] == "part" and _is_unlocked(path)) or (found[2] == "old" and is_result(self._place)):
                shutil.rmtree(path, ignore_errors=True)

    def _move_to(self, place: Path) -> None:
        aside = self._aside(place)
        replaced = place.exists()
        if replaced:
            place.rename(aside)
        try:
            self.working.rename(place)
        except OSError:
            if replaced:
                aside.rename(place)
            raise
        shutil.rmtree(aside, ignore_errors=True)


def is_result(place: Path) -> bool:
    """Say whether a folder is a result of dxsim: its `run.json` is one that dxsim wrote."""
    try:
        content = json.loads((place / ABOUT).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(content, dict) and not damage_of(content)


def damage_of(about: dict[str, Any]) -> list[str]:
    """Return the names in the content of a `run.json` that are missing or hold what dxsim does not write there."""
    needed = [name for name, is_well in _ABOUT_IS_WELL.items() if name not in about or not is_well(about[name])]
    return needed + [name for name, is_well in _ABOUT_MAY_HOLD.items() if name in about and not is_well(about[name])]


def may_be_replaced(place: Path) -> bool:
    """Say whether a result may be written to a place: nothing is there, or an empty folder, or just a result."""
    if not place.exists():
        return not place.is_symlink()
    if not place.is_dir():
        return False
    return next(place.iterdir(), None) is None or (is_result(place) and foreign(place) is None)


def foreign(place: Path) -> str | None:
    """Return the first thing in a folder that dxsim does not write; None where there is none."""
    for path in sorted(place.iterdir()):
        if path.name == INPUTS and path.is_dir() and not path.is_symlink():
            strange = [inner.name for inner in sorted(path.iterdir()) if not _is_input(inner)]
            if strange:
                return f"{INPUTS}/{strange[0]}"
        elif path.name not in WRITTEN or not path.is_file():
            return path.name
    return None


def _is_input(path: Path) -> bool:
    return path.is_file() and re.match(r"[0-9]{2,}-", path.name) is not None


def _is_outcome(value: object) -> bool:
    return isinstance(value, dict) and {"rule", "says", "holds", "failure"} <= value.keys()


def _is_change(value: object) -> bool:
    return isinstance(value, dict) and isinstance(value.get("path"), str) and {"from", "to"} <= value.keys()


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _refuse_foreign(place: Path, shown: Path) -> None:
    if may_be_replaced(place):
        return
    if not place.is_dir():
        raise ResultError(f"{shown} is not a folder; choose another folder for the result")
    strange = foreign(place)
    holds = f"'{strange}'" if strange else "its run.json"
    what = f"{shown} holds files that dxsim did not write ({holds})"
    if strange is None and not (place / ABOUT).exists():
        what = f"{shown} holds files of a result, but no {ABOUT}, so dxsim cannot tell that it wrote them"
    raise ResultError(f"{what}; choose another folder for the result with --out, or move them away")


def _there_and_back(place: Path, aside: Path) -> None:
    try:
        place.rename(aside)
    finally:
        if aside.exists() and not place.exists():
            aside.rename(place)


def _locked(folder: Path) -> int | None:
    """Lock a folder for as long as this process lives; return what keeps the lock, None where it cannot be had."""
    if flock is None:
        return None
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        flock(descriptor, LOCK_EX | LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


def _is_unlocked(folder: Path) -> bool:
    """Say whether no process, of another machine or container perhaps, is at work in a folder."""
    descriptor = None
    with suppress(OSError):
        descriptor = _locked(folder)
    if descriptor is not None:
        os.close(descriptor)
    return descriptor is not None


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True
