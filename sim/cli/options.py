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
Variants = Annotated[
    list[str],
    typer.Option("--variant", metavar="NAME", help="Take one of the scenario's variants.", show_default=False),
]
Seed = Annotated[int | None, typer.Option(min=0, help="Seed in place of the scenario's own.")]


def only(variants: list[str]) -> str | None:
    """Return the variant that was asked for; several cannot be taken at once."""
    if len(variants) > 1:
        raise typer.BadParameter(
            f"only one variant can be taken, not {', '.join(variants)}; make one of them that has all changes",
            param_hint="--variant",
        )
    return variants[0] if variants else None
