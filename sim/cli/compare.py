"""`dxsim compare`: two sides under the same luck, and where their difference comes from."""

import json
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.console import answers, errors
from sim.cli.experiment_options import AsJson, Backend, Jobs, Scheduler, pool_of
from sim.cli.options import Seed
from sim.cli.runs_bar import runs_bar
from sim.cli.signals import stopping
from sim.cli.view_compare import print_comparison, print_comparisons
from sim.experiment.comparing.comparison_files import as_plain, require_folder, write_tables

if TYPE_CHECKING:
    from sim.experiment.comparing.comparison import Comparison

A = Annotated[
    str,
    typer.Argument(
        metavar="A",
        help="A scenario file, FILE:VARIANT, a variant of the other side's file, a folder of `dxsim run` or "
        "`import dx`, or a JSON file of records.",
        show_default=False,
    ),
]
B = Annotated[str | None, typer.Argument(metavar="B", help="The other side; A with the changes where it is left out.")]
Variants = Annotated[
    list[str],
    typer.Option(
        "--variant",
        metavar="NAME",
        help="A variant that B takes; repeatable: A is compared with each.",
        show_default=False,
    ),
]
Overrides = Annotated[
    list[str],
    typer.Option(
        "--set", metavar="PATH=VALUE", help="Change one value of B, such as launches.qc.priority=low; repeatable."
    ),
]


def compare(
    a: A,
    b: B = None,
    *,
    variants: Variants = [],  # noqa: B006 - typer reads it, nobody changes it
    overrides: Overrides = [],  # noqa: B006
    replications: Annotated[
        int | None, typer.Option(min=1, max=100_000, help="How often each scenario is played; else as A says, or 20.")
    ] = None,
    seed: Seed = None,
    jobs: Jobs = None,
    backend: Backend = "local",
    scheduler: Scheduler = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="DIR", help="Folder for the tables (CSV) and comparison.json.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Compare two scenarios under the same luck, or what two runs left, and tell where the difference comes from.

    Scenarios are played so often, replication by replication with the same draws, so that differences have an interval.
    A folder or records are one run, taken as it is.
    """
    from sim.experiment.comparing.asker import Asker  # noqa: PLC0415
    from sim.experiment.comparing.compare import compare_sides, sides_of  # noqa: PLC0415 - only who asks for it pays for it
    from sim.twin.face import read_records  # noqa: PLC0415

    if out is not None:
        require_folder(out)
    pool = pool_of(jobs, backend, scheduler) if jobs is not None or backend != "local" or scheduler else None
    first, *others = sides_of(Asker(seed, read_records), a, b, variants, overrides)
    try:
        with stopping() as stop, runs_bar(shown=not as_json) as watch:
            found = compare_sides(first, others, replications, pool, watch)
    except KeyboardInterrupt:
        # The terminal may be gone: that is what ended it.
        with suppress(OSError):
            errors().print("interrupted before all was played; there is no answer yet")
        raise typer.Exit(stop.code) from None
    _tell(found, out, as_json=as_json)


def _tell(found: "list[Comparison]", out: Path | None, *, as_json: bool) -> None:
    if as_json:
        said = [as_plain(one) for one in found]
        print(json.dumps(said[0] if len(said) == 1 else said, indent=2, ensure_ascii=False, allow_nan=False))
    elif len(found) == 1:
        print_comparison(found[0], answers())
    else:
        print_comparisons(found, answers())
    if out is not None:
        write_tables(found, out)
        if not as_json:
            answers().print(f"Tables are in {out}", markup=False, soft_wrap=True)
