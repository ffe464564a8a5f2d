"""Laws of pipelines: the queue, the order of tasks, how often each is submitted, and that every head ends."""

from collections import Counter, defaultdict

from hypothesis import given
from hypothesis import strategies as st

from tests.laws.runs import Run
from tests.laws.settings import law
from tests.laws.strategies import constants


@st.composite
def processes(draw):
    """Processes by name, each after earlier ones only; and how many tasks each would have."""
    found, sizes = {}, {}
    for number in range(draw(st.integers(1, 6))):
        earlier = sorted(found)
        spec = {"entry_point": draw(st.sampled_from(["fine", "shaky"])), "inputs": {"time": "1 s"}}
        gathered = draw(st.lists(st.sampled_from(earlier), unique=True, max_size=2)) if earlier else []
        form = draw(st.sampled_from(["over", "each", "single"] if earlier else ["over", "single"]))
        if form == "over":
            spec["over"] = draw(st.integers(0, 5))
        elif form == "each":
            spec["each"] = draw(st.sampled_from(earlier))
        spec["after"] = [other for other in gathered if other != spec.get("each")]
        spec["error_strategy"] = draw(st.sampled_from(["ignore", "retry", "finish", "terminate", "ignore", "retry"]))
        if spec["error_strategy"] == "retry":
            spec["max_retries"] = draw(st.integers(0, 4))
        name = f"p{number}"
        found[name] = spec
        sizes[name] = sizes[spec["each"]] if form == "each" else spec.get("over", 1)
    return found, sizes


@st.composite
def pipelines(draw):
    """A whole scenario with one pipeline."""
    found, sizes = draw(processes())
    head = {"tasks": found, "queue_size": draw(st.integers(1, 6))}
    asked = {
        "start": "2026-01-01",
        "seed": draw(st.integers(0, 50)),
        "latencies": draw(constants()),
        "price_lists": {"list": {"date": "2026-01", "source": "made up", "per_core": {"on_demand": "1 USD/h"}}},
        "accounts": {"wallet": {"prices": "list"}},
        "users": {"ann": {}},
        "projects": {"lab": {"bill_to": "wallet"}},
        "executables": {
            "flow": {
                "class": "app",
                "entry_points": {
                    "main": {"steps": [head]},
                    "fine": {"steps": [{"compute": {"uniform": ["1 s", "90 s"]}}]},
                    "shaky": {"steps": [{"compute": "9 s"}, {"exit": {"probability": "30 %"}}, {"compute": "9 s"}]},
                },
            }
        },
        "limits": {"workers_per_user": draw(st.integers(2, 8))},
        "launches": {"flow": {"run": "flow", "as": "ann", "in": "lab"}},
    }
    return asked, found, sizes, head["queue_size"]


def tasks_of(run):
    """The rows of the tasks, by process and name."""
    found = defaultdict(lambda: defaultdict(list))
    for row in run.jobs:
        if row["parent_job"] is not None:
            found[row["name"].split(" ")[0]][row["name"]].append(row)
    return found


@law(80)
@given(pipelines())
def test_a_pipeline_keeps_its_queue_its_order_and_its_retries(made):
    asked, found, sizes, queue_size = made
    run = Run(asked)
    head = next(row for row in run.jobs if row["parent_job"] is None)
    tasks = tasks_of(run)
    rows = [row for row in run.jobs if row is not head]

    assert head["state"] in ("done", "failed")
    assert {row["state"] for row in rows} <= ({"done"} if head["state"] == "done" else {"done", "terminated"})
    _never_too_many(rows, queue_size)
    for name, spec in found.items():
        mine = [row for attempts in tasks[name].values() for row in attempts]
        assert len(tasks[name]) <= sizes[name]
        assert all(len(attempts) <= 1 + spec.get("max_retries", 0) for attempts in tasks[name].values())
        for other in spec["after"]:
            last = max((row["ended"] for each in tasks[other].values() for row in each), default=0)
            assert all(row["created"] >= last for row in mine)
            assert not mine or tasks[other]
        if "each" in spec:
            for task, attempts in tasks[name].items():
                upstream = tasks[spec["each"]][task.replace(name, spec["each"])]
                assert upstream
                assert all(row["created"] >= max(one["ended"] for one in upstream) for row in attempts)


@law(80)
@given(pipelines())
def test_a_pipeline_in_which_nothing_goes_wrong_runs_every_task_once(made):
    asked, found, sizes, _ = made
    for spec in found.values():
        spec["entry_point"] = "fine"
    run = Run(asked)
    left_out = set()
    for name, spec in found.items():  # earlier ones come first
        if not sizes[name] or left_out & {*spec["after"], spec.get("each")}:
            left_out.add(name)
    submitted = Counter(row["name"].split(" ")[0] for row in run.jobs if row["parent_job"] is not None)
    assert submitted == {name: size for name, size in sizes.items() if name not in left_out}
    head = next(row for row in run.jobs if row["parent_job"] is None)
    assert head["state"] == "done"


def _never_too_many(rows, queue_size):
    # At one instant an end comes before what is submitted in its place.
    changes = sorted([(row["ended"], 0, -1) for row in rows] + [(row["created"], 1, 1) for row in rows])
    in_flight = 0
    for _, _, change in changes:
        in_flight += change
        assert in_flight <= queue_size
