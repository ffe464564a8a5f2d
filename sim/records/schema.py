"""The tables a run writes: every column with its type, unit and meaning.

The recorder, the Parquet files, the reference in this folder's README and the checks of an `expect` clause are all
made from these row classes, so there is one place to look a column up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pyarrow as pa

INSTANT: Final = pa.timestamp("us", tz="UTC")
TEXT: Final = pa.string()
WHOLE: Final = pa.int64()
REAL: Final = pa.float64()


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Attributes
    ----------
    name : str
        The column's name.
    type : pyarrow.DataType
        What it holds; instants are UTC with microseconds.
    meaning : str
        What it says, with its unit; empty cells are explained here too.
    """

    name: str
    type: pa.DataType
    meaning: str


@dataclass(frozen=True, slots=True)
class TableSchema:
    """One table: its name, what a row is, and its columns in order."""

    name: str
    row: str
    columns: tuple[Column, ...]

    @property
    def arrow(self) -> pa.Schema:
        """The Arrow schema that the table is written with."""
        return pa.schema([pa.field(column.name, column.type) for column in self.columns])

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names in order."""
        return tuple(column.name for column in self.columns)


EXECUTIONS: Final = TableSchema(
    "executions",
    "One try of a job, or one analysis. Unfinished ones are rows too.",
    (
        Column("execution", TEXT, "id of the job or analysis; the tries of a job share it"),
        Column("try", WHOLE, "number of the try, from 0; 0 for an analysis (A1)"),
        Column("class", TEXT, "`job` or `analysis`"),
        Column("name", TEXT, "name given at the launch, else the executable's; a subjob's is `parent:function` (A6)"),
        Column("executable", TEXT, "name of the applet, app or workflow in the scenario"),
        Column("executable_class", TEXT, "`applet`, `app` or `workflow` (A2)"),
        Column("function", TEXT, "entry point; empty for an analysis"),
        Column("launch", TEXT, "name of the scenario's launch that it came from; empty for a caller's own"),
        Column("launch_index", WHOLE, "which item of the launch, from 0"),
        Column("state", TEXT, "last state reached (B1, B4, C1)"),
        Column(
            "created",
            INSTANT,
            "the call that made it; `idle` (an analysis: `in_progress`) from here on in its first try",
        ),
        Column("ready", INSTANT, "when the try became `runnable`; empty where it never did"),
        Column("started_running", INSTANT, "start of the billed interval (H3); empty where nothing is billed"),
        Column("stopped_running", INSTANT, "when the worker stopped; empty while it runs or where there was none"),
        Column("ended", INSTANT, "when it became final, or the try `restarted`; empty where it is unfinished"),
        Column("instance_type", TEXT, "type of its worker; empty for an analysis"),
        Column("purchase", TEXT, "`on_demand` or `spot`; empty where no worker was asked for"),
        Column("priority", TEXT, "`low`, `normal` or `high`"),
        Column(
            "final_priority",
            TEXT,
            "what it ran with: `high` where it ran on demand and could have had spot, else its priority; empty for an "
            "analysis (K6)",
        ),
        Column(
            "spot_wait",
            REAL,
            "seconds that the try waited for a spot machine, until it had one or went on demand; empty where it asked "
            "for none (K2)",
        ),
        Column("rank", WHOLE, "place in the order of dispatch, higher first (G7)"),
        Column("timeout", REAL, "seconds that the try may be `running` (I4); empty for an analysis"),
        Column("worker", TEXT, "id of its worker; empty where it never had one"),
        Column("start_kind", TEXT, "`cold`, `pooled` or `warm` (G4, G5)"),
        Column("user", TEXT, "who launched the root (A7)"),
        Column("project", TEXT, "project context (A7)"),
        Column("account", TEXT, "billing account that pays (H1)"),
        Column("root", TEXT, "id of the root execution (A4)"),
        Column("origin_job", TEXT, "id of the origin job; empty for an analysis"),
        Column("master_job", TEXT, "id of the master of its master group; empty for an analysis"),
        Column("parent_job", TEXT, "id of the job that launched it; empty for a root or a stage of a root"),
        Column("parent_analysis", TEXT, "id of the analysis that it is a stage of; empty otherwise"),
        Column("stage", TEXT, "name of the stage that it plays; empty otherwise"),
        Column("detached_from", TEXT, "id of the job that launched this root detached; empty otherwise (A5)"),
        Column("tags", TEXT, "tags, sorted, separated by `,`"),
        Column("properties", TEXT, "properties as JSON, keys sorted; empty where there are none"),
        Column("cost_limit", REAL, "cost limit of the root, in `currency`; empty where there is none (I1)"),
        Column("failure_reason", TEXT, "the platform's name of the failure; empty where it did not fail"),
        Column("failure_message", TEXT, "the failure in words"),
        Column("failure_from", TEXT, "id of the execution that the failure came from; empty where it is its own"),
        Column(
            "depends_on",
            TEXT,
            "ids of the executions and data objects that it still waits for, sorted, separated by `,`; empty unless it "
            "is unfinished and waits for inputs (E2)",
        ),
        Column("output_reused_from", TEXT, "id of the earlier job whose outputs it took over; empty where it ran (L1)"),
        Column("price", REAL, "own price in `currency`; for an analysis the sum of its executions' (C4, H2)"),
        Column("currency", TEXT, "currency of `price` and `cost_limit`"),
    ),
)

TRANSITIONS: Final = TableSchema(
    "transitions",
    "One change of state of a try or an analysis, in order within each. The first state (`idle`, `in_progress`) "
    "has no row: it begins at `created`.",
    (
        Column("execution", TEXT, "id of the job or analysis"),
        Column("try", WHOLE, "number of the try, from 0"),
        Column("state", TEXT, "the new state"),
        Column("at", INSTANT, "when it was entered"),
    ),
)

CHARGES: Final = TableSchema(
    "charges",
    "One stretch of a worker's billed time, spent on one thing, or of an object's storage, or a charge of an instant. "
    "A stretch over a month's end is two rows.",
    (
        Column("execution", TEXT, "id of the job charged for; empty for storage"),
        Column("try", WHOLE, "number of the try, from 0; empty for storage"),
        Column(
            "what_for",
            TEXT,
            "`boot`, `set-up`, `transfer`, `compute`, `wait`, `head job` (N1), `session`, `idle session` after its "
            "work is over (N4), `debug hold` (B4), `tear-down`; `storage`, `egress` (H7), `surcharge` (H9)",
        ),
        Column(
            "outcome",
            TEXT,
            "`kept`: the try ended `done`; `thrown away`: it did not; `unfinished`; empty for storage and egress",
        ),
        Column("from", INSTANT, "start of the stretch"),
        Column("to", INSTANT, "its end"),
        Column(
            "micros_per_hour",
            WHOLE,
            "rate of a worker in millionths of `currency` an hour: rate × (to − from) is exact; else empty",
        ),
        Column(
            "rate_basis",
            TEXT,
            "`exact`, `extrapolated` (per-core fallback, H5) or `refunded` (rate 0: not charged for, H6)",
        ),
        Column("amount", REAL, "what is charged, in `currency`"),
        Column("currency", TEXT, "the account's currency"),
        Column("account", TEXT, "billing account that pays (H1)"),
        Column("project", TEXT, "project context"),
        Column("root", TEXT, "id of the root execution"),
        Column("user", TEXT, "who launched the root"),
        Column("tags", TEXT, "tags of the job, sorted, separated by `,`"),
        Column("executable", TEXT, "name of the applet or app"),
        Column("function", TEXT, "entry point"),
        Column("launch", TEXT, "name of the scenario's launch"),
        Column("launch_index", WHOLE, "which item of the launch, from 0"),
        Column("instance_type", TEXT, "type of the worker"),
        Column("purchase", TEXT, "`on_demand` or `spot`"),
        Column("month", TEXT, "UTC calendar month, `2026-01`"),
        Column("bytes", WHOLE, "what was stored or left the platform; else empty"),
        Column(
            "micros_per_unit",
            WHOLE,
            "price in millionths of `currency`: of storage a GB (10^9 bytes) and month (730 h), of egress a GB, of a "
            "surcharge as such; empty for a worker's time",
        ),
    ),
)

WORKERS: Final = TableSchema(
    "workers",
    "One use of a worker by one try: a worker that is used again has a row for each. A slot of the user is held from "
    "`requested` to `stopped` (G7).",
    (
        Column("worker", TEXT, "id of the worker"),
        Column("execution", TEXT, "id of the job that it served"),
        Column("try", WHOLE, "number of the try, from 0"),
        Column("user", TEXT, "whose slot it held"),
        Column("root", TEXT, "root execution"),
        Column("instance_type", TEXT, "its type"),
        Column("purchase", TEXT, "`on_demand` or `spot`"),
        Column("instances", WHOLE, "how many machines it is; each is paid for and holds a slot (G9)"),
        Column("start_kind", TEXT, "`cold`, `pooled` or `warm`"),
        Column("requested", INSTANT, "when the request was made"),
        Column("acquired", INSTANT, "when the machine was there; empty where the request was dropped before"),
        Column("started_running", INSTANT, "start of the billed interval; empty where nothing is billed"),
        Column("stopped", INSTANT, "when it stopped or went idle, or the request was dropped; empty while it runs"),
    ),
)

OBJECTS: Final = TableSchema(
    "objects",
    "One data object.",
    (
        Column("object", TEXT, "id of the object"),
        Column("name", TEXT, "its name"),
        Column("class", TEXT, "`file` or `record`"),
        Column("size", WHOLE, "bytes"),
        Column("container", TEXT, "project, or the workspace of the master group that it was made in"),
        Column("made_by", TEXT, "id of the job that uploaded it; empty where the scenario brought it"),
        Column(
            "delivered_to",
            TEXT,
            "projects and workspaces that it was cloned to as an output, in order, separated by `,` (D6, D7)",
        ),
        Column("state", TEXT, "last state: `open`, `closing`, `closed` (D1), `abandoned` (D8) or `deleted`"),
        Column("created", INSTANT, "when it was made"),
        Column("closing", INSTANT, "when it began to close; empty while it is open"),
        Column("closed", INSTANT, "when it was closed; empty until then"),
        Column(
            "destroyed",
            INSTANT,
            "when it went, with the last workspace that held it or abandoned (F1, D8); empty where it stands",
        ),
        Column(
            "storage",
            TEXT,
            "where it lies closed in a project: `charged`, `free`, or `not priced` (its price list says nothing of "
            "storage, H7); else empty",
        ),
        Column("folder", TEXT, "folder that it was cloned to, where the stage that delivered it names one (C2)"),
    ),
)

REJECTIONS: Final = TableSchema(
    "rejections",
    "One call that the platform refused.",
    (
        Column("at", INSTANT, "when"),
        Column("launch", TEXT, "name of the scenario's launch; empty for a caller's own"),
        Column("launch_index", WHOLE, "which item of the launch"),
        Column("caller", TEXT, "the user, or the id of the job that called"),
        Column("project", TEXT, "project context"),
        Column("executable", TEXT, "what was to be run"),
        Column("error", TEXT, "the platform's name of the error"),
        Column("message", TEXT, "the reason in words"),
    ),
)

TABLES: Final[dict[str, TableSchema]] = {
    table.name: table for table in (EXECUTIONS, TRANSITIONS, CHARGES, WORKERS, OBJECTS, REJECTIONS)
}
