"""The reference of the tables in this folder's README, rendered from the schema.

`python -m sim.records.reference` brings the README up to date.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from sim.records.schema import INSTANT, REAL, TABLES, TEXT, WHOLE

if TYPE_CHECKING:
    import pyarrow as pa

    from sim.records.schema import TableSchema

BEGIN: Final = "<!-- from schema.py: begin -->"
END: Final = "<!-- from schema.py: end -->"
KINDS: Final[dict[pa.DataType, str]] = {INSTANT: "instant", TEXT: "text", WHOLE: "whole number", REAL: "number"}


def reference() -> str:
    """Return the reference of all tables in Markdown."""
    return "\n\n".join(_of_table(schema) for schema in TABLES.values())


def with_reference(readme: str) -> str:
    """Return the text of a README with the reference between its two marks brought up to date.

    Raises
    ------
    ValueError
        If the marks are not there.
    """
    head, begin, rest = readme.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"the README needs the marks {BEGIN} and {END}")
    return f"{head}{BEGIN}\n{reference()}\n{END}{tail}"


def _of_table(schema: TableSchema) -> str:
    rows = [f"| `{column.name}` | {KINDS[column.type]} | {column.meaning} |" for column in schema.columns]
    return "\n".join(
        [f"### `{schema.name}`", "", schema.row, "", "| column | holds | meaning |", "|---|---|---|", *rows]
    )


if __name__ == "__main__":
    readme = Path(__file__).with_name("README.md")
    readme.write_text(with_reference(readme.read_text(encoding="utf-8")), encoding="utf-8")
