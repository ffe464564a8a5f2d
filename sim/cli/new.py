"""`dxsim new`: a commented scenario to start from."""

from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.console import answers
from sim.records.errors import ResultError


def new(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write.")] = Path("scenario.yaml"),
) -> None:
    """Write a small scenario with comments to start from."""
    if path.is_dir():
        raise ResultError(f"{path} is a folder; name a file in it, such as {path / 'scenario.yaml'}")
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(files("sim.cli").joinpath("starter.yaml").read_text(encoding="utf-8"))
    except FileExistsError:
        raise ResultError(f"{path} is there already and stays as it is; name another file") from None
    answers().print(f"Wrote {path}; now: dxsim run {path}", markup=False, soft_wrap=True)
