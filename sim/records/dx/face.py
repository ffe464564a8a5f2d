"""Records of a run as a file, as they are asked for in Python."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sim.records.dx.export import Records, write_list
from sim.records.new_file import write_new

if TYPE_CHECKING:
    from sim.records.result import Result


def write_records(result: Result, file: str | Path, *, include_restarted: bool = False, prices: bool = True) -> Path:
    """Write the executions of a run as `dx find executions --json` would print them, newest first.

    Parameters
    ----------
    result : Result
        The run, simulated or recorded.
    file : str or pathlib.Path
        The JSON file; it must not be there yet.
    include_restarted : bool
        Whether the tries of a job before its last one are listed too, as with `dx find executions --include-restarted`.
    prices : bool
        Whether prices are told; the platform withholds them from who may not see them.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    ResultError
        If the file is there already, or cannot be made.
    """
    place = Path(file)
    records = Records(result.tables, prices=prices).all(earlier_tries=include_restarted)
    write_new(place, "executions.json", lambda out: write_list(records, out))
    return place
