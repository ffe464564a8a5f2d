"""The platform: its parts wired together, and what happens when an execution is final."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Literal

from sim.model.access import Access
from sim.model.analysis import Analysis
from sim.model.billing import is_refunded, price_of
from sim.model.clock import TREE_LIMIT, Clock, Due
from sim.model.containers import destroy_workspace, keep_workspace
from sim.model.contexts import Contexts
from sim.model.delays import Delays
from sim.model.dispatch import Dispatcher
from sim.model.door import Door
from sim.model.egress import Egress
from sim.model.errors import InvalidInputError
from sim.model.execution import let_all_down, wake_all
from sim.model.expiry import Expiry
from sim.model.failures import COST_LIMIT, kill
from sim.model.job import Job
from sim.model.lifecycle import DONE, FAILED
from sim.model.limits import Meter
from sim.model.objects import CLOSED, DataObject
from sim.model.placing import Placing
from sim.model.price_changes import PriceChanges
from sim.model.program import Code
from sim.model.replays import Replays
from sim.model.request import Request
from sim.model.retry import job_failed
from sim.model.reuse import Reuse
from sim.model.rows import add_to_analyses, analysis_row, job_row
from sim.model.spending import AccountLimit, Spending
from sim.model.spot import SpotMarket
from sim.model.storage import Storage, basis_of
from sim.model.surcharges import Surcharges
from sim.model.workers import Workers
from sim.scenario.executables import CONTINUE, Program

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from simpy.events import EventPriority

    from sim.model.delays import Addressee
    from sim.model.errors import PlatformError
    from sim.model.execution import Execution, Verdict
    from sim.model.injections import Injections
    from sim.model.placement import Placement
    from sim.model.randomness import Luck
    from sim.model.tree import Terms, Tree
    from sim.model.tries import Try
    from sim.records.recorder import Recorder
    from sim.scenario.accounts import Account
    from sim.scenario.executables import Stage
    from sim.scenario.scenario import Scenario


class Platform:
    """Everything there is at a moment of a run.

    Parameters
    ----------
    scenario : Scenario
        What is there and how the platform behaves.
    recorder : Recorder
        Where rows go.
    luck : Luck
        Where draws come from.
    """

    def __init__(self, scenario: Scenario, recorder: Recorder, luck: Luck) -> None:
        self.scenario = scenario
        self.recorder = recorder
        self.contexts = Contexts(scenario, recorder)
        """What rows of one kind under one launch share."""
        self.luck = luck
        self.clock = Clock(scenario.start)
        self.replays = Replays(self) if scenario.replays else None
        """Recorded executions that are played again; None where there are none."""
        told = None if self.replays is None else self.replays.told
        self.spot = SpotMarket(self.clock, scenario.spot, luck, told)
        self.delays = Delays(scenario.latencies, luck, told)
        self.workers = Workers(self)
        self.dispatcher = Dispatcher(self.clock, self.workers, scenario.limits.workers_per_user)
        self.spot.when_shut(self.dispatcher.look_again)
        self.door = Door(self)
        self.access = Access(scenario)
        self.data: Mapping[str, Sequence[DataObject]] = {}
        """The data objects that the scenario brings, by name of their set."""
        self.expiry = Expiry(self)
        self.live: dict[int, Execution] = {}
        """Executions that are not final, by number."""
        self.brought: list[DataObject] = []
        """The data objects that the scenario brought."""
        self.numbers = count()
        """Numbers of executions: the order of launch."""
        self.abandoned_after = scenario.limits.abandoned_after
        """When an object that nobody has closed is abandoned (D8), in microseconds."""
        self.kept_workspaces: dict[int, Job] = {}
        """Masters whose groups are final and whose workspaces are kept for a while (D7)."""
        self.shelf: dict[str, DataObject] | None = {} if _objects_move(scenario) else None
        """Objects that lie in projects alone, where they can be cloned to more containers."""
        self.reuse = {name: Reuse(self) for name, account in scenario.accounts.items() if account.smart_reuse}
        """Earlier results, by the account that paid for them (L1)."""
        self.injections: Injections | None = None
        """Failures that wait for jobs to run; None where there are none."""
        self._object_numbers = count()
        # What a scenario does not use is not there.
        self.spending = Spending(self) if Spending.limited(scenario) else None
        self.price_changes = PriceChanges(self) if PriceChanges.any_in(scenario) else None
        self.storage = Storage(self) if Storage.priced(scenario) else None
        self.surcharges = Surcharges(recorder)
        self.egress = Egress(self)
        self.free_data: set[str] = set()
        """Ids of the scenario's data whose storage is free (H7)."""
        self._storage_bases = {name: basis_of(scenario.price_list_of(name)) for name in scenario.projects}
        self._codes: dict[tuple[str, str], Code] = {}
        self._requests: dict[int, Request] = {}

    # -- what things are made of ---------------------------------------------------------------------------------

    def code(self, executable: str, entry_point: str) -> Code:
        """Return an entry point of an applet or app, ready to be played."""
        key = (executable, entry_point)
        code = self._codes.get(key)
        if code is None:
            program = self.scenario.executables[executable]
            assert isinstance(program, Program), f"{executable} is a workflow and has no code"
            code = self._codes[key] = Code(self, executable, program, entry_point)
        return code

    def place(
        self, code: Code, terms: Terms, requests: tuple[Request, ...], larger: int = 0, *, head: bool = False
    ) -> Placement:
        """Return what a job asks for and what it costs (G3, H5).

        Parameters
        ----------
        code, terms, requests
            What it runs, the terms of its root, and what was asked of it, strongest first.
        larger : int
            How many sizes larger than asked for (J6).
        head : bool
            Whether it is the root job (K6).

        Raises
        ------
        InvalidInputError
            If there is no such instance type, it is retired (G2), it has no price, or a cluster is too large (G9).
        """
        key = (code, larger, head, *requests)
        placement = terms.placements.get(key)
        if placement is None:
            placement = terms.placements[key] = Placing(self, code, terms, requests, larger, head).placement()
        return placement

    def place_again(self, job: Job) -> Placement:
        """Return where the next try of a job runs (J4, J6)."""
        sizes_up = self.sizes_up(job, job.code.entry_point)
        return self.place(job.code, job.tree.terms, job.placement.requests, sizes_up, head=job.parent is None)

    def sizes_up(self, job: Job, entry_point: str) -> int:
        """Return how many sizes larger an entry point's worker is for what an earlier try of the group lacked (J6)."""
        pasts = (one.past for one in {job, job.master} if one.past is not None)
        return max((past.sizes_up.get(entry_point, 0) for past in pasts), default=0)

    def upgrades(self, job: Job) -> bool:
        """Return whether the account that pays for a job gives it larger workers after it lacked resources (J6)."""
        return self.account_of(job.tree.terms).upgrade_on_insufficient_resource

    def account_of(self, terms: Terms) -> Account:
        """Return the account that pays (H1)."""
        return self.scenario.accounts[self.scenario.projects[terms.project].bill_to]

    def request_of(self, stage: Stage) -> Request:
        """Return what a stage asks of its jobs (G3)."""
        request = self._requests.get(id(stage))
        if request is None:
            request = self._requests[id(stage)] = Request(
                stage.instance_type, stage.execution_policy, stage.timeout, stage.ignore_reuse
            )
        return request

    def place_subjob(self, job: Job, entry_point: str, request: Request) -> Placement:
        """Return what a subjob of a running job asks for: its own call's request, then its group's (G3).

        Raises
        ------
        InvalidInputError
            If the executable has no such entry point, or as for `place`.
        """
        program = job.code.program
        if entry_point not in program.entry_points and not (entry_point == CONTINUE and program.continues):
            known = ", ".join(program.entry_points)
            raise InvalidInputError(f"{job.code.executable} has no entry point {entry_point}; it has {known}")
        master = job.master
        sizes_up = 0 if master.past is None else self.sizes_up(master, entry_point)
        code = self.code(job.code.executable, entry_point)
        return self.place(code, job.tree.terms, (request, *master.placement.requests), sizes_up)

    def new_object(
        self, name: str, class_: Literal["file", "record"], size: int, container: str, made_by: str | None = None
    ) -> DataObject:
        """Make an open data object in a container."""
        return DataObject(self.clock, f"{class_}-{next(self._object_numbers)}", name, class_, size, container, made_by)

    def record_object(self, thing: DataObject) -> None:
        """Write the row of a data object as it is now."""
        self.recorder.data_object((
            thing.id, thing.name, thing.class_, thing.size, thing.container, thing.made_by,
            ",".join(thing.delivered_to) or None, thing.state, thing.created, thing.closing_at, thing.closed_at,
            thing.destroyed_at, self._storage_of(thing), thing.folder,
        ))  # fmt: skip

    def _storage_of(self, thing: DataObject) -> str | None:
        if thing.state is not CLOSED:
            return None
        basis = self._storage_bases.get(thing.container)
        for place in thing.delivered_to:
            if basis != "not priced":
                basis = self._storage_bases.get(place, basis)
        return "free" if basis is not None and thing.id in self.free_data else basis

    def refused(self, job: Job, executable: str | None, error: PlatformError) -> None:
        """Write the row of a call of a running job that was refused."""
        tree = job.tree
        self.recorder.rejection((
            self.clock.now, tree.terms.launch, tree.index, job.id, tree.terms.project,
            executable or job.code.executable, error.name, str(error),
        ))  # fmt: skip

    def open_meters(self, tree: Tree) -> None:
        """Watch the cost limit of a tree, and those of its project and its account (I1, I2, I3)."""
        terms = tree.terms
        meters = [] if self.spending is None else self.spending.meters(terms.project)
        if terms.cost_limit is not None:
            own = Meter(self.clock, terms.cost_limit, TREE_LIMIT, lambda: self._limit_reached(tree))
            meters.insert(0, own)
        tree.meters = tuple(meters) or None

    def unfinished(self) -> list[Execution]:
        """Return the executions that are not final, in order of launch."""
        return sorted(self.live.values(), key=lambda execution: execution.number)

    def account_limit(self, project: str) -> AccountLimit | None:
        """Return the limit of the account that pays for a project; None where it has none (I2)."""
        return None if self.spending is None else self.spending.account(project)

    def line_up(self, job: Job) -> None:
        """Let a job that has become ready wait for a slot; the record of one played again may say when it had it."""
        if self.replays is None or not self.replays.slots.take(job):
            job.placement.queue.add(job)

    # -- how things end ------------------------------------------------------------------------------------------

    def kill(self, execution: Execution, verdict: Verdict) -> None:
        """Kill an execution and what is below it."""
        kill(execution, verdict)

    def _limit_reached(self, tree: Tree) -> None:
        if tree.root is not None:
            self.once_checked(tree.root, TREE_LIMIT, lambda: self._cut(tree))

    def once_checked(self, who: Addressee, order: EventPriority, cut: Callable[[], None]) -> None:
        """Do what a limit that is reached brings about: at once, or when it is looked at next (I1)."""
        delay = self.delays.limit_check.of(who)
        if delay:
            Due(self.clock, delay, order, cut)
        else:
            cut()

    def _cut(self, tree: Tree) -> None:
        if tree.root is not None:
            kill(tree.root, COST_LIMIT)

    def finished(self, try_: Try) -> None:
        """Put a job that is final away: its row, its outputs, and those who waited for it."""
        job = try_.job
        verdict = try_.verdict
        clock = self.clock
        self.try_over(try_)
        job.end(verdict)
        if job.placement.reuse is not None and verdict is None and try_.reused_from is None:
            job.placement.reuse.remember(job)
        if verdict is not None and verdict.state is FAILED:
            clock.then((lambda failed: job_failed(failed, verdict), job))
        self._final(job)
        if not job.children:
            self.over(job)

    def try_over(self, try_: Try) -> None:
        """Write the row of a try that is over, and settle its price (H6)."""
        job = try_.job
        price = price_of(try_)
        if price and try_.verdict is not None and is_refunded(try_.verdict, self.scenario.settings):
            # A surcharge is for the run, not for the try: it stays.
            if try_.started is not None and try_.marks:
                for meter in job.tree.meters or ():
                    meter.refund(job.placement.micros_per_hour, try_.started, int(try_.marks[-1]))
            price = self.surcharges.of(try_)
            job_row(try_, price, self.clock.now, job.placement.refunded_context)
        else:
            job_row(try_, price, self.clock.now, job.placement.context)
        if job.parent is not None:
            add_to_analyses(job, price)

    def analysis_finished(self, analysis: Analysis) -> None:
        """Put an analysis that is final away."""
        analysis_row(analysis, self.clock.now)
        self._final(analysis)
        self.over(analysis)

    def _final(self, execution: Execution) -> None:
        del self.live[execution.number]
        if self.storage is not None:
            self.storage.last_transition = self.clock.now
        if execution.waiters is not None:
            self.clock.then((wake_all if execution.state is DONE else let_all_down, execution))

    def over(self, execution: Job | Analysis) -> None:
        """Take note that an execution and everything below it is final.

        A job that is cut while it holds no machine is final at once, its subjobs only when theirs are torn down (B6):
        whoever waits for the end of a descendant, or adds up prices, waits for all of it.
        """
        if isinstance(execution, Job) and execution.workspace is not None:
            delayed = execution.tree.terms.delay_workspace_destruction
            (keep_workspace if delayed else destroy_workspace)(execution, self)
        tree = execution.tree
        if tree.root is execution:
            tree.root = None
            if tree.meters is not None and tree.terms.cost_limit is not None:
                tree.meters[0].close()
        parent = execution.parent
        if parent is None:
            return
        if isinstance(parent, Job):
            self.clock.then((parent.child_final, execution))
        elif isinstance(parent, Analysis):
            self.clock.then((parent.stage_final, execution))


def _objects_move(scenario: Scenario) -> bool:
    """Return whether an output that has reached a project can be delivered to another container later."""
    if any(account.smart_reuse for account in scenario.accounts.values()):
        return True
    return len({launch.in_ for launch in scenario.launches.values()} or scenario.projects) > 1
