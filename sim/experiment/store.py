"""The folder of an experiment: a journal that grows run by run, so that whatever ends it loses nothing."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any, Final, Self

from sim.experiment.errors import ExperimentError
from sim.experiment.mark import ABOUT, is_experiment
from sim.experiment.play import Outcome

try:
    from fcntl import LOCK_EX, LOCK_NB, flock
except ImportError:  # pragma: no cover - where there are no such locks, two at once are not told apart
    flock = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType
    from typing import BinaryIO

    Key = tuple[int, str, int]

JOURNAL: Final = "runs.jsonl"
"""A line for each run that is over, in the order in which they came to an end."""


class Store:
    """A folder that takes what comes of runs as it comes.

    Parameters
    ----------
    place : pathlib.Path or None
        The folder; it is made where it is not there. Without one all is kept in memory.
    about : dict
        What the experiment is, as plain values: a folder holds one experiment only.

    Attributes
    ----------
    outcomes : dict of tuple to Outcome
        What is there, by point, beliefs and replication.

    Raises
    ------
    ExperimentError
        If the folder holds another experiment, or something else, or cannot be written, or is being written.
    """

    def __init__(self, place: Path | None, about: dict[str, Any]) -> None:
        self.place = place
        self._journal = None if place is None else _opened(place, about)
        self.outcomes = {} if self._journal is None else {key_of(run): run for run in _read(self._journal)}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._journal is not None:
            self._journal.close()

    def add(self, outcome: Outcome) -> None:
        """Keep what came of a run: it is in the file when this returns, whatever happens to this process."""
        self.outcomes[key_of(outcome)] = outcome
        if self._journal is None:
            return
        line = {
            "point": outcome.point,
            "beliefs": outcome.beliefs,
            "replication": outcome.replication,
            "error": outcome.error,
            "answer": outcome.answer,
        }
        self._journal.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
        self._journal.flush()


def key_of(outcome: Outcome) -> Key:
    """Return what tells one run of an experiment from another."""
    return outcome.point, outcome.beliefs, outcome.replication


def read_about(place: Path) -> dict[str, Any]:
    """Return what the experiment in a folder is.

    Raises
    ------
    ExperimentError
        If the folder holds none.
    """
    try:
        content = json.loads((place / ABOUT).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ExperimentError(f"{place} holds no experiment; dxsim sweep writes one") from None
    except (OSError, ValueError, RecursionError) as error:
        raise ExperimentError(f"{place / ABOUT} is damaged ({error}); remove the folder and begin again") from None
    if not isinstance(content, dict):
        raise ExperimentError(f"{place / ABOUT} is damaged; remove the folder and begin again")
    return content


def write_whole(path: Path, text: str) -> None:
    """Write a file so that a reader sees all of it or what was there before."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)


def _opened(place: Path, about: dict[str, Any]) -> BinaryIO:
    try:
        _claim(place, about)
        journal = (place / JOURNAL).open("a+b")
    except OSError as error:
        raise ExperimentError(f"{place} cannot be written ({error.strerror}); choose another with --out") from None
    if not _locked(journal.fileno()):
        journal.close()
        raise ExperimentError(f"another dxsim is at work in {place}; wait for it, or choose another folder with --out")
    return journal


def _read(journal: BinaryIO) -> Iterator[Outcome]:
    """Read a journal; a line that was cut short by a sudden end goes."""
    journal.seek(0)
    whole = 0
    for line in journal:
        outcome = _outcome(line)
        if outcome is None:
            break
        whole += len(line)
        yield outcome
    journal.truncate(whole)


def _claim(place: Path, about: dict[str, Any]) -> None:
    if is_experiment(place):
        _refuse_other(place, read_about(place), about)
        return
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise ExperimentError(f"{place} holds something else than an experiment; choose another folder with --out")
    place.mkdir(parents=True, exist_ok=True)
    write_whole(place / ABOUT, json.dumps(about, indent=2, ensure_ascii=False) + "\n")


def _refuse_other(place: Path, there: dict[str, Any], about: dict[str, Any]) -> None:
    differs = [name for name in about if there.get(name) != about[name]]
    if differs:
        name = differs[0]
        raise ExperimentError(
            f"{place} holds the runs of another experiment ({name}: {_short(there.get(name))} there, "
            f"{_short(about[name])} here); choose another folder with --out, or remove that one"
        )


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _locked(descriptor: int) -> bool:
    """Lock the journal for as long as it is open; say whether it could be."""
    if flock is None:
        return True
    try:
        flock(descriptor, LOCK_EX | LOCK_NB)
    except OSError:
        return False
    return True


def _outcome(line: bytes) -> Outcome | None:
    try:
        said = json.loads(line)
        return Outcome(said["point"], said["replication"], said["beliefs"], said["answer"], said["error"])
    except (ValueError, KeyError, TypeError):
        return None
