"""Where objects lie, and when they go (D6, D7, F1, G5)."""

import pytest

from tests.model.playing import Outside, play

NESTED = """
executables:
  outer:
    class: app
    outputs: {made: file?}
    entry_points:
      main:
        steps:
          - subjob: {entry_point: part, name: part}
          - run: {executable: inner, name: inner, as: inner}
          - output: {made: "${inner.made}"}
          %s
      part: {outputs: {piece: file}, steps: [{upload: {piece: 1 MB}}]}
  inner:
    class: app
    outputs: {made: file, many: "file[]"}
    entry_points: {main: {steps: [{upload: {made: 1 GB, many: {size: 1 MB, count: 2}, log: 1 MB}}%s]}}
launches: {outer: {run: outer, as: ann, in: lab%s}}
"""
# Outer runs from 95.4, its part and inner from 190.8; inner's files are closed at 192.8, both are done at 193.9, and
# outer a step later, at 200.3. Outer is job-0, part job-1, inner job-2.
THREE_DAYS = 3 * 24 * 3600


def lay(played, name: str) -> tuple[str, str | None, float | None]:
    """Where an object was made, what it was cloned to, and when it went."""
    (thing,) = played.rows("objects", name=name)
    return thing["container"], thing["delivered_to"], thing["destroyed"]


def test_an_output_is_handed_from_workspace_to_workspace_to_the_project():
    played = play(NESTED % ("", "", ""))
    assert lay(played, "made") == ("container-2", "container-0,lab", None)
    assert len(played.rows("objects")) == 5


def test_what_was_not_delivered_goes_with_the_workspace_of_its_group():
    played = play(NESTED % ("", "", ""))
    assert lay(played, "log") == ("container-2", None, 193.9)
    assert lay(played, "piece") == ("container-0", None, 200.3)
    # Delivered to the launcher, which hands it on to nobody.
    many = played.rows("objects", name="many")
    assert [(thing["delivered_to"], thing["destroyed"]) for thing in many] == [("container-0", 200.3)] * 2


def test_what_is_still_closing_when_its_workspace_goes_never_closes():
    slow = "latencies: {closing: {file: {delay: 0 s, rate: 1 MB/s}}}"
    text = NESTED % ("", "", "") + slow
    text = text.replace(
        "made: 1 GB, many: {size: 1 MB, count: 2}, log: 1 MB", "made: 1 MB, many: {size: 1 MB, count: 2}, log: 1 GB"
    )
    played = play(text)
    (log,) = played.rows("objects", name="log")
    assert (log["state"], log["closing"], log["closed"], log["destroyed"]) == ("closing", 190.8, None, 193.9)


def test_a_subjob_is_done_while_its_file_closes_and_the_file_may_go_unclosed():
    text = NESTED % ("", "", "") + "latencies: {closing: {file: {delay: 8 s}}}"
    played = play(text.replace("[{upload: {piece: 1 MB}}]", "[{compute: 9.4 s}, {upload: {piece: 1 MB}}]"))
    assert played.one("part")["ended"] == 203.3
    (piece,) = played.rows("objects", name="piece")
    # Inner waits for its files, closed at 198.8, and is done at 205.2; outer at 211.6; the piece closed at 208.2.
    assert (piece["closed"], piece["destroyed"]) == (208.2, pytest.approx(211.6))


def test_outputs_of_a_failed_job_go_nowhere():
    played = play(NESTED % ("", ", {fail: {reason: AppError}}", ""))
    assert lay(played, "made") == ("container-2", None, 193.9)
    # The part ends at the same instant, with its tree.
    assert lay(played, "piece")[1] is None


def test_preserved_outputs_of_every_done_job_are_in_the_project_too():
    played = play(NESTED % ("", "", ", preserve_job_outputs: true"))
    assert lay(played, "made") == ("container-2", "container-0,lab", None)
    assert lay(played, "piece") == ("container-0", "lab", None)
    assert [thing["delivered_to"] for thing in played.rows("objects", name="many")] == ["container-0,lab"] * 2
    # What no output names is not kept.
    assert lay(played, "log") == ("container-2", None, 193.9)


def test_a_preserved_output_that_closes_after_its_job_is_done_is_kept_from_then_on():
    # The part is done at 193.9, its file closed at 195.8.
    text = NESTED % ("", "", ", preserve_job_outputs: true") + "latencies: {closing: {file: {delay: 5 s}}}"
    played = play(text)
    assert played.one("part")["ended"] == 193.9
    assert lay(played, "piece") == ("container-0", "lab", None)


def test_a_preserved_output_of_a_job_that_was_done_stays_though_its_tree_fails():
    failing = NESTED % ("- fail: {reason: AppError}", "", ", preserve_job_outputs: true")
    late = failing.replace("- fail:", "- wait: inner\n          - compute: 1 min\n          - fail:")
    played = play(late)
    assert played.one("outer")["state"] == "failed"
    assert lay(played, "piece") == ("container-0", "lab", None)
    assert lay(played, "made") == ("container-2", "container-0,lab", None)


def test_a_workspace_can_be_kept_for_three_days():
    played = play(NESTED % ("", "", ", delay_workspace_destruction: true"))
    assert lay(played, "log") == ("container-2", None, 193.9 + THREE_DAYS)
    assert lay(played, "piece") == ("container-0", None, 200.3 + THREE_DAYS)
    assert lay(played, "made") == ("container-2", "container-0,lab", None)


def test_a_kept_workspace_stands_at_the_horizon():
    played = play("horizon: 2 d\n" + NESTED % ("", "", ", delay_workspace_destruction: true"))
    assert sorted(thing["name"] for thing in played.rows("objects")) == ["log", "made", "many", "many", "piece"]
    assert {thing["destroyed"] for thing in played.rows("objects")} == {None}


def test_objects_in_several_workspaces_that_stand_at_the_horizon_are_told_once():
    played = play("horizon: 300 s\n" + NESTED % ("- compute: 1 h", "", ", delay_workspace_destruction: true"))
    assert sorted(thing["object"] for thing in played.rows("objects")) == [f"file-{n}" for n in range(5)]
    assert lay(played, "made")[1] == "container-0"


def test_an_output_of_the_scenarios_data_is_cloned_where_it_is_delivered():
    text = """
projects: {other: {bill_to: wallet}}
data: {reads: {project: lab, size: 1 GB}, own: {project: other, size: 1 GB}}
executables:
  echo:
    class: app
    inputs: {reads: "file[]"}
    outputs: {reads: "file[]"}
    entry_points: {main: {steps: [{output: {reads: "${inputs.reads}"}}]}}
launches: {echo: {run: echo, as: ann, in: other, inputs: {reads: [reads, own]}}}
"""
    played = play(text)
    assert lay(played, "reads") == ("lab", "other", None)
    assert lay(played, "own") == ("other", None, None)


def test_an_output_can_be_delivered_to_several_projects():
    text = """
projects: {other: {bill_to: wallet}}
executables:
  make: {class: app, outputs: {of: file}, entry_points: {main: {steps: [{upload: {of: 1 MB}}]}}}
  echo:
    class: app
    inputs: {of: file}
    outputs: {of: file}
    entry_points: {main: {steps: [{output: {of: "${inputs.of}"}}]}}
launches:
  make: {run: make, as: ann, in: lab}
  echo: {run: echo, as: ann, in: other, inputs: {of: "${make.of}"}}
"""
    assert lay(play(text), "of") == ("container-0", "lab,other", None)


def test_no_call_creates_or_destroys_a_workspace():
    outside = Outside(NESTED % ("", "", ""))
    verbs = {name for name in dir(outside.door) if not name.startswith("_")}
    assert not [name for name in verbs if "workspace" in name or "container" in name]


# -- abandoned objects (D8) ------------------------------------------------------------------------------------------

DAY = 24 * 3600
READ = """
data: {reads: {project: lab, size: 1 GB, state: %s}}
executables:
  read: {class: app, inputs: {of: file}, outputs: {made: file?}, entry_points: {main: {steps: [%s]}}}
launches: {read: {run: read, as: ann, in: lab, inputs: {of: reads}}}
"""


@pytest.mark.parametrize(
    ("state", "closing"),
    [("open", None), ("open, closes: 25 h", None), ("closing", 0), ("open, closes: 23 h", 23 * 3600)],
)
def test_an_object_that_is_not_closed_within_a_day_is_abandoned(state: str, closing: float | None):
    played = play(READ % (state, "{compute: 1 s}") + "latencies: {closing: {file: {delay: 30 h}}}")
    (reads,) = played.rows("objects", name="reads")
    assert (reads["state"], reads["closing"], reads["closed"]) == ("abandoned", closing, None)
    assert reads["destroyed"] == DAY
    assert played.states("read") == [("waiting_on_input", 6.4), ("failed", DAY)]
    assert played.end("read")[2:] == ("InputError", None)
    assert played.one("read")["failure_message"] == "needs file-0, which was never closed"


@pytest.mark.parametrize(
    "state", ["open, closes: 24 h", "open, closes: 23 h 59 min 58 s"], ids=["at the last instant", "just in time"]
)
def test_an_object_that_is_closed_in_time_is_not_abandoned(state: str):
    text = READ % (state, "{compute: 1 s}")
    played = play(text + ("latencies: {closing: {file: {delay: 0 s}}}" if "closes: 24 h" in state else ""))
    (reads,) = played.rows("objects", name="reads")
    assert (reads["state"], reads["closed"], reads["destroyed"]) == ("closed", DAY, None)


def test_the_day_is_a_limit_that_can_be_set():
    played = play(READ % ("open", "{compute: 1 s}") + "limits: {abandoned_after: 1 h}")
    assert played.end("read") == ("failed", 3600, "InputError", None)


def test_a_hidden_object_that_is_abandoned_fails_who_waits_for_it():
    text = (READ % ("closed, links: [index]", "{compute: 1 s}")).replace(
        "data: {", "data: {index: {project: lab, class: record, state: open}, "
    )
    assert play(text).end("read") == ("failed", DAY, "InputError", None)


def test_who_is_launched_with_an_abandoned_object_fails_at_once():
    played = play((READ % ("open", "{compute: 1 s}")).replace("in: lab,", "in: lab, at: 25 h,"))
    assert played.end("read") == ("failed", 25 * 3600, "InputError", None)


def test_an_output_that_is_abandoned_fails_its_job():
    text = READ % ("closed", "{upload: {made: 1 MB}}") + "latencies: {closing: {file: {delay: 30 h}}}"
    played = play(text)
    # Uploaded at 95.4.
    assert played.end("read") == ("failed", 95.4 + DAY, "OutputError", None)
    assert lay(played, "made") == ("container-0", None, 95.4 + DAY)
    (made,) = played.rows("objects", name="made")
    assert made["state"] == "abandoned"


def test_a_job_that_hands_on_an_abandoned_object_fails():
    text = """
executables:
  top:
    class: app
    outputs: {made: file?}
    entry_points:
      main: {steps: [{subjob: {entry_point: part, as: part}}, {output: {made: "${part.piece}"}}, {compute: 26 h}]}
      part: {outputs: {piece: file}, steps: [{upload: {piece: 1 MB}}]}
launches: {top: {run: top, as: ann, in: lab}}
latencies: {closing: {file: {delay: 30 h}}}
"""
    played = play(text)
    # The code ends at 93695.4, when the piece is gone.
    assert played.end("top") == ("failed", 93695.4, "OutputError", None)
