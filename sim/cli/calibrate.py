"""`dxsim calibrate`: what real executions teach about the platform, as a file that scenarios import."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.console import answers
from sim.cli.grid import fill, grid, put
from sim.cli.import_dx import Files, Strict, present, print_faults
from sim.cli.words import short_span
from sim.twin.importing import read

if TYPE_CHECKING:
    from sim.twin.learning.calibration import Calibration
    from sim.twin.learning.delay_fit import Interval


def calibration(
    files: Files,
    *,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", help="The file to write, such as latencies.yaml.")
    ] = None,
    strict: Strict = False,
    as_json_: Annotated[
        bool, typer.Option("--json", help="Print all that was learned as JSON, and nothing else.")
    ] = False,
) -> None:
    """Learn the platform's delays, its spot market and run times from real executions.

    Every value has its 95 % interval and the number of observations behind it; what was not seen stays a belief.
    """
    from sim.twin.learning.calibration import as_json, calibrate  # noqa: PLC0415 - the fits take half a second that other commands need not wait
    from sim.twin.learning.write import write_latencies  # noqa: PLC0415

    imported = read(files, strict=strict, now=present())
    learned = calibrate(imported.records, imported.naming)
    if out is not None:
        write_latencies(learned, imported.reading.sources, out)
    if as_json_:
        typer.echo(json.dumps(as_json(learned), indent=2))
    else:
        _print(learned)
        if out is not None:
            answers().print(f"Wrote {out}; import it into a scenario", markup=False, soft_wrap=True)
    print_faults(imported.reading)


def _print(learned: "Calibration") -> None:
    console = answers()
    table = grid("Delay or run time", "seen", "median", "95 %", "p95", "95 %", numbers=5)
    rows = [(name, fit) for name, fit in learned.delays.items()] + [(run.key, run.fit) for run in learned.run_times]
    cells = (
        (name, f"{fit.observations}", *_told(fit.median), *_told(fit.p95))
        if fit.observations
        else (name, "belief", short_span(fit.median.value), "–", short_span(fit.p95.value), "–")
        for name, fit in rows
    )
    put(console, fill(table, cells))
    share, hazard = learned.pooled_share, learned.hazard
    hours = f" in {learned.spot_hours:.1f} h" if learned.spot_hours else ""
    rates = (
        ("pooled starts", f"{learned.starts}", f"{share.value:.3g}", _ends(share)),
        ("spot machines lost an hour", f"{learned.interruptions}{hours}", f"{hazard.value:.3g}", _ends(hazard)),
    )
    put(console, fill(grid("Rate", "seen", "value", "95 %", numbers=3), rates))


def _told(interval: "Interval") -> tuple[str, str]:
    return short_span(interval.value), f"{short_span(interval.low)}–{short_span(interval.high)}"


def _ends(interval: "Interval") -> str:
    return f"{interval.low:.3g} to {interval.high:.3g}"
