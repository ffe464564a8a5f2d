"""What may be submitted when, and what never will, whatever the order of ends."""

import time

import pytest

from sim.model.steps.task_graph import NOTHING, Task, TaskGraph
from sim.scenario.tasks import Process


def graph(items=None, **processes):
    items = items or {}
    made = TaskGraph(
        {name: Process(**{"entry_point": "x", **spec}) for name, spec in processes.items()},
        lambda name: items.get(name, [None]),
    )
    made.begin()
    return made


def ready(made):
    """Take what is ready, as texts."""
    found = [f"{task.process}{task.number}" for task in made.ready]
    made.ready.clear()
    return found


def done(made, *names):
    for name in names:
        made.settle(Task(name[:-1], int(name[-1])), f"<{name}>")


def ignored(made, *names):
    for name in names:
        made.settle(Task(name[:-1], int(name[-1])), NOTHING)


AB = {"a": ["x", "y"]}


def test_what_waits_for_nothing_is_ready_by_name_and_item():
    made = graph({"a": [1, 2], "c": [3]}, c={"over": 1}, b={}, a={"over": 2})
    assert ready(made) == ["a0", "a1", "b0", "c0"]
    assert made.item(Task("a", 1)) == 2
    assert not made.over


def test_a_chain_goes_item_by_item():
    made = graph(AB, a={"over": 2}, b={"each": "a"}, c={"each": "b"})
    assert ready(made) == ["a0", "a1"]
    done(made, "a1")
    assert ready(made) == ["b1"]
    done(made, "b1", "a0")
    assert ready(made) == ["c1", "b0"]
    assert made.item(Task("c", 1)) == "y"
    assert made.same_item("b", 1) == "<b1>"
    done(made, "b0", "c0", "c1")
    assert made.over


def test_a_gather_waits_for_every_process_that_it_names():
    made = graph(AB, a={"over": 2}, b={"each": "a"}, c={"after": ["a", "b"]}, d={"after": "c"})
    ready(made)
    done(made, "a0", "a1", "b1")
    assert ready(made) == ["b0", "b1"]
    done(made, "b0")
    assert ready(made) == ["c0"]
    assert made.delivered("b") == ["<b0>", "<b1>"]
    done(made, "c0")
    assert ready(made) == ["d0"]
    done(made, "d0")
    assert made.over


def test_each_and_after_together_wait_for_both():
    spec = {"a": {"over": 2}, "index": {}, "b": {"each": "a", "after": "index"}}
    made = graph(AB, **spec)
    ready(made)
    done(made, "a0")
    assert ready(made) == []
    done(made, "index0")
    assert ready(made) == ["b0"]
    done(made, "a1")
    assert ready(made) == ["b1"]


def test_two_are_followed_item_by_item():
    made = graph({"a": [1, 2], "b": [1, 2]}, a={"over": 2}, b={"over": 2}, c={"each": ["a", "b"]})
    ready(made)
    done(made, "a0", "b1")
    assert ready(made) == []
    done(made, "b0", "a1")
    assert ready(made) == ["c0", "c1"]


def test_a_follower_of_one_that_is_laid_out_late_knows_what_is_done_already():
    made = graph({"a": [1, 2], "b": [1, 2]}, a={"over": 2}, z={}, b={"over": 2, "after": "z"}, c={"each": ["a", "b"]})
    ready(made)
    done(made, "a0")
    ignored(made, "a1")
    done(made, "z0")
    assert ready(made) == ["b0", "b1"]
    done(made, "b1", "b0")
    assert ready(made) == ["c0"]
    done(made, "c0")
    assert made.over


def test_what_follows_an_ignored_task_goes_without():
    made = graph(AB, a={"over": 2}, b={"each": "a"}, c={"each": "b"}, d={"after": "c"})
    ready(made)
    ignored(made, "a0")
    done(made, "a1", "b1")
    assert ready(made) == ["b1", "c1"]
    done(made, "c1")
    assert ready(made) == ["d0"]
    assert made.delivered("c") == ["<c1>"]


def test_nothing_comes_after_a_process_that_delivered_nothing():
    made = graph(AB, a={"over": 2}, b={"after": "a"}, c={"each": "b"}, d={"after": ["c", "e"]}, e={}, f={"after": "e"})
    assert ready(made) == ["a0", "a1", "e0"]
    ignored(made, "a0", "a1")
    assert not made.over
    done(made, "e0")
    assert ready(made) == ["f0"]
    done(made, "f0")
    assert made.over
    assert made.delivered("b") == made.delivered("d") == []


def test_a_gather_that_is_left_out_takes_its_half_done_items_with_it():
    made = graph(AB, a={"over": 2}, b={"each": "a", "after": "x"}, c={"each": "b"}, x={})
    ready(made)
    done(made, "a0", "a1")
    ignored(made, "x0")
    assert ready(made) == []
    assert made.over


def test_a_follower_of_one_that_was_left_out_and_one_that_was_not_is_left_out():
    made = graph({"a": [1, 2], "b": [1, 2]}, a={"over": 2}, x={}, b={"over": 2, "after": "x"}, c={"each": ["a", "b"]})
    ready(made)
    ignored(made, "x0")
    done(made, "a0", "a1")
    assert ready(made) == []
    assert made.over


def test_left_out_twice_counts_once():
    made = graph(a={}, b={}, c={"after": ["a", "b"]}, d={"after": "c"}, e={})
    ready(made)
    ignored(made, "a0", "b0")
    assert not made.over
    done(made, "e0")
    assert made.over


def test_no_items_are_no_tasks():
    made = graph({"a": []}, a={"over": 0}, b={"each": "a"}, c={"after": "b"})
    assert ready(made) == []
    assert made.over


def test_items_are_asked_for_once_all_that_comes_first_is_complete():
    asked = []
    made = TaskGraph(
        {"a": Process(), "b": Process(over=[0], after=["a", "c"]), "c": Process()},
        lambda name: asked.append(name) or {"b": [7, 8]}.get(name, [None]),
    )
    made.begin()
    made.settle(Task("a", 0), "<a>")
    assert asked == ["a", "c"]
    made.settle(Task("c", 0), "<c>")
    assert asked == ["a", "c", "b"]
    assert list(made.ready)[2:] == [Task("b", 0), Task("b", 1)]


@pytest.mark.parametrize("ends_well", [True, False])
def test_a_chain_of_processes_may_be_long(ends_well):
    links = {f"p{number:04}": {"each": f"p{number - 1:04}"} for number in range(1, 3000)}
    made = graph(p0000={}, **links)
    made.settle(Task("p0000", 0), "<a>" if ends_well else NOTHING)
    assert made.over != ends_well


def test_the_time_for_a_task_does_not_grow_with_their_number():
    count = 100_000
    began = time.process_time()
    made = graph({"a": list(range(count))}, a={"over": count}, b={"each": "a"}, c={"after": "b"})
    while made.ready:
        made.settle(made.ready.popleft(), "done")
    assert made.over
    assert time.process_time() - began < 20  # a look through all tasks at each end takes hours
