"""What a side of a comparison is, by what it is called."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from sim.experiment.comparing.sides import Side
from sim.experiment.errors import ExperimentError
from sim.records.result import Result, load_result
from sim.scenario.reader import load
from sim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from collections.abc import Sequence

Named = str | Path | Scenario | Result
"""A side as it is named: a scenario file, `FILE:VARIANT`, a variant of the other side's file, a result folder, a JSON
file of records; or what was loaded from one."""
ReadRecords = Callable[[Path], Result]
"""Reads a JSON file of records."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Finds out what a side is.

    Attributes
    ----------
    seed : int or None
        Seed in place of the scenarios' own.
    read_records : callable or None
        What reads JSON files of records.
    """

    seed: int | None = None
    read_records: ReadRecords | None = None

    def side(self, named: Named, other: Named | None, variant: str | None = None, changes: Sequence[str] = ()) -> Side:
        """Return a side.

        Parameters
        ----------
        named, other
            What it is called, and what the other side is: its file has the variant that is named alone.
        variant : str, optional
            A variant that it takes.
        changes : sequence of str
            Changes that it takes, such as ``launches.qc.priority=low``.

        Raises
        ------
        ExperimentError
            If there is nothing of that name, or it cannot be changed.
        ScenarioError, ResultError
            If it cannot be read.
        """
        if isinstance(named, Scenario | Result):
            return self._loaded(named, variant, changes)
        place, chosen = _found(
            str(named), None if other is None or isinstance(other, Scenario | Result) else str(other)
        )
        if place.is_dir() or _is_json(place):
            return self._recorded(place, variant, changes)
        if variant is not None and chosen is not None:
            raise ExperimentError(
                f"{named} takes variant {chosen} already, so it cannot take {variant} too; make one variant of both"
            )
        chosen = chosen or variant
        scenario = load(place, variant=chosen, overrides=changes, seed=self.seed)
        words = [str(place), *([f"variant {chosen}"] if chosen else []), *changes]
        return Side(", ".join(words), scenario=scenario)

    def _loaded(self, named: Scenario | Result, variant: str | None, changes: Sequence[str]) -> Side:
        if variant is not None or changes:
            raise ExperimentError("what is loaded is not changed: give variant and overrides to sim.load()")
        if isinstance(named, Result):
            return Side(str(named.directory or named.about["scenario"]), result=_whole(named, "the result"))
        scenario = named if self.seed is None else named.with_changes({"seed": self.seed})
        return Side(scenario.name, scenario=scenario)

    def _recorded(self, place: Path, variant: str | None, changes: Sequence[str]) -> Side:
        if variant is not None or changes:
            again = f"; name {place / 'scenario.yaml'} to have it played with changes" if place.is_dir() else ""
            raise ExperimentError(
                f"{place} is taken as it was recorded, so --set and --variant cannot change it{again}"
            )
        if place.is_dir():
            return Side(str(place), result=_whole(load_result(place), str(place)))
        if self.read_records is None:
            raise ExperimentError(f"{place} holds records; read them first, as `dxsim import dx` does")
        return Side(str(place), result=self.read_records(place))


def _whole(result: Result, name: str) -> Result:
    if not result.complete:
        raise ExperimentError(f"{name} is what was recorded of a run that was interrupted; run it to its end first")
    return result


def _found(named: str, other: str | None) -> tuple[Path, str | None]:
    """Return the file or folder that is meant, and the variant that is named with it."""
    place = Path(named)
    if place.exists():
        return place, None
    file, colon, variant = named.rpartition(":")
    if colon and Path(file).is_file():
        return Path(file), variant
    theirs = None if other is None else _file_of(other)
    variants = _variants(theirs)
    if theirs is not None and named in variants:
        return theirs, named
    raise ExperimentError(_nothing(named, theirs, variants))


def _file_of(other: str) -> Path | None:
    """Return the scenario file that the other side names, if it is one."""
    place = Path(other)
    if not place.is_file() and ":" in other:
        place = Path(other.rpartition(":")[0])
    return place if place.is_file() and not _is_json(place) else None


def _is_json(place: Path) -> bool:
    """Say whether a file holds records and no scenario: it is called so, or begins with a list."""
    if place.suffix == ".json":
        return True
    with place.open("rb") as file:
        return file.read(200).lstrip().startswith(b"[")


def _variants(file: Path | None) -> list[str]:
    return [] if file is None else list(load(file).variants)


def _nothing(named: str, theirs: Path | None, variants: Sequence[str]) -> str:
    what = f"there is no file or folder {named}"
    if theirs is not None:
        what += f", nor a variant of that name in {theirs}"
    folder = Path(named).parent
    beside = [str(folder / path.name) for path in sorted(folder.iterdir())] if folder.is_dir() else []
    near = get_close_matches(named, [*variants, *beside], n=1)
    hint = f"did you mean {near[0]}?" if near else f"it has {', '.join(variants)}" if variants else ""
    return f"{what}; {hint}" if hint else f"{what}; name a scenario file, FILE:VARIANT, a result folder or a JSON file"
