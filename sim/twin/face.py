"""Records of real executions as they are asked for in Python."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from sim.records.errors import ResultError
from sim.records.result import Result
from sim.records.tables import Tables
from sim.scenario.quantity_readers import read_moment
from sim.twin.importing import about_records, read, write
from sim.units import UnitError, parse_instant

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.twin.forecast import Forecast
    from sim.twin.learning.calibration import Calibration

Made = TypeVar("Made")


def read_records(*files: str | Path, out: str | Path | None = None) -> Result:
    """Read what `dx find executions --json` printed as the result of a run.

    Parameters
    ----------
    *files : str or pathlib.Path
        JSON files.
    out : str or pathlib.Path, optional
        Folder for the tables, and for a scenario that plays the records again (`scenario.yaml`).

    Raises
    ------
    ResultError
        If there is no sound execution in them, or `out` cannot be written.
    """
    imported = read([str(file) for file in files], now=_now())
    if out is not None:
        return write(imported, Path(out))
    return Result(Tables(imported.tables), about_records(imported, Path(files[0]).stem))


def calibrate(*files: str | Path, out: str | Path | None = None) -> Calibration:
    """Learn the platform's delays, its spot market and run times from records.

    Parameters
    ----------
    *files : str or pathlib.Path
        JSON files that `dx find executions --json` printed; with `--include-restarted` they tell of lost spot machines.
    out : str or pathlib.Path, optional
        A file for what was learned, such as `latencies.yaml`: scenarios import it, and :func:`forecast` takes it.

    Returns
    -------
    Calibration
        Its `table`, a row for each delay and run time; `hazard` and `pooled_share`.

    Raises
    ------
    ResultError
        If there is no sound execution in the records, or `out` cannot be written.
    """
    from sim.twin.learning.calibration import calibrate as learn  # noqa: PLC0415 - the fits take half a second
    from sim.twin.learning.write import write_latencies  # noqa: PLC0415

    imported = read([str(file) for file in files], now=_now())
    learned = learn(imported.records, imported.naming)
    if out is not None:
        write_latencies(learned, imported.reading.sources, Path(out))
    return learned


def forecast(
    *files: str | Path,
    at: str | None = None,
    latencies: str | Path | None = None,
    deadline: str | None = None,
    spending_limit: float | None = None,
    replications: int | None = None,
) -> Forecast:
    """Play a snapshot of executions to its end, many times.

    Parameters
    ----------
    *files : str or pathlib.Path
        JSON files that `dx find executions --json` printed while some of them ran.
    at : str, optional
        When they were printed, such as `2026-01-12T09:00Z`; else the last instant that they speak of.
    latencies : str or pathlib.Path, optional
        What :func:`calibrate` has learned; else the snapshot alone teaches.
    deadline : str, optional
        An instant, or a time from the snapshot, such as `48 h`.
    spending_limit : float, optional
        What the account may spend, with what the records have cost already.
    replications : int, optional
        How often it is played; else 200 times, less of large ones.

    Raises
    ------
    ResultError
        If there is nothing to forecast, or something that was asked for cannot be.
    """
    from sim.twin.forecast import forecast as play  # noqa: PLC0415 - the fits take half a second

    return play(
        read([str(file) for file in files], now=_now()),
        None if latencies is None else Path(latencies),
        at=None if at is None else _read("at", at, parse_instant) // 1000,
        deadline=None if deadline is None else _read("deadline", deadline, read_moment),
        spending_limit=spending_limit,
        replications=replications,
    )


def _read(name: str, text: str, reader: Callable[[str], Made]) -> Made:
    try:
        return reader(text)
    except UnitError as error:
        raise ResultError(f"{name}: {error}") from None


def _now() -> int:
    return int(time.time() * 1000)
