"""`dxsim import dx`: real executions become tables, and a scenario that plays them again."""

import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from sim.cli.console import answers, errors
from sim.model.simulation import collector_paused
from sim.twin.importing import read, write
from sim.twin.readers.reading import Reading

Files = Annotated[
    list[str],
    typer.Argument(
        metavar="FILES...",
        help="JSON files that `dx find executions --json` or `dx describe --json` printed; - is standard input.",
        show_default=False,
    ),
]
Strict = Annotated[bool, typer.Option("--strict", help="End where anything is wrong, instead of using what is sound.")]
Personal = Annotated[
    bool, typer.Option("--keep-personal-data", help="Keep names of users and addresses instead of replacing them.")
]
_MOST = 20


def dx(
    files: Files,
    *,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="The folder to write.")],
    scale: Annotated[
        float, typer.Option(min=0.001, max=1000, help="How many times as many launches in the same time, such as 1.5.")
    ] = 1.0,
    strict: Strict = False,
    personal: Personal = False,
) -> None:
    """Make tables of real executions, as `dxsim show` reads them, and a scenario that plays them again.

    It tells what was read, ignored and assumed.
    """
    # From one to the other, too: it would walk through all that was read.
    with collector_paused():
        imported = read(files, strict=strict, personal=personal, now=present())
        result = write(imported, out, scale=scale)
    print_reading(imported.reading, answers())
    place = result.directory
    console = answers()
    console.print(
        f"Wrote {place}; now: dxsim show {place}, dxsim run {place}/scenario.yaml", markup=False, soft_wrap=True
    )


def present() -> int:
    """Return the present instant in milliseconds since 1970: what a record says of later cannot have happened."""
    return int(time.time() * 1000)


def print_reading(reading: Reading, console: Console) -> None:
    """Print what was assumed, and on stderr what is wrong, the first twenty."""
    for note in reading.notes:
        console.print(f"- {note}", markup=False, soft_wrap=True)
    print_faults(reading)


def print_faults(reading: Reading) -> None:
    """Print on stderr what is wrong with the records, and whether they are used."""
    for fault in reading.faults[:_MOST]:
        used = "used all the same" if fault.used else "not used"
        errors().print(f"{fault} ({used})", markup=False, soft_wrap=True)
    if len(reading.faults) > _MOST:
        errors().print(f"and {len(reading.faults) - _MOST} more; --strict ends at any of them")
