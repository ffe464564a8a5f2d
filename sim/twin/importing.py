"""Records become a folder: the tables of what was seen, and a scenario that plays it again."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyarrow.parquet as pq

from sim.model.simulation import collector_paused
from sim.records.errors import ResultError
from sim.records.folder import ABOUT, INPUTS, SUMMARY, ResultFolder
from sim.records.result import Result, describe_run, write_json
from sim.records.tables import Tables
from sim.twin.naming import Naming
from sim.twin.notes import notes_of
from sim.twin.observed import LAUNCH, tables_of
from sim.twin.personal import replace_personal_data
from sim.twin.playable import played
from sim.twin.readers.dx import read_records
from sim.twin.readers.scenario_text import scenario_text
from sim.twin.replay_scenario import ReplayScenario
from sim.twin.replay_table import rows_of, write_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import pyarrow as pa

    from sim.twin.readers.reading import Reading
    from sim.twin.record import Record

TABLE: Final = f"{INPUTS}/01-records.parquet"
_COMMENTS: Final = {
    "price_lists": "What an hour cost: price over billed time of the jobs themselves.",
    "executables": "What was run. The step `replay` plays what the record of a job says; put other steps in its place "
    "to ask what would be if the code were another.",
    "replays": "The records, a row each. What is added here holds for all of them, such as priority, cost_limit, "
    "instance_type, or scale: 1.5 for half as many launches more in the same time.",
    "spot": "Interruptions are those that were recorded. To have them drawn, give a hazard here.",
}


@dataclass(slots=True)
class Imported:
    """Records, and what is made of them.

    Attributes
    ----------
    reading : Reading
        What was read, with its faults and notes.
    records : list of Record
        The sound ones, without personal data unless that was asked for.
    naming : Naming
        What things are called.
    """

    reading: Reading
    records: list[Record]
    naming: Naming

    @property
    def tables(self) -> dict[str, pa.Table]:
        """The tables of `sim.records`, filled with what was seen."""
        return tables_of(self.records, self.naming)

    def write_scenario(
        self,
        folder: Path,
        name: str,
        scale: float = 1.0,
        *,
        priced_by: Sequence[Record] = (),
        finish: Callable[[list[dict[str, Any]]], None] | None = None,
        spending_limit: float | None = None,
        **changes: Any,
    ) -> Path:
        """Write `scenario.yaml` into a folder, and the table of records that it plays.

        Parameters
        ----------
        folder, name, scale
            Where to, the scenario's name, how many times as many launches.
        priced_by : sequence of Record
            The records that rates are taken from, where that is not all of these.
        finish : callable, optional
            Changes the rows of the table before they are written.
        spending_limit : float, optional
            What every account may spend.
        **changes
            Sections in place of the scenario's own; of `replays` the keys of the one replay.

        Raises
        ------
        ResultError
            If there is nothing in the records that can be played.
        """
        records = played(self.records)
        if not any(record.is_job for record in records):
            raise ResultError("no job among the records ran, so there is nothing to play again; add their jobs")
        scenario = ReplayScenario(records, self.naming, name, TABLE, priced_by or self.records)
        rows: Iterable[dict[str, Any]] = rows_of(records, self.naming, scenario.workflow_of)
        if finish is not None:
            rows = list(rows)
            finish(rows)
        (folder / INPUTS).mkdir(exist_ok=True)
        write_table(rows, folder / TABLE)
        mapping = scenario.mapping(scale)
        if spending_limit is not None:
            for account in mapping["accounts"].values():
                account["spending_limit"] = f"{spending_limit:.6f} {scenario.currency}"
        mapping["replays"][LAUNCH] |= changes.pop("replays", {})
        mapping["spot"] |= changes.pop("spot", {})
        text = scenario_text({**mapping, **changes}, self._heading(), _COMMENTS)
        path = folder / "scenario.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    def _heading(self) -> list[str]:
        return [
            f"Recorded executions, to be played again: {', '.join(Path(one).name for one in self.reading.sources)}.",
            "",
            "What was read, ignored and assumed:",
            *(f"- {note}" for note in self.reading.notes),
        ]


def read(sources: Sequence[str], *, strict: bool = False, personal: bool = False, now: int | None = None) -> Imported:
    """Read records of the platform; see :func:`sim.twin.readers.dx.read_records`.

    Parameters
    ----------
    sources, strict, now
        As there.
    personal : bool
        Whether personal data stay; else they are replaced.
    """
    with collector_paused():
        reading = read_records(sources, strict=strict, now=now)
        records = reading.all
        if not personal:
            replace_personal_data(records)
        reading.notes += notes_of(records, personal=personal)
        return Imported(reading, records, Naming(records))


def write(imported: Imported, place: Path, *, scale: float = 1.0) -> Result:
    """Write tables, summary and scenario of records to a folder, all at once.

    Raises
    ------
    ResultError
        If it cannot be written, or there is nothing that can be played.
    """
    name = place.resolve().name
    with ResultFolder(place) as folder, collector_paused():
        for table, rows in imported.tables.items():
            pq.write_table(rows, folder.working / f"{table}.parquet")
        imported.write_scenario(folder.working, name, scale)
        about = about_records(imported, name)
        result = Result(Tables(folder.working), about)
        write_json(folder.working / SUMMARY, result.summary)
        write_json(folder.working / ABOUT, result.about)
        published = folder.publish()
    return Result(Tables(published), about, published, result.summary)


def about_records(imported: Imported, name: str) -> dict[str, Any]:
    """Return what `run.json` says of records: that they were observed, and what was read and assumed."""
    reading = imported.reading
    observed = {
        "records": len(imported.records),
        "sources": [Path(source).name for source in reading.sources],
        "notes": reading.notes,
        "faults": [str(fault) for fault in reading.faults],
    }
    return {**describe_run(name, 0, None), "complete": True, "observed": observed}
