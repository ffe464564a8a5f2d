"""Instance types: what a worker is made of (G2)."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from typing import Final

from pydantic import Field

from sim.scenario.base import Model
from sim.scenario.quantities import Size

DEFAULT_INSTANCE_TYPE: Final = "mem1_ssd1_v2_x4"


class InstanceType(Model):
    """Cores, memory and disk of a worker.

    The 218 types that ship are facts read from the platform's official client (its instance type list).
    """

    cores: int = Field(ge=1)
    """Number of cores."""
    memory: Size
    """Memory."""
    storage: Size
    """Local disk."""
    accelerator: str = ""
    """What it has beside its cores, in words."""
    retired: bool = False
    """Whether the platform refuses it by now."""


@cache
def catalogue() -> dict[str, InstanceType]:
    """Return the instance types that ship with the package, by name."""
    lines = files("sim.scenario").joinpath("instance_types.csv").read_text(encoding="utf-8").splitlines()
    return {
        row["name"]: InstanceType.model_validate(
            {
                "cores": int(row["cores"]),
                "memory": f"{row['memory_gib']} GiB",
                "storage": f"{row['storage_gb']} GB",
                "accelerator": row["accelerator"],
            }
        )
        for row in csv.DictReader(lines)
    }
