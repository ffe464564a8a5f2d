import io
import json
from collections import defaultdict

import pytest

from sim.records.metrics.workers import held
from sim.records.result import Result, load_result
from sim.report.trace import write_trace
from tests.records.synthetic import Rows

NEEDED = {"M": {"name", "pid", "tid", "args"}, "X": {"name", "cat", "ts", "dur", "pid", "tid"},
          "C": {"name", "ts", "pid", "args"}, "s": {"name", "cat", "id", "ts", "pid", "tid"},
          "f": {"name", "cat", "id", "ts", "pid", "tid", "bp"}}  # fmt: skip
"""What the Trace Event Format asks of each kind of event."""


def written(result):
    file = io.StringIO()
    write_trace(result, file)
    return file.getvalue()


@pytest.fixture(scope="module")
def trace(limited):
    return json.loads(written(limited))


@pytest.fixture(scope="module")
def events(trace):
    return trace["traceEvents"]


def of(events, kind):
    return [event for event in events if event["ph"] == kind]


def test_every_event_has_what_the_format_asks_for(events):
    assert {event["ph"] for event in events} == set(NEEDED)
    for event in events:
        assert NEEDED[event["ph"]] <= event.keys()
        assert all(isinstance(event[name], int) for name in ("ts", "dur", "pid", "tid", "id") if name in event)
        assert event.get("ts", 0) >= 0
        assert event.get("dur", 0) >= 0


def test_slices_of_a_thread_nest(events):
    open_until = defaultdict(list)
    for event in of(events, "X"):
        stack = open_until[event["pid"], event["tid"]]
        while stack and stack[-1] <= event["ts"]:
            stack.pop()
        end = event["ts"] + event["dur"]
        assert not stack or end <= stack[-1], event
        stack.append(end)


def test_a_slice_is_a_try_and_in_it_is_what_it_was_billed_for(limited, events):
    tries = [event for event in of(events, "X") if event["cat"] == "try"]
    assert len(tries) == len(limited.workers)
    (cut,) = [event for event in tries if event["args"]["execution"] == "job-3"]
    assert (cut["args"]["state"], cut["args"]["failure_reason"]) == ("failed", "CostLimitExceeded")
    inside = [
        (event["name"], event["dur"] / 1e6)
        for event in of(events, "X")
        if event["cat"] == "doing" and (event["pid"], event["tid"]) == (cut["pid"], cut["tid"])
    ]
    assert inside[:5] == [("acquisition", 30), ("boot", 54), ("set-up", 30), ("compute", 4916), ("tear-down", 11)]
    assert cut["dur"] == sum(round(seconds * 1e6) for _, seconds in inside[:5])


def test_users_are_processes_and_slots_are_threads(limited, events):
    names = {event["pid"]: event["args"]["name"] for event in of(events, "M") if event["name"] == "process_name"}
    assert sorted(names.values()) == ["ann", "bob"]
    peak = held(limited.tables).set_index("user")["peak"]
    for pid, user in names.items():
        assert len({event["tid"] for event in of(events, "X") if event["pid"] == pid}) == peak[user]


def test_counters_show_the_slots_held(limited, events):
    peaks = held(limited.tables).set_index("user")["peak"]
    counted = [event for event in of(events, "C") if event["name"] == "slots held"]
    assert max(event["args"]["number"] for event in counted if event["pid"] == 1) == peaks["ann"]
    assert [event["args"]["number"] for event in counted if event["pid"] == 2][-1] == 0


def test_arrows_lead_from_who_launched_to_what_was_launched(events):
    slices = [event for event in of(events, "X") if event["cat"] == "try"]
    starts, ends = of(events, "s"), of(events, "f")
    assert [event["id"] for event in starts] == [event["id"] for event in ends] == [1, 2]
    for start, end in zip(starts, ends, strict=True):
        (parent,) = [one for one in slices if holds(one, start)]
        assert parent["name"] == "fan"
        assert [one["name"] for one in slices if holds(one, end)] == ["fan:part"]
        assert start["ts"] <= end["ts"]


def holds(one, event):
    place = (one["pid"], one["tid"]) == (event["pid"], event["tid"])
    return place and one["ts"] <= event["ts"] < one["ts"] + one["dur"]


def test_the_same_result_gives_the_same_bytes(limited):
    assert written(load_result(limited.directory)) == written(limited)


def test_times_are_microseconds_since_the_first_execution(limited, trace):
    assert trace["otherData"]["begins"] == "2026-01-31T20:00:00Z"
    first = min(event["ts"] for event in of(trace["traceEvents"], "X"))
    assert first == 6_400_000


ABOUT = {"scenario": "hand", "seed": 1, "variant": None, "complete": True, "expectations": [], "dxsim": "0"}


def test_nothing_was_run():
    assert json.loads(written(Result(Rows().tables(), ABOUT)))["traceEvents"] == []


def test_what_still_runs_reaches_to_the_end_of_the_record():
    rows = Rows()
    rows.job("job-1", [("compute", 100)], state="running")
    events = json.loads(written(Result(rows.tables(), ABOUT)))["traceEvents"]
    (try_,) = [event for event in of(events, "X") if event["cat"] == "try"]
    assert (try_["ts"], try_["dur"]) == (6_400_000, 110_000_000)
