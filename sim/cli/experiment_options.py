"""What commands that play many runs share: their options, where they run, and what happens when they are stopped."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli.console import errors
from sim.cli.signals import stopping

if TYPE_CHECKING:
    from sim.experiment.asked import Asked
    from sim.experiment.planning.chance import Chance
    from sim.experiment.pool import Pool

Vary = Annotated[
    list[str],
    typer.Option(
        "--vary",
        metavar="PATH=VALUES",
        help="Values to go through: 25,50,100 or 10USD:60USD:5USD; several make a grid.",
        show_default=False,
    ),
]
Variants = Annotated[
    list[str],
    typer.Option(
        "--variant",
        metavar="NAME",
        help="A variant to play beside the scenario as it is; repeatable.",
        show_default=False,
    ),
]
Replications = Annotated[
    int | None, typer.Option(min=1, help="How often each point is played; else as the scenario says, or 20.")
]
Jobs = Annotated[int | None, typer.Option("--jobs", min=1, help="Processes; as many as there are cores.")]
Backend = Annotated[str, typer.Option(metavar="local|dask", help="Where runs are played.")]
Scheduler = Annotated[str | None, typer.Option(metavar="ADDRESS", help="Dask scheduler, such as tcp://host:8786.")]
PlanReplications = Annotated[int, typer.Option(min=1, help="How often each thing that is tried is played.")]
Confidence = Annotated[
    float, typer.Option(min=0.01, max=1.0, metavar="SHARE", help="In which share of the runs it must hold.")
]
Out = Annotated[
    Path | None, typer.Option(metavar="DIR", help="Folder for the runs; default in reports/.", show_default=False)
]
Yes = Annotated[bool, typer.Option("--yes", help="More than 100 000 runs are meant.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Print nothing but errors.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the answer as JSON, and nothing else.")]


def pool_of(jobs: int | None, backend: str = "local", scheduler: str | None = None) -> "Pool":
    """Return where runs are played."""
    from sim.experiment.pool import Pool, all_cores  # noqa: PLC0415 - only who plays many runs pays for it

    if backend not in ("local", "dask"):
        raise typer.BadParameter(f"'{backend}' is no backend; write local or dask", param_hint="--backend")
    if (backend == "dask") != (scheduler is not None):
        missing = "--scheduler ADDRESS" if scheduler is None else "--backend dask"
        raise typer.BadParameter(f"--backend dask and --scheduler go together; add {missing}", param_hint="--backend")
    return Pool(jobs or all_cores(), scheduler)


def asked_of(
    scenario: Path,
    vary: list[str],
    variants: list[str],
    replications: int | None,
    overrides: list[str],
    seed: int | None,
) -> "Asked":
    """Put together what is asked; without `vary` and `variants` the scenario's section `experiment` says it."""
    from sim.experiment.asked import ask  # noqa: PLC0415
    from sim.experiment.vary import read_axis  # noqa: PLC0415

    axes = [read_axis(text) for text in vary]
    given: dict[str, Any] = {"vary": axes, "variants": variants} if axes or variants else {}
    return ask(scenario, replications=replications, overrides=overrides, seed=seed, **given)


def default_place(scenario: Path, asked: "Asked", kind: str) -> Path:
    """Return a folder of this experiment's own, so that the same command finds it again and another one does not."""
    digest = hashlib.sha256(json.dumps(asked.about, sort_keys=True).encode()).hexdigest()
    return Path("reports") / f"{scenario.stem}-{kind}-{digest[:6]}"


@contextmanager
def going_on(place: Path) -> Iterator[None]:
    """Let what ends the command keep what was played, and say how to go on."""
    with stopping() as stop:
        try:
            yield
        except KeyboardInterrupt:
            # The terminal may be gone: that is what ended it.
            with suppress(OSError):
                errors().print(
                    f"interrupted; the runs until then are in {place}: give the same command again to go on",
                    markup=False,
                    soft_wrap=True,
                )
            raise typer.Exit(stop.code) from None


def sureness(chance: "Chance", confidence: float) -> str:
    """Say how sure it is that something holds as often as is asked."""
    sure = chance.is_sure(confidence)
    bound = f"so the true chance is at least {chance.at_least:.1%}"
    more = "" if sure else "; more --replications make that surer"
    return f"It holds in {chance} runs, {bound} (95 % sure){more}."
