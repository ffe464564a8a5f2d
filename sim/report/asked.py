"""What was asked: the scenario, and what was changed in it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from sim.records.words import count, plain
from sim.report.grid import Cell, Column, Grid, text

if TYPE_CHECKING:
    from sim.report.material import Material

_MOST_CHANGES: Final = 40
_MOST_LAUNCHES: Final = 8
_MOST_LETTERS: Final = 300


def facts(material: Material) -> list[tuple[str, str]]:
    """Return what was asked as names and values."""
    about, outline = material.result.about, material.outline
    if material.observed:
        said = about["observed"]
        return [("records", count(said["records"])), ("read from", plain(", ".join(said["sources"])))]
    found = [("scenario", material.name), ("seed", str(about["seed"]))]
    if about["variant"]:
        found.append(("variant", plain(about["variant"])))
    launched = [f"{count(row['items'])} {plain(row['launch'])}" for row in material.summary["items"]["figures"]]
    if launched:
        left = len(launched) - _MOST_LAUNCHES
        found.append(
            ("launched", ", ".join(launched[:_MOST_LAUNCHES]) + (f" and {count(left)} more" if left > 0 else ""))
        )
    found.append(("workers a user", count(outline.limits.workers_per_user) if material.readable else "not known"))
    return found


def changes(material: Material) -> Grid | None:
    """Return what the variant, overrides and seed changed in the scenario file; None where nothing was."""
    changed = material.result.about.get("changes") or []
    if not changed:
        return None
    rows = [[text(row["path"]), _cell(row["from"]), _cell(row["to"])] for row in changed[:_MOST_CHANGES]]
    left = len(changed) - len(rows)
    note = f"And {count(left)} more: see run.json." if left > 0 else ""
    columns = [Column("in the scenario"), Column("in its file"), Column("here")]
    return Grid("changes", "What is different from the scenario file", columns, rows, note=note)


def difference(material: Material) -> str:
    """Say in a sentence how this differs from the scenario file."""
    if material.observed:
        return ""
    changed = material.result.about.get("changes")
    if changed is None:
        return "Whether anything was changed in the scenario file was not noted by the version of dxsim that ran it."
    return "" if changed else "The scenario was played as its file has it."


def _cell(value: Any) -> Cell:
    return Cell("not written") if value is None else Cell(written(value))


def written(value: Any) -> str:
    """Write a value of a scenario in a line; what is very long is cut, and says so."""
    said = plain(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
    return said if len(said) <= _MOST_LETTERS else f"{said[:_MOST_LETTERS]} … ({count(len(said))} letters)"
