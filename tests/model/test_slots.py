"""Slots of a user, and the order in which ready jobs get them (G7, order at an instant)."""

from types import SimpleNamespace

import pytest

from sim.model.clock import DEADLINE, Clock, Due
from sim.model.clock import WORK as WORK_ORDER
from sim.model.dispatch import UserQueue
from sim.model.lifecycle import RUNNABLE, TERMINATED
from tests.model.playing import Outside, play

WORK = """
limits: {workers_per_user: %d}
executables:
  work: {class: app, inputs: {time: string}, entry_points: {main: {steps: [{compute: "${inputs.time}"}]}}}
launches:
"""


def launch(name, time="60 s", user="ann", **more):
    """A launch of one job of that name."""
    extra = "".join(f", {key}: {value}" for key, value in more.items())
    return f"  {name}: {{run: work, name: {name}, as: {user}, in: lab, inputs: {{time: {time}}}{extra}}}\n"


def requested(played):
    """Who asked for a machine, and when, in order."""
    names = {row["execution"]: row["name"] for row in played.rows()}
    workers = sorted(played.rows("workers"), key=lambda worker: worker["requested"])
    return [(names[worker["execution"]], worker["requested"]) for worker in workers]


def test_a_hundred_workers_a_user_by_default():
    played = play((WORK % 9).replace("limits: {workers_per_user: 9}", "") + launch("work", count=101))
    begun = [worker["requested"] for worker in played.rows("workers")]
    assert sorted(begun) == [6.4] * 100 + [155.4]


def test_more_jobs_wait_as_runnable_until_a_worker_stops():
    played = play((WORK % 2) + launch("a") + launch("b", "90 s") + launch("c") + launch("d"))
    assert requested(played) == [("a", 6.4), ("b", 6.4), ("c", 155.4), ("d", 185.4)]
    assert played.states("d") == [("runnable", 6.4), ("running", 274.4), ("done", 337.5)]


def test_every_user_has_slots_of_their_own():
    played = play((WORK % 1) + launch("a") + launch("b", user="bob") + launch("c"))
    assert requested(played) == [("a", 6.4), ("b", 6.4), ("c", 155.4)]


def test_a_higher_rank_goes_first():
    played = play(
        (WORK % 1) + launch("none") + launch("low", rank=-1024) + launch("high", rank=1023) + launch("some", rank=1)
    )
    assert [name for name, _ in requested(played)] == ["high", "some", "none", "low"]


def test_within_a_rank_who_was_ready_first_goes_first():
    played = play(
        (WORK % 1)
        + launch("late", at="20 s")
        + launch("later", at="30 s")
        + launch("first")
        + launch("early", at="10 s")
    )
    assert [name for name, _ in requested(played)] == ["first", "early", "late", "later"]


def test_who_was_ready_at_one_instant_goes_in_order_of_launch():
    outside = Outside((WORK % 1).replace("launches:", ""))
    for name in ("c", "a", "b"):
        outside.run("work", inputs={"time": "60 s"}, name=name)
    assert [name for name, _ in requested(outside.finish())] == ["c", "a", "b"]


def test_launches_and_stages_that_are_due_at_one_instant_are_made_in_order_of_their_names():
    played = play((WORK % 1) + launch("c") + launch("a", count=2) + launch("b"))
    assert [name for name, _ in requested(played)] == ["a", "a", "b", "c"]
    stages = ", ".join(f"{name}: {{run: work, name: {name}, inputs: {{time: 1 s}}}}" for name in "cab")
    flow = f"  flow: {{class: workflow, project: lab, stages: {{{stages}}}}}\nlaunches:\n"
    played = play((WORK % 1).replace("launches:\n", flow) + "  flow: {run: flow, as: ann, in: lab}")
    assert [name for name, _ in requested(played)] == ["a", "b", "c"]


def test_a_worker_that_has_its_slot_is_not_taken_from_it():
    played = play((WORK % 1) + launch("low", rank=-5) + launch("high", rank=5, at="7 s"))
    assert requested(played) == [("low", 6.4), ("high", 155.4)]


def test_a_slot_that_is_free_goes_to_who_becomes_ready_at_the_same_instant_if_that_one_comes_first():
    # Created at 149, high is ready at 155.4, the instant at which the slot is free; dispatch comes last at an instant.
    played = play((WORK % 1) + launch("first") + launch("waits") + launch("high", rank=1, at="149 s"))
    assert requested(played) == [("first", 6.4), ("high", 155.4), ("waits", 304.4)]


def test_slots_that_are_free_at_one_instant_are_given_together():
    played = play((WORK % 2) + launch("a") + launch("b") + launch("c") + launch("d", rank=1, at="100 s"))
    assert sorted(requested(played)) == [("a", 6.4), ("b", 6.4), ("c", 155.4), ("d", 155.4)]
    assert played.at("c", "running") == played.at("d", "running") == 244.4


def test_a_request_that_is_dropped_frees_its_slot_at_that_instant():
    outside = Outside((WORK % 1).replace("launches:", ""))
    first = outside.run("work", inputs={"time": "60 s"})
    outside.run("work", inputs={"time": "60 s"}, name="second")
    outside.until(30)
    outside.door.terminate(first)
    assert requested(outside.finish()) == [("work", 6.4), ("second", 30)]


def test_the_slot_is_held_from_the_request_to_the_workers_stop():
    played = play((WORK % 1) + launch("a") + launch("b"))
    a, b = sorted(played.rows("workers"), key=lambda worker: worker["requested"])
    assert a["stopped"] == b["requested"] == 155.4
    # A is not done by then.
    assert played.one("a")["ended"] == 158.5


def test_no_time_at_all_still_keeps_to_the_limit():
    none = "latencies: {scheduler_step: 0 s, acquisition: 0 s, boot: 0 s, state_after_code: 0 s}\n"
    played = play(none + (WORK % 1) + launch("a", "0 s", count=3) + launch("b", "5 s"))
    assert {row["ended"] for row in played.rows(name="a")} == {0}
    assert played.one("b")["ended"] == 5


def test_a_refused_launch_at_that_instant_does_not_hold_up_who_waits():
    refused = launch("c", at="155.4 s").replace("in: lab", "in: lab, cost_limit: 0 USD")
    played = play((WORK % 1) + launch("a") + launch("b") + refused)
    assert len(played.rows("rejections")) == 1
    assert sorted(requested(played)) == [("a", 6.4), ("b", 155.4)]


def test_what_was_cancelled_at_that_instant_does_not_hold_up_who_waits():
    clock = Clock(0)
    given = []

    def dispatch():
        given.append(clock.now)

    def want():
        clock.dispatch_wanted = True
        later.cancel()

    clock.on_dispatch(dispatch)
    Due(clock, 5, WORK_ORDER, want)
    later = Due(clock, 5, DEADLINE, dispatch)
    Due(clock, 9, WORK_ORDER, lambda: None)
    clock.env.run()
    assert given == [5]


# -- the queue itself ----------------------------------------------------------------------------------------------


class Line:
    """A user's queue of jobs that are nothing but a number, a rank and an instant."""

    def __init__(self, slots):
        self.queue = UserQueue("ann", slots, self.touch)
        self.touches = 0
        self.served = []

    def touch(self, queue):
        assert queue is self.queue
        queue.touched = True
        self.touches += 1

    def job(self, number, ready_at=0, rank=0, state=RUNNABLE):
        placement = SimpleNamespace(line=self.queue.line(rank), offer=None)
        return SimpleNamespace(number=number, ready_at=ready_at, state=state, placement=placement, try_=number)

    def serve(self):
        """Who gets a slot in one dispatch, in order."""
        self.served.clear()
        self.queue.serve(lambda try_, _: self.served.append(try_))
        return list(self.served)


def test_a_queue_with_nobody_in_it_is_not_looked_at():
    line = Line(1)
    line.queue.release(0)
    assert line.touches == 0
    assert line.serve() == []


@pytest.mark.parametrize("add", ["add", "add_again"])
def test_a_queue_is_looked_at_once_there_are_both_a_slot_and_a_job(add):
    line = Line(2)
    more = getattr(line.queue, add)
    more(line.job(0))
    more(line.job(1))
    more(line.job(2))
    line.queue.release(0)
    assert line.touches == 1
    assert line.serve() == [0, 1]
    assert (line.queue.held, line.queue.touched) == (2, False)
    # No slot is free.
    more(line.job(3))
    assert line.touches == 1
    line.queue.release(1)
    line.queue.release(1)
    assert line.touches == 2
    assert line.serve() == [2, 3]
    # Nobody waits.
    line.queue.release(1)
    line.queue.release(1)
    assert (line.touches, line.queue.held) == (2, 0)


@pytest.mark.parametrize("add", ["add", "add_again"])
def test_two_who_are_back_wait_on_until_each_has_a_slot(add):
    line = Line(1)
    for number in (0, 1):
        getattr(line.queue, add)(line.job(number))
    for number in (0, 1):
        assert line.serve() == [number]
        line.queue.release(1)
    assert line.touches == 2


def test_who_is_ready_at_one_instant_goes_by_number_whoever_came_first():
    line = Line(3)
    line.queue.add(line.job(7))
    line.queue.add(line.job(3))
    assert line.serve() == [3, 7]


def test_who_is_back_takes_the_place_of_when_it_was_ready():
    line = Line(9)
    line.queue.held = 9
    for number, rank in ((4, 0), (5, 0), (6, 1), (7, 1)):
        line.queue.add(line.job(number, ready_at=number, rank=rank))
    assert line.serve() == []
    line.queue.add_again(line.job(2, ready_at=6, rank=1))
    line.queue.add_again(line.job(3, ready_at=4, rank=0))
    line.queue.add_again(line.job(1, ready_at=5, rank=0))
    line.queue.release(9)
    assert line.serve() == [2, 6, 7, 3, 4, 1, 5]


def test_who_was_cut_short_in_the_line_takes_no_slot():
    line = Line(1)
    line.queue.add(line.job(0, state=TERMINATED))
    line.queue.add(line.job(1))
    assert line.serve() == [1]
    line.queue.release(1)
    assert line.touches == 1


def test_held_slots_and_idle_workers_together_are_no_more_than_the_slots():
    line = Line(2)
    line.queue.held, line.queue.idle = 1, 1
    assert not line.queue.crowded
    line.queue.idle = 2
    assert line.queue.crowded
