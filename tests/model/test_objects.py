"""Data objects: how they close, who waits, where they go (D1 - D6, F1)."""

import pytest

from sim.scenario.problems import ScenarioError
from tests.model.playing import play, read

COPY = """
executables:
  copy:
    class: applet
    project: lab
    inputs: {reads: "%s", more: "record?"}
    outputs: {made: file}
    entry_points: {main: {steps: [{compute: 10 s}, {upload: {made: 2 GB, log: 1 MB}}]}}
launches: {copy: {run: copy, as: ann, in: lab, inputs: {reads: reads}}}
"""
CLOSED = "data: {reads: {project: lab, size: 1 GB}}"


def test_objects_that_a_scenario_brings_are_closed_unless_it_says_otherwise():
    (reads,) = play(COPY % "file" + CLOSED).rows("objects", name="reads")
    assert (reads["state"], reads["closing"], reads["closed"], reads["container"]) == ("closed", 0, 0, "lab")


def test_a_file_takes_its_closing_latency_by_its_size():
    closing = "\nlatencies: {closing: {file: {delay: 2 s, rate: 1 GB/s}}}"
    played = play(COPY % "file" + "data: {reads: {project: lab, size: 60 GB, state: closing}}" + closing)
    (reads,) = played.rows("objects", name="reads")
    assert (reads["closing"], reads["closed"]) == (0, 62)
    assert played.states("copy")[:2] == [("waiting_on_input", 6.4), ("runnable", 68.4)]


def test_a_record_closes_at_once():
    text = COPY % "file" + CLOSED + "\n  "
    text = text.replace("inputs: {reads: reads}", "inputs: {reads: reads, more: note}")
    text = text.replace("data: {", "data: {note: {project: lab, class: record, state: open, closes: 50 s}, ")
    played = play(text)
    (note,) = played.rows("objects", name="note")
    assert (note["class"], note["size"], note["closing"], note["closed"]) == ("record", 0, 50, 50)
    assert played.at("copy", "runnable") == 56.4


def test_an_applet_is_born_closed():
    text = COPY % "file" + CLOSED
    text = text.replace('more: "record?"', "tool: applet").replace(
        "inputs: {reads: reads}", "inputs: {reads: reads, tool: copy}"
    )
    assert play(text).states("copy")[0] == ("runnable", 6.4)


def test_closing_begins_when_the_upload_step_ends():
    played = play(COPY % "file" + CLOSED + "\nlatencies: {staging_rate: 100 MB/s}")
    # It uploads 2.001 GB in 20.01 s, on the meter.
    (made,) = played.rows("objects", name="made")
    assert (made["created"], made["closing"], made["closed"]) == (125.41, 125.41, 127.41)
    assert played.spent("copy")[-1] == ("transfer", 105.4, 125.41)


def test_a_job_waits_for_every_object_of_an_array():
    reads = "data: {reads: {project: lab, size: 1 GB, count: 3, state: open, closes: 30 s}}"
    played = play(COPY % "file[]" + reads)
    assert [thing["name"] for thing in played.rows("objects", container="lab")] == ["reads[0]", "reads[1]", "reads[2]"]
    assert played.at("copy", "runnable") == 38.4


def test_a_job_waits_for_the_hidden_objects_that_its_inputs_link_to():
    links = """
data:
  reads: {project: lab, size: 1 GB, links: [index]}
  index: {project: lab, size: 1 MB, links: [deep]}
  deep: {project: lab, size: 1 MB, state: open, closes: 70 s}
"""
    assert play(COPY % "file" + links).at("copy", "runnable") == 78.4


def test_links_that_lead_back_do_no_harm():
    links = """
data:
  reads: {project: lab, size: 1 GB, links: [index]}
  index: {project: lab, size: 1 MB, links: [reads], state: open, closes: 20 s}
"""
    assert play(COPY % "file" + links).at("copy", "runnable") == 28.4


def test_inputs_are_cloned_without_time_charge_or_act():
    played = play(COPY % "file" + CLOSED)
    assert played.states("copy")[:2] == [("runnable", 6.4), ("running", 95.4)]
    assert [what for what, _, _ in played.spent("copy")] == ["boot", "compute"]
    assert len(played.rows("objects", name="reads")) == 1


def test_an_output_goes_to_the_project_and_the_rest_goes_with_the_workspace():
    played = play(COPY % "file" + CLOSED)
    (made,), (log,) = played.rows("objects", name="made"), played.rows("objects", name="log")
    assert (made["container"], made["delivered_to"], made["made_by"]) == ("container-0", "lab", "job-0")
    assert (log["container"], log["delivered_to"]) == ("container-0", None)


NESTED = """
executables:
  outer:
    class: app
    outputs: {made: file?}
    entry_points:
      main:
        steps:
          - subjob: {entry_point: part, as: part}
          - run: {executable: inner, as: inner}
          - output: {made: "${inner.made}"}
      part: {outputs: {piece: file}, steps: [{upload: {piece: 1 MB}}]}
  inner: {class: app, outputs: {made: file}, entry_points: {main: {steps: [{upload: {made: 1 GB}}, %s]}}}
launches: {outer: {run: outer, as: ann, in: lab}}
"""


def test_a_master_group_shares_one_workspace_and_a_nested_master_has_its_own():
    played = play(NESTED % "compute: 1 s")
    (piece,), (made,) = played.rows("objects", name="piece"), played.rows("objects", name="made")
    outer, inner = played.one("outer")["execution"], played.one("inner")["execution"]
    assert piece["container"] == outer.replace("job", "container")
    assert made["container"] == inner.replace("job", "container")


def test_the_output_of_a_nested_master_goes_to_its_launchers_workspace():
    (made,) = play(NESTED % "compute: 1 s").rows("objects", name="made")
    # And on to the project, as an output of the launcher.
    assert made["delivered_to"] == "container-0,lab"


def test_the_output_of_a_failed_job_goes_nowhere():
    played = play(NESTED % "fail: {reason: AppError}")
    (made,) = played.rows("objects", name="made")
    assert made["delivered_to"] is None


def test_an_output_can_be_referred_to_only_when_its_job_is_done():
    text = (NESTED % "compute: 60 s").replace(
        '- output: {made: "${inner.made}"}', '- run: {executable: reader, inputs: {of: "${inner.made}"}}'
    )
    reader = "  reader: {class: app, inputs: {of: file}, entry_points: {main: {steps: []}}}\nlaunches:"
    played = play(text.replace("launches:", reader))
    (made,) = played.rows("objects", name="made")
    # Runnable at 101.8, running at 190.8: the file is closed at 192.8, the job done at 253.9.
    assert made["closed"] == 192.8
    assert played.at("reader", "runnable") == 260.3


FLOW = """
executables:
  make: {class: app, outputs: {made: file}, entry_points: {main: {steps: [{upload: {made: 1 GB}}]}}}
  flow: {class: workflow, project: lab, stages: {one: {run: make, folder: /results/bam}}}
  work: {class: app, entry_points: {main: {steps: [{run: {executable: flow}}]}}}
launches: {work: {run: %s, as: ann, in: lab}}
"""


@pytest.mark.parametrize(("executable", "where"), [("flow", "lab"), ("work", "container-0")])
def test_a_stage_names_the_folder_of_its_outputs(executable, where):
    (made,) = play(FLOW % executable).rows("objects", name="made")
    assert (made["delivered_to"], made["folder"]) == (where, "/results/bam")


def test_a_folder_begins_at_the_top_and_a_stage_that_runs_a_workflow_names_none():
    with pytest.raises(ScenarioError, match="'results/bam' is no folder: it begins with /, such as /results/bam"):
        read(FLOW.replace("/results", "results") % "flow")
    nested = "  outer: {class: workflow, project: lab, stages: {all: {run: flow, folder: /all}}}\nlaunches"
    with pytest.raises(ScenarioError, match="flow is a workflow: name folders in its own stages"):
        read(FLOW.replace("launches", nested) % "outer")


def test_the_order_of_keys_does_not_order_the_data():
    text = """data:
  late: {project: lab, size: 1 GB, state: open, closes: 5 s}
  early: {project: lab, size: 1 GB, state: closing, links: [late]}
"""
    rows = play(text).rows("objects")
    assert [(row["object"], row["name"]) for row in rows] == [("file-0", "early"), ("file-1", "late")]
