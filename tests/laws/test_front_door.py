"""Random calls at the front door, failures and time passing: the laws hold after each (G7, H8, B2, B7)."""

from functools import cache

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, precondition, rule

from sim.model.billing import PRICE_SCALE
from sim.model.delays import Addressee
from sim.model.errors import PlatformError
from sim.model.execution import Verdict
from sim.model.job import Job
from sim.model.lifecycle import DONE, FAILED, FINAL, RUNNING
from sim.model.objects import OPEN
from sim.model.platform import Platform
from sim.model.randomness import Addressed
from sim.model.request import Request
from sim.model.rows import write_unfinished
from sim.model.tree import Terms
from sim.records.recorder import Recorder
from sim.scenario.policy import ExecutionPolicy
from tests.model.playing import SECOND, read

SLOTS = 3
TEXT = """
limits: {workers_per_user: 3}
price_lists: {list: {spot: {mem1_ssd1_v2_x4: 1.8 USD/h}}}
spot: {acquisition: 40 s, hazard: 0 /h, shut: [{from: 1 h, to: 2 h}]}
executables:
  simple:
    class: applet
    project: lab
    inputs: {thing: file?}
    outputs: {made: file}
    entry_points: {main: {steps: [{compute: 60 s}, {upload: {made: 1 GB}}, {compute: 20 s}]}}
  group:
    class: applet
    project: lab
    inputs: {thing: file?}
    outputs: {made: file}
    entry_points:
      main:
        steps:
          - {scatter: {over: 3, entry_point: part, as: parts}}
          - {subjob: {entry_point: last, inputs: {parts: "${parts.made}"}, as: last}}
          - {run: {executable: simple, as: other}}
          - {output: {made: "${last.made}"}}
      part: {outputs: {made: file}, steps: [{compute: 100 s}, {upload: {made: 1 GB}}]}
      last: {outputs: {made: file}, steps: [{compute: 30 s}, {upload: {made: 1 GB}}]}
  flow:
    class: workflow
    project: lab
    inputs: {thing: file?}
    outputs: {made: "${second.made}"}
    stages:
      first: {run: simple}
      second: {run: group, inputs: {thing: "${first.made}"}}
      third: {run: simple, inputs: {thing: "${first.made}"}}
"""
REASONS = ("AppError", "AppInternalError", "ExecutionError", "JMInternalError", "JobTimeoutExceeded")
EVERYTHING = dict.fromkeys(REASONS[1:], 2)


@cache
def asked():
    return read(TEXT)


class Someone(Addressee):
    address = "someone"


class FrontDoor(RuleBasedStateMachine):
    """A platform, its clients, and what has been charged so far."""

    executions = Bundle("executions")
    objects = Bundle("objects")

    @initialize()
    def open(self):
        self.recorder = Recorder()
        self.platform = Platform(asked(), self.recorder, Addressed(0))
        self.door = self.platform.door
        self.charged = {}
        self.made = []
        over = self.platform.try_over
        self.platform.try_over = lambda try_: self._note(over, try_)

    def _note(self, over, try_):
        rows = self.recorder._executions
        before = len(rows)
        over(try_)
        (price,) = [rows[before + place] for place in (17,)] if len(rows) > before else (0,)
        tree = try_.job.tree
        self.charged[tree] = self.charged.get(tree, 0) + round(price * PRICE_SCALE)

    # -- calls ---------------------------------------------------------------------------------------------------

    @rule(
        target=executions,
        what=st.sampled_from(["simple", "group", "flow"]),
        limit=st.sampled_from([None, 90_000, 400_000, 5_000_000]),
        policy=st.sampled_from(["none", "master", "all", "all"]),
        after=st.none() | executions,
        thing=st.none() | objects,
        rank=st.integers(-2, 2),
        priority=st.sampled_from(["low", "normal", "high"]),
    )
    def run(self, what, limit, policy, after, thing, rank, priority):
        asked = None
        if policy != "none":
            asked = ExecutionPolicy(restart_on=EVERYTHING, restartable_entry_points=policy)
        terms = Terms("ann", "lab", priority=priority, rank=rank, cost_limit=limit, request=Request(None, asked, None))
        inputs = {} if thing is None else {"thing": thing}
        made = self.door.run(what, terms, inputs=inputs, depends_on=[] if after is None else [after])
        self.made.append(made)
        return made

    @rule(target=objects)
    def bring(self):
        return self.platform.new_object("thing", "file", 10**9, "lab")

    @rule(thing=objects)
    def close(self, thing):
        was_open = thing.state is OPEN
        try:
            self.door.close(thing, Someone())
        except PlatformError:
            assert not was_open

    @rule(thing=objects)
    def delete(self, thing):
        was_there = thing.destroyed_at is None
        try:
            self.door.delete(thing)
        except PlatformError:
            assert not was_there

    @rule(execution=executions)
    def terminate(self, execution):
        was_final = execution.state in FINAL
        try:
            self.door.terminate(execution)
        except PlatformError:
            assert was_final
        else:
            assert not was_final

    @precondition(lambda self: self._running())
    @rule(data=st.data(), entry_point=st.sampled_from(["part", "last"]))
    def new_subjob(self, data, entry_point):
        job = data.draw(st.sampled_from(self._running()))
        try:
            self.platform.clock.call(self.door.new_subjob, job, entry_point, inputs={})
        except PlatformError:
            assert entry_point not in job.code.program.entry_points

    @precondition(lambda self: self.platform.live)
    @rule(data=st.data(), reason=st.sampled_from([*REASONS, "UnresponsiveWorker"]), later=st.integers(0, 150))
    def fail(self, data, reason, later):
        self.let_time_pass(later + 1)
        if not self._running():
            self.let_time_pass(100)
        if not self._running():
            return
        try_ = data.draw(st.sampled_from(self._running())).try_
        if reason == "UnresponsiveWorker":
            self.platform.clock.call(try_.fall_silent, "silent")
        elif try_.is_running and data.draw(st.booleans()):
            self.platform.clock.call(try_.break_off, Verdict(FAILED, reason, "injected"))
        else:
            self.platform.clock.call(try_.end_early, Verdict(FAILED, reason, "injected"))

    @precondition(lambda self: self.platform.live)
    @rule(data=st.data(), later=st.integers(0, 150))
    def interrupt(self, data, later):
        self.let_time_pass(later + 1)
        held = [job for job in self._jobs() if job.placement.purchase == "spot" and job._try is not None]
        held = [job for job in held if job.try_.has_machine]
        if held:
            self.platform.clock.call(data.draw(st.sampled_from(held)).try_.interrupted)

    @rule(seconds=st.sampled_from([1, 30, 95, 200, 1000]))
    def let_time_pass(self, seconds):
        clock = self.platform.clock
        clock.env.run(until=clock.env.now + seconds * SECOND)
        clock.catch_up()

    def _running(self):
        jobs = [one for one in self.platform.live.values() if isinstance(one, Job)]
        return [job for job in jobs if job.state is RUNNING and job.try_.verdict is None]

    # -- laws ----------------------------------------------------------------------------------------------------

    @invariant()
    def slots_held_are_those_of_workers_and_within_the_limit(self):
        queue = self.platform.dispatcher.queue_of("ann")
        workers = [job.try_.worker for job in self._jobs() if job._try is not None and job.try_.worker is not None]
        assert queue.held == sum(worker.stopped is None for worker in workers) <= SLOTS

    @invariant()
    def what_lives_is_not_final_and_the_rest_is(self):
        assert all(execution.state not in FINAL for execution in self.platform.live.values())
        assert all((one.number in self.platform.live) == (one.state not in FINAL) for one in self.made)

    @invariant()
    def nothing_runs_before_what_it_waits_for(self):
        for job in self._jobs():
            if job.state is RUNNING:
                things = [value for value in job.bound_inputs().values() if hasattr(value, "closed_at")]
                assert all(thing.closed_at is not None for thing in things)

    @invariant()
    def a_meter_is_what_was_charged_at_every_instant(self):
        now = self.platform.clock.now
        for tree in {execution.tree for execution in self.platform.live.values()}:
            if tree.meters and tree.root is not None:
                accrued = self.charged.get(tree, 0)
                for job in self._jobs():
                    if job.tree is tree and job._try is not None and job.try_.started is not None:
                        worker = job.try_.worker
                        until = now if worker.stopped is None else worker.stopped
                        accrued += job.placement.micros_per_hour * (until - job.try_.started)
                assert tree.meters[0].accrued == accrued

    def _jobs(self):
        return [one for one in self.platform.live.values() if isinstance(one, Job)]

    def teardown(self):
        if not hasattr(self, "platform"):
            return
        clock = self.platform.clock
        clock.env.run(until=clock.env.now + 40 * 86_400 * SECOND)
        clock.catch_up()
        assert not self.platform.live, "everything ends: at the latest its tree expires"
        write_unfinished(self.platform)
        self.recorder.close()
        tables = self.recorder.tables
        executions = tables["executions"].select(["execution", "try", "class", "state", "price"]).to_pylist()
        jobs = [row for row in executions if row["class"] == "job"]
        charged = sum(tables["charges"]["amount"].to_pylist())
        assert abs(sum(row["price"] for row in jobs) - charged) < 1e-9
        assert {row["state"] for row in executions} <= {*FINAL, "restarted"}
        last = {row["execution"]: row["state"] for row in sorted(jobs, key=lambda row: row["try"])}
        assert set(last.values()) <= {DONE, FAILED, "terminated"}


FrontDoor.TestCase.settings = settings(max_examples=150, stateful_step_count=30, deadline=None, derandomize=True)
TestFrontDoor = FrontDoor.TestCase
