"""Records of real executions as they are asked for in Python."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from sim.records.errors import ResultError
from sim.records.result import Result
from sim.records.tables import Tables
from sim.scenario.quantity_readers import read_moment
from sim.twin.importing import about_records, read, write
from sim.units import UnitError

if TYPE_CHECKING:
    from sim.twin.forecast import Forecast


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


def forecast(
    *files: str | Path,
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
    latencies : str or pathlib.Path, optional
        What `dxsim calibrate` has learned; else the snapshot alone teaches.
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

    try:
        moment = None if deadline is None else read_moment(deadline)
    except UnitError as error:
        raise ResultError(f"deadline: {error}") from None
    return play(
        read([str(file) for file in files], now=_now()),
        None if latencies is None else Path(latencies),
        deadline=moment,
        spending_limit=spending_limit,
        replications=replications,
    )


def _now() -> int:
    return int(time.time() * 1000)
