"""An independent answer: when every job of a scenario of constant latencies runs and ends, from a heap and a loop."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import Any

from sim.units import parse_duration
from tests.laws.strategies import DELAYS


def jobs_of(asked: dict[str, Any]) -> list[dict[str, Any]]:
    """The jobs of a scenario in order of launch, at one instant by name: what they take, and what they wait for."""
    jobs: list[dict[str, Any]] = []
    for name, launch in sorted(asked["launches"].items(), key=lambda pair: (parse_duration(pair[1]["at"]), pair[0])):
        stages = sorted(asked["executables"][launch["run"]]["stages"].items())
        numbers = {label: len(jobs) + place for place, (label, _) in enumerate(stages)}
        for label, stage in stages:
            before = stage["depends_on"] + [hole[2 : -len(".made}")] for hole in stage["inputs"]["needs"]]
            jobs.append({
                "key": (name, label), "rank": launch["rank"], "created": parse_duration(launch["at"]),
                "time": parse_duration(stage["inputs"]["time"]), "needs": [numbers[other] for other in before],
            })  # fmt: skip
    return jobs


def answer(asked: dict[str, Any]) -> dict[tuple[str, str], tuple[int, int]]:
    """When each job, by launch and stage, begins to run and is done."""
    times = {name: parse_duration(asked["latencies"][name]) for name in DELAYS}
    step, after_code = times["scheduler_step"], times["state_after_code"]
    closing = parse_duration(asked["latencies"]["closing"]["file"]["delay"])
    # A file that closes in the very instant of the change of state closes after it.
    after_code = after_code if closing == 0 or closing < after_code else closing + step
    jobs, free = jobs_of(asked), asked["limits"]["workers_per_user"]
    open_needs = [1 + len(job["needs"]) for job in jobs]  # its own first transition is one of them
    ready: list[tuple[int, int, int]] = []
    running, done = {}, {}
    due = sorted((job["created"] + step, "first transition", number) for number, job in enumerate(jobs))
    while due:
        now, what, number = heappop(due)
        if what == "code over":
            free += 1
            heappush(due, (now + after_code, "done", number))
        elif what == "ready":
            heappush(ready, (-jobs[number]["rank"], now, number))
        else:
            if what == "done":
                done[number] = now
            for other in [number] if what == "first transition" else range(len(jobs)):
                gone = 1 if what == "first transition" else jobs[other]["needs"].count(number)
                open_needs[other] -= gone
                if gone and open_needs[other] == 0:
                    heappush(due, (now if what == "first transition" else now + step, "ready", other))
        while free and ready and not (due and due[0][0] == now):  # nothing else is due at this instant
            _, _, number = heappop(ready)
            free -= 1
            running[number] = now + times["acquisition"] + times["boot"]
            heappush(due, (running[number] + times["set_up"] + jobs[number]["time"], "code over", number))
    return {job["key"]: (running[number], done[number]) for number, job in enumerate(jobs)}
