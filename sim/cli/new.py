"""`dxsim new`: a commented scenario to start from."""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console

from sim.cli.console import answers
from sim.cli.grid import fill, grid, put
from sim.records.errors import ResultError
from sim.scenario.problems import did_you_mean, nearest

STARTERS: Final = ("gwas", "nextflow", "wdl", "team-month", "notebook-left-on")
"""Names of the scenarios of `starters/`."""


def new(
    starter: Annotated[
        str | None,
        typer.Argument(
            metavar="STARTER",
            help=f"What to start from: {', '.join(STARTERS)}; without one a small general scenario.",
            show_default=False,
        ),
    ] = None,
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="FILE", help="The file to write; else STARTER.yaml, or scenario.yaml.", show_default=False
        ),
    ] = None,
    *,
    listed: Annotated[bool, typer.Option("--list", help="Tell what starters there are.")] = False,
) -> None:
    """Write a scenario with comments to start from.

    A first word that is the name of no starter is the file: dxsim new mine.yaml.
    """
    if listed:
        _print_starters(answers())
        return
    name, path = _asked(starter, file)
    if path.is_dir():
        raise ResultError(f"{path} is a folder; name a file in it, such as {path / 'scenario.yaml'}")
    try:
        with path.open("x", encoding="utf-8") as opened:
            opened.write(text_of(name))
    except FileExistsError:
        raise ResultError(f"{path} is there already and stays as it is; name another file") from None
    answers().print(f"Wrote {path}; now: dxsim run {path}", markup=False, soft_wrap=True)


def text_of(starter: str | None) -> str:
    """Return the text of a starter; of the small general one where none is named."""
    place = "starter.yaml" if starter is None else f"starters/{starter}.yaml"
    return files("sim.cli").joinpath(place).read_text(encoding="utf-8")


def _asked(word: str | None, file: Path | None) -> tuple[str | None, Path]:
    """Return the starter, None for the general one, and the file to write."""
    if word is None:
        return None, Path("scenario.yaml")
    if word in STARTERS:
        return word, file or Path(f"{word}.yaml")
    # A name without a folder and a suffix may be a slip of the pen.
    bare = "/" not in word and "." not in word
    if file is not None or (bare and nearest(word, STARTERS) is not None):
        meant = did_you_mean(word, STARTERS) or ";"
        as_file = f", and dxsim new ./{word} writes a file of that name" if file is None else ""
        raise ResultError(f"there is no starter '{word}'{meant} dxsim new --list tells what there are{as_file}")
    return None, Path(word)


def _print_starters(console: Console) -> None:
    put(console, fill(grid("Starter", "what it is", wrapped="what it is"), _about()))
    console.print("dxsim new STARTER [FILE] writes one; dxsim new [FILE] a small general one.", markup=False)


def _about() -> Iterator[tuple[str, str]]:
    for name in STARTERS:
        comment = text_of(name).split("\n#\n", 1)[0]
        first, _, _ = comment.replace("\n#", "").removeprefix("# ").partition(". ")
        yield name, f"{first.rstrip('.')}."
