"""The door for a `dx run` command: what it launches, on what machines, and what of it matters for cost and time."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast, get_args

from sim.records.errors import ResultError
from sim.scenario.names import Priority
from sim.scenario.problems import did_you_mean
from sim.twin.readers.dx_run_machines import Machines, machines_of
from sim.twin.readers.dx_run_options import read_options
from sim.twin.readers.dx_run_policies import policy_of, timeout_of
from sim.twin.readers.dx_run_request import request_of
from sim.twin.readers.dx_run_words import known_here, words_of

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

    from sim.twin.readers.dx_run_request import Request

_WATCHED: Final = ("watch", "ssh", "allow_ssh")


@dataclass(frozen=True, slots=True)
class DxRun:
    """A launch, as a `dx run` command asks for it.

    Attributes
    ----------
    executable : str
        The app or applet, as it is named.
    machines : Machines
        What it is to run on.
    priority : str
        `low`, `normal` or `high`; `normal` where nobody says.
    cost_limit : float or None
        In units of the currency in which the account is billed.
    policy : dict
        Its execution policy, as a scenario writes it.
    timeout_seconds : float or None
        How long a try may run.
    job_spot_wait, tree_spot_wait : int or None
        Seconds for which a normal job, and each path of its tree, waits for spot.
    head_job_on_demand, preserve_job_outputs, delay_workspace_destruction, ignore_reuse : bool
        As the options of these names say.
    debug_on : tuple of str
        Failures after which it is held.
    rank : int
        Its place in the order of dispatch.
    name, project, folder : str or None
        As it is to be called, and where.
    tags : tuple of str
        Its tags.
    properties : dict of str to str
        Its properties.
    batch : Path or None
        The table of which each row is launched.
    files : tuple of str
        The inputs that look like files.
    idle : tuple of str
        Options that are given and have no effect on cost and time.
    notes : tuple of str
        What was taken how, and what the command does not tell.
    """

    executable: str
    machines: Machines
    priority: Priority
    cost_limit: float | None
    policy: dict[str, Any]
    timeout_seconds: float | None
    job_spot_wait: int | None
    tree_spot_wait: int | None
    head_job_on_demand: bool
    preserve_job_outputs: bool
    delay_workspace_destruction: bool
    ignore_reuse: bool
    debug_on: tuple[str, ...]
    rank: int
    name: str | None
    project: str | None
    folder: str | None
    tags: tuple[str, ...]
    properties: dict[str, str]
    batch: Path | None
    files: tuple[str, ...]
    idle: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def bought(self) -> Priority:
        """The priority by which its machines are bought: that of a head job on demand is high (K6)."""
        return "high" if self.head_job_on_demand else self.priority


def read_dx_run(text: str) -> DxRun:
    """
    Read a `dx run` command.

    Raises
    ------
    ResultError
        If the official client would not take it, or it launches what is no single job.
    """
    options, idle = read_options(words_of(text))
    executable = _runnable(known_here("the executable", options.executable))
    request = request_of(options)
    machines = machines_of(request, executable)
    if options.clone is not None and not machines.instance_types:
        raise ResultError(f"--clone {options.clone}: its instance type cannot be looked up here; add --instance-type")
    policy, spot_only = policy_of(request.get("executionPolicy"))
    timeout, of_timeout = timeout_of(request.get("timeoutPolicyByExecutable"), executable)
    project, _, folder = (request.get("folder") or "").rpartition(":")
    return DxRun(
        executable=executable,
        machines=machines,
        priority=_priority(request, options, spot_only=spot_only),
        cost_limit=request.get("costLimit"),
        policy=policy,
        timeout_seconds=timeout,
        job_spot_wait=request.get("maxJobSpotWaitTime"),
        tree_spot_wait=request.get("maxTreeSpotWaitTime"),
        head_job_on_demand=bool(request.get("headJobOnDemand")),
        preserve_job_outputs=bool(request.get("preserveJobOutputs")),
        delay_workspace_destruction=bool(request.get("delayWorkspaceDestruction")),
        ignore_reuse=bool(request.get("ignoreReuse")),
        debug_on=tuple(request.get("debug", {}).get("debugOn", ())),
        rank=request.get("rank", 0),
        name=request.get("name"),
        project=request.get("project") or project or None,
        folder=folder or None,
        tags=tuple(request.get("tags", ())),
        properties=request.get("properties", {}),
        batch=None if options.batch_tsv is None else Path(known_here("--batch-tsv", options.batch_tsv)),
        files=tuple(_files(options)),
        idle=tuple(idle),
        notes=(*machines.notes, *of_timeout, *_notes(options, request, spot_only=spot_only)),
    )


def _runnable(executable: str) -> str:
    if executable.startswith(("workflow-", "globalworkflow-")):
        raise ResultError(
            f"{executable} is a workflow, which runs several jobs: one duration does not describe it; write a scenario "
            "with its stages, or let `dxsim import dx` make one of an earlier run"
        )
    return executable


def _priority(request: Request, options: Namespace, *, spot_only: bool) -> Priority:
    given = request.get("priority")
    known = get_args(Priority)
    if given is not None and given not in known:
        raise ResultError(f"--priority takes low, normal or high, not '{given}'{did_you_mean(str(given), known)}")
    if given == "normal" and spot_only:
        return "low"
    if given is None:
        return "high" if any(getattr(options, name) for name in _WATCHED) else "low" if spot_only else "normal"
    return cast("Priority", given)


def _files(options: Namespace) -> Iterator[str]:
    for text in options.input or []:
        name, _, value = text.partition("=")
        if not value.startswith(("job-", "analysis-")) and (":" in value or value.startswith("file-")):
            yield name.partition(":")[0]


def _notes(options: Namespace, request: Request, *, spot_only: bool) -> Iterator[str]:
    awaited = [*request.get("dependsOn", ())]
    awaited += [text.partition("=")[2] for text in options.input or [] if "=job-" in text or "=analysis-" in text]
    if awaited:
        yield f"it waits for {', '.join(awaited[:3])} first: the time is counted from when that is there"
    if "priority" not in request and any(getattr(options, name) for name in _WATCHED):
        yield "--watch, --ssh and --allow-ssh make the priority high where none is given"
    if request.get("headJobOnDemand"):
        yield "--head-job-on-demand: its one job is the head, so it runs on demand"
    if spot_only:
        yield "spotOnly is taken as --priority low"
    if request.get("debug"):
        yield "--debug-on holds a job that fails, on the meter; here only spot, limits and timeouts end one"
    if options.input_json is not None or options.input_json_file is not None:
        yield "inputs in JSON are not read: their size comes from --input-size alone"
    if options.batch_tsv is not None:
        yield "--batch-tsv launches a job for each row; --cost-limit is for each of them"
