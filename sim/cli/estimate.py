"""`dxsim estimate`: what a `dx run` will cost and take, without a scenario."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.console import answers
from sim.cli.view_estimate import print_estimate
from sim.records.errors import ResultError

if TYPE_CHECKING:
    from sim.scenario.scenario import Scenario
    from sim.twin.readers.dx_run import DxRun

_DURATIONS = '"40 min", "lognormal(median=40min, p95=70min)", "uniform(30min, 50min)"'


def estimate(
    command: Annotated[
        str,
        typer.Argument(
            metavar="COMMAND", help="A `dx run` command, in quotes; - reads it from standard input.", show_default=False
        ),
    ],
    *,
    duration: Annotated[
        str | None,
        typer.Option(metavar="TIME", help=f"How long its code computes: {_DURATIONS}.", show_default=False),
    ] = None,
    count: Annotated[int | None, typer.Option(min=1, max=10_000, help="How many are launched at once.")] = None,
    input_size: Annotated[
        str | None, typer.Option(metavar="SIZE", help="What each stages to its worker, such as 12GB.")
    ] = None,
    prices: Annotated[
        str | None,
        typer.Option(metavar="FILE|NAME", help="Price lists, as `dxsim import prices` writes; or one that ships."),
    ] = None,
    price_list: Annotated[
        str | None, typer.Option(metavar="NAME", help="Which one, where the file has several.")
    ] = None,
    latencies: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Delays that `dxsim calibrate` learned.")
    ] = None,
    replications: Annotated[int | None, typer.Option(min=20, max=1_000_000, help="How often; default 1000.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the draws.")] = 0,
    jobs: Annotated[int, typer.Option(min=1, help="Processes; one is quickest below 10 000 runs.")] = 1,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", help="Keep the scenario, to go on with `dxsim run`.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON, and nothing else.")] = False,
) -> None:
    """Tell what a `dx run` will cost and take: it is played many times on the twin, in a project of its own.

    What the command does not tell, such as how long its code computes, has an option; what was assumed is printed.
    """
    from sim.twin.estimate import as_json as plain  # noqa: PLC0415 - only who asks for it pays for it
    from sim.twin.estimate import estimate as play  # noqa: PLC0415
    from sim.twin.estimate_scenario import Asked, text_of  # noqa: PLC0415
    from sim.twin.estimate_trust import notes  # noqa: PLC0415
    from sim.twin.price_choice import choose  # noqa: PLC0415
    from sim.twin.readers.dx_run import read_dx_run  # noqa: PLC0415

    run = read_dx_run(typer.get_text_stream("stdin").read() if command == "-" else command)
    asked = Asked(
        run=run,
        duration=_duration(duration),
        prices=choose(prices, price_list),
        count=count or _rows(run) or 1,
        input_size=input_size,
        latencies=_latencies(latencies),
        seed=seed,
    )
    found = play(asked, replications=replications, jobs=jobs)
    if out is not None:
        _write(out, text_of(asked, notes(found)))
    if as_json:
        print(json.dumps(plain(found), indent=2, allow_nan=False))
        return
    print_estimate(found, answers())
    if out is not None:
        answers().print(f"Wrote {out}; now: dxsim run {out}", markup=False, soft_wrap=True)


def _duration(text: str | None) -> object:
    from sim.scenario.distribution_forms import parse_distribution  # noqa: PLC0415
    from sim.scenario.distribution_text import parse_distribution_text  # noqa: PLC0415
    from sim.scenario.distributions import DistributionError  # noqa: PLC0415
    from sim.scenario.quantity_readers import read_duration  # noqa: PLC0415

    if text is None:
        raise typer.BadParameter(
            f"nothing here knows how long it computes: say --duration, such as {_DURATIONS}", param_hint="--duration"
        )
    try:
        form = parse_distribution_text(text)
        parse_distribution(form, read_duration)
    except DistributionError as error:
        raise typer.BadParameter(str(error), param_hint="--duration") from None
    return form


def _rows(run: "DxRun") -> int | None:
    """Return how many rows a batch has, where its file is there."""
    if run.batch is None or not run.batch.is_file():
        return None
    lines = run.batch.read_text(encoding="utf-8", errors="replace").splitlines()
    return max(1, sum(bool(line.strip()) for line in lines) - 1)


def _latencies(file: Path | None) -> "Scenario | None":
    from sim.scenario.reader import load  # noqa: PLC0415

    return None if file is None else load(file)


def _write(out: Path, text: str) -> None:
    if out.is_dir():
        raise ResultError(f"{out} is a folder; name a file in it, such as {out / 'estimate.yaml'}")
    try:
        with out.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise ResultError(f"{out} is there already and stays as it is; name another file with -o") from None
