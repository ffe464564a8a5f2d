"""The result of a run: its tables, its summary, and its folder if it has one."""

from __future__ import annotations

import json
import platform
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.records.errors import ResultError
from sim.records.folder import ABOUT, damage_of
from sim.records.schema import TABLES
from sim.records.summary import summarise
from sim.records.tables import Tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

LIBRARIES: Final = ("numpy", "pandas", "pyarrow", "pydantic", "simpy")
"""What a run's rows may depend on, beside dxsim and Python."""


_ANEW: Final = "run the scenario again into another folder"


class Result:
    """What a run left behind.

    Parameters
    ----------
    tables : Tables
        Its tables.
    about : mapping of str to object
        The content of `run.json`: the scenario's name, seed and variant, what was changed in its file, what was learned
        from records, the versions, whether the run came to its end, and how the clauses of `expect` came out.
    directory : pathlib.Path, optional
        Its folder; None where it was kept in memory.
    summary : dict, optional
        Its summary, where it has been made; otherwise it is made from the tables when it is first asked for.
    """

    def __init__(
        self,
        tables: Tables,
        about: Mapping[str, Any],
        directory: Path | None = None,
        summary: dict[str, Any] | None = None,
    ) -> None:
        self.tables = tables
        self.about = dict(about)
        self.directory = directory
        self._summary = summary

    def __repr__(self) -> str:
        place = f", directory={str(self.directory)!r}" if self.directory else ""
        return f"<Result of {self.about['scenario']!r}, seed {self.about['seed']}, complete={self.complete}{place}>"

    @property
    def complete(self) -> bool:
        """True where the run came to its end; False where it was interrupted."""
        return bool(self.about["complete"])

    @property
    def observed(self) -> bool:
        """True where these are records of real executions, False where it was simulated."""
        return "observed" in self.about

    @property
    def expectations(self) -> list[dict[str, Any]]:
        """How each clause of `expect` came out: ``rule``, ``says``, ``holds``, ``failure``."""
        return list(self.about["expectations"])

    @property
    def summary(self) -> dict[str, Any]:
        """The answers of the run; see :func:`sim.records.summary.summarise`."""
        if self._summary is None:
            asked = {"name": self.about["scenario"], "seed": self.about["seed"], "variant": self.about["variant"]}
            asked |= {"observed": True} if self.observed else {}
            self._summary = summarise(self.tables, asked)
        return self._summary

    @property
    def executions(self) -> pd.DataFrame:
        """The table `executions`."""
        return self.tables["executions"]

    @property
    def transitions(self) -> pd.DataFrame:
        """The table `transitions`."""
        return self.tables["transitions"]

    @property
    def charges(self) -> pd.DataFrame:
        """The table `charges`."""
        return self.tables["charges"]

    @property
    def workers(self) -> pd.DataFrame:
        """The table `workers`."""
        return self.tables["workers"]

    @property
    def objects(self) -> pd.DataFrame:
        """The table `objects`."""
        return self.tables["objects"]

    @property
    def rejections(self) -> pd.DataFrame:
        """The table `rejections`."""
        return self.tables["rejections"]


def describe_run(
    scenario: str,
    seed: int,
    variant: str | None,
    *,
    changes: Iterable[tuple[str, Any, Any]] = (),
    learned: Mapping[str, int] | None = None,
    believed: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return what `run.json` says at the start of a run: what is run, with which versions, nothing finished.

    Parameters
    ----------
    scenario, seed, variant
        Name and seed of the scenario, and which of its variants it is.
    changes : iterable of tuple
        What the variant, overrides and a seed have changed in the scenario file: path, value before and after.
    learned : mapping of str to int, optional
        How many observations stand behind each value that was learned from records, by path; 0 for a stated belief.
    believed : mapping of str to str, optional
        What is believed of values that are not known for sure, by path: a range, or alternatives, in words.
    """
    return {
        "dxsim": _version("dxsim"),
        "complete": False,
        "scenario": scenario,
        "seed": seed,
        "variant": variant,
        "changes": [{"path": path, "from": old, "to": new} for path, old, new in changes],
        "learned": dict(learned or {}),
        "believed": dict(believed or {}),
        "versions": {"python": platform.python_version(), **{name: _version(name) for name in LIBRARIES}},
        "expectations": [],
    }


@cache
def _version(name: str) -> str:
    # It is looked up in the files of the installed package: a millisecond that a thousand runs need not wait for.
    return metadata.version(name)


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write a mapping so that the same content gives the same bytes."""
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8")


def load_result(directory: str | Path) -> Result:
    """Read a result folder back.

    Parameters
    ----------
    directory : str or pathlib.Path
        The folder that a run wrote.

    Returns
    -------
    Result
        Its tables are read when they are first asked for.

    Raises
    ------
    ResultError
        If there is no such folder, it is not a result, or files of it are missing or damaged.
    """
    place = Path(directory)
    if not place.exists():
        raise ResultError(f"there is no folder {place}; dxsim run writes one, see its last line")
    if not (place / ABOUT).is_file():
        raise ResultError(f"{place} is not a result of dxsim: it has no {ABOUT}; name a folder that dxsim run wrote")
    about = _read_json(place / ABOUT)
    if wrong := damage_of(about):
        what = ", ".join(sorted(wrong))
        raise ResultError(f"{place / ABOUT} is damaged: wrong or missing are {what}; {_ANEW}")
    for name in TABLES:
        if not (place / f"{name}.parquet").is_file():
            raise ResultError(f"{place} is damaged: {name}.parquet is missing; run the scenario again into this folder")
    return Result(Tables(place), about, place)


def _read_json(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ResultError(f"{path} is damaged ({error}); {_ANEW}") from None
    if not isinstance(content, dict):
        raise ResultError(f"{path} is damaged (it holds no mapping); {_ANEW}")
    return content
