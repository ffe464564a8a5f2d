"""An independent answer: when every job of a scenario of constant latencies runs and ends, from a heap and a loop."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import Any

from sim.units import parse_duration


def jobs_of(asked: dict[str, Any]) -> list[dict[str, Any]]:
    """The jobs of a scenario in order of launch: launch, stage, rank, creation, run time, and what they wait for."""
    jobs: list[dict[str, Any]] = []
    for name, launch in sorted(asked["launches"].items(), key=lambda pair: parse_duration(pair[1]["at"])):
        first = len(jobs)
        for label, stage in asked["executables"][launch["run"]]["stages"].items():
            before = stage["depends_on"] + [hole[2 : -len(".made}")] for hole in stage["inputs"]["needs"]]
            jobs.append({
                "key": (name, label), "rank": launch["rank"], "created": parse_duration(launch["at"]),
                "time": parse_duration(stage["inputs"]["time"]), "needs": [first + int(other[1:]) for other in before],
            })  # fmt: skip
    return jobs


def answer(asked: dict[str, Any]) -> dict[tuple[str, str], tuple[int, int]]:
    """When each job, by launch and stage, begins to run and is done."""
    delay = {
        name: parse_duration(text)
        for name, text in asked["latencies"].items()
        if isinstance(text, str) and text != "unlimited"
    }
    step, after_code = delay["scheduler_step"], delay["state_after_code"]
    closing = parse_duration(asked["latencies"]["closing"]["file"]["delay"])
    jobs, free = jobs_of(asked), asked["limits"]["workers_per_user"]
    open_needs = [len(job["needs"]) for job in jobs]
    first_over, ready, found = [False] * len(jobs), [], {}
    # At an instant: ends of code and first transitions, then closings, then one dispatch.
    due = [(job["created"] + step, 0, "first", number) for number, job in enumerate(jobs)]
    due.sort()
    while due:
        now = due[0][0]
        while due and due[0][0] == now:
            _, _, what, number = heappop(due)
            job = jobs[number]
            if what == "first":
                first_over[number] = True
                if open_needs[number] == 0:
                    heappush(ready, (-job["rank"], now, number))
            elif what == "ready":
                heappush(ready, (-job["rank"], now, number))
            elif what == "code over":
                free += 1
                # A file that closes in the instant of the change of state closes after it.
                in_time = closing == 0 or closing < after_code
                heappush(due, (now + (after_code if in_time else closing + step), 0, "done", number))
            else:
                found[job["key"]] = (found[job["key"]][0], now)
                for other, waiting in enumerate(jobs):
                    for needed in waiting["needs"]:
                        if needed == number:
                            open_needs[other] -= 1
                    if number in waiting["needs"] and open_needs[other] == 0 and first_over[other]:
                        heappush(due, (now + step, 0, "ready", other))
        while free and ready and not (due and due[0][0] == now):
            free -= 1
            number = heappop(ready)[2]
            job = jobs[number]
            running = now + delay["acquisition"] + delay["boot"]
            found[job["key"]] = (running, 0)
            heappush(due, (running + delay["set_up"] + job["time"], 0, "code over", number))
    return found
