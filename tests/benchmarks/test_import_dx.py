"""How much work a record is to `dxsim import dx`: calls of functions, built-in ones too."""

import cProfile
import json
import pstats

from sim.twin.importing import read, write
from tests.twin.dx_hashes import analysis, at, job, link

CALLS_PER_RECORD = 535
"""With 15 % of room; 465 when this was written."""
FILES = {f"reads_{n}": {"$dnanexus_link": {"project": "project-x", "id": f"file-{n}"}} for n in range(4)}


def sample(number):
    """An analysis of four stages one after the other: five records."""
    stages, ready = [], 6.4
    for place in range(4):
        inputs = {**FILES, **({"before": link(stages[-1])} if stages else {})}
        steps = [("runnable", ready), ("running", ready + 90), ("done", ready + 200)]
        steps = [("waiting_on_input", 6.4), *steps] if place else steps
        said = {"startedRunning": at(ready + 90), "stoppedRunning": at(ready + 197), "totalPrice": 0.0107}
        stages.append(job(f"{number}x{place}", steps=steps, executableName=f"tool {place}", originalInput=inputs,
                          runInput=inputs, input=FILES, tags=["x"], **said))  # fmt: skip
        ready += 206.4
    flow = analysis(f"{number}", stages)
    return [{**flow, "stages": []}, *stages]


def test_a_record_costs_so_much_work_and_no_more(tmp_path):
    def calls(samples):
        path = tmp_path / f"{samples}.json"
        path.write_text(json.dumps([record for number in range(samples) for record in sample(number)]))
        profile = cProfile.Profile()
        profile.enable()
        write(read([str(path)]), tmp_path / f"out-{samples}")
        profile.disable()
        return pstats.Stats(profile).total_calls

    calls(10)  # What is imported or made once is no matter.
    few, many = calls(100), calls(400)
    assert (many - few) / (300 * 5) < CALLS_PER_RECORD
    # A record more is the same work, however many there are.
    assert many < 4.2 * few
