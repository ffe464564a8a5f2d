"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

ScenarioFile = Annotated[Path, typer.Argument(metavar="SCENARIO", help="A scenario file (YAML).", show_default=False)]
ResultDirectory = Annotated[Path, typer.Argument(metavar="DIR", help="A folder that `dxsim run` wrote.")]
Overrides = Annotated[
    list[str],
    typer.Option("--set", metavar="PATH=VALUE", help="Change one value, such as launches.qc.priority=low; repeatable."),
]
Variant = Annotated[str | None, typer.Option(metavar="NAME", help="Take one of the scenario's variants.")]
Seed = Annotated[int | None, typer.Option(min=0, help="Seed in place of the scenario's own.")]
