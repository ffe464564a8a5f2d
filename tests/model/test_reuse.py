"""A run of the same on the same inputs takes over what an earlier job delivered (L1, L2, H9)."""

import pytest

from sim.model.tree import Terms
from tests.model.playing import Outside, play

WORK = """
accounts: {wallet: {smart_reuse: %s}}
data: {reads: {project: lab, size: 1 GB, count: 2}, late: {project: lab, size: 1 GB, state: open, closes: 4 min}}
executables:
  align:
    class: applet
    project: lab
    inputs: {reads: file, seed: int?}
    outputs: {bam: file, answer: int}
    entry_points:
      main:
        steps:
          - subjob: {entry_point: part, inputs: {reads: "${inputs.reads}"}, as: part}
          - compute: 10 s
          - upload: {bam: 2 GB}
          - output: {answer: 42}
      part: {outputs: {piece: file}, steps: [{compute: 1 s}, {upload: {piece: 1 MB}}]}
  call: {class: app, inputs: {bam: file}, entry_points: {main: {steps: [{compute: 10 s}]}}}
launches:
  first: {run: align, as: ann, in: lab, name: first, each: reads}
"""
# The first run is runnable at 6.4 and runs from 95.4; its part runs from 190.8 and is done at 194.9; so is it at 201.3.
AGAIN = "  again: {run: align, as: ann, in: lab, name: again, each: reads, at: 5 min%s}\n"


def test_the_same_on_the_same_inputs_takes_the_outputs_of_the_earlier_job():
    played = play(WORK % "true" + AGAIN % "")
    first, again = played.rows(name="first"), played.rows(name="again")
    assert [row["ended"] for row in first] == [201.3, 201.3]
    assert [row["output_reused_from"] for row in first] == [None, None]
    assert [row["output_reused_from"] for row in again] == [row["execution"] for row in first]
    # Two scheduler steps after the creation, idle until then.
    for row in again:
        assert (row["state"], row["ended"], row["ready"], row["worker"]) == ("done", 312.8, None, None)
        assert (row["price"], row["started_running"]) == (0, None)
        steps = played.rows("transitions", execution=row["execution"])
        assert [(step["state"], step["at"]) for step in steps] == [("done", 312.8)]
        assert not played.rows("charges", execution=row["execution"])
        assert not played.rows(parent_job=row["execution"])
    assert len(played.rows("objects", name="bam")) == 2


def test_an_account_without_smart_reuse_runs_everything_again():
    played = play(WORK % "false" + AGAIN % "")
    assert [row["output_reused_from"] for row in played.rows(name="again")] == [None, None]
    assert len(played.rows("objects", name="bam")) == 4


def test_a_job_that_waits_is_done_two_steps_after_its_last_input_is_there():
    more = "  late: {run: align, as: ann, in: lab, inputs: {reads: late}}\n"
    more += "  wait: {run: align, as: ann, in: lab, name: wait, at: 220 s, inputs: {reads: late}}\n"
    more += '  call: {run: call, as: ann, in: lab, at: 220 s, inputs: {bam: "${late.bam}"}}\n'
    more += "  third: {run: align, as: ann, in: lab, name: third, at: 221 s, depends_on: [late], inputs: %s}\n"
    played = play(WORK % "true" + more % '{reads: "${reads.0}"}')
    # The object is closed at 242; who needs it was not done before, so that there is nothing to take.
    assert played.states("wait")[:2] == [("waiting_on_input", 226.4), ("runnable", 248.4)]
    assert played.states("third") == [("waiting_on_input", 227.4), ("done", 254.8)]


def test_an_input_that_is_there_before_the_first_transition_counts_from_then_on():
    text = (
        WORK % "true"
        + '  x: {run: align, as: ann, in: lab, at: 237.6 s, depends_on: [late], inputs: {reads: "${reads.0}"}}'
    )
    # Closed at 242, when the first transition is still to come.
    assert play(text).states("align") == [("done", 254.8)]


@pytest.mark.parametrize(
    "inputs", ['{reads: "${reads.0}", seed: 1}', "{reads: late}"], ids=["another value", "another object"]
)
def test_other_inputs_are_another_run(inputs: str):
    text = WORK % "true" + f"  other: {{run: align, as: ann, in: lab, name: other, at: 5 min, inputs: {inputs}}}"
    assert play(text).one("other")["output_reused_from"] is None


def test_values_are_the_same_by_value_and_references_by_what_they_stand_for():
    more = """
  call: {run: call, as: ann, in: lab, each: reads, name: call, inputs: {bam: "${first.bam}"}}
  again: {run: align, as: ann, in: lab, each: reads, at: 10 min}
  recall: {run: call, as: ann, in: lab, each: reads, at: 10 min, name: recall, inputs: {bam: "${again.bam}"}}
"""
    played = play(WORK % "true" + more)
    calls, recalls = played.rows(name="call"), played.rows(name="recall")
    assert [row["output_reused_from"] for row in recalls] == [row["execution"] for row in calls]
    # What it needs is done, and reused, at 612.8.
    assert [row["ended"] for row in recalls] == [pytest.approx(625.6)] * 2


def test_a_job_that_runs_is_no_earlier_result_and_a_reused_one_is_not_needed_again():
    text = WORK % "true" + (AGAIN % "").replace("5 min", "200 s") + (AGAIN % "").replace("again", "last")
    played = play(text)
    assert [row["output_reused_from"] for row in played.rows(name="again")] == [None, None]
    first = [row["execution"] for row in played.rows(name="first")]
    assert [row["output_reused_from"] for row in played.rows(name="last")] == first


def test_a_failed_job_is_no_result():
    text = (WORK % "true").replace("- compute: 10 s", "- fail: {reason: AppError}")
    assert [row["state"] for row in play(text + AGAIN % "").rows(name="again")] == ["failed", "failed"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("at: 5 min", "at: 5 min, ignore_reuse: true"),
        ("class: applet\n", "class: applet\n    ignore_reuse: true\n"),
    ],
    ids=["launch", "executable"],
)
def test_reuse_can_be_ignored(old: str, new: str):
    text = (WORK % "true" + AGAIN % "").replace(old, new)
    played = play(text)
    assert [row["output_reused_from"] for row in played.rows(name="again")] == [None, None]
    assert len(played.rows(function="part", output_reused_from=None)) == 4


def test_the_output_is_delivered_where_the_taker_delivers():
    text = (WORK % "true").replace("accounts:", "projects: {other: {bill_to: wallet}}\naccounts:")
    played = play(text + (AGAIN % "").replace("in: lab", "in: other"))
    assert [thing["delivered_to"] for thing in played.rows("objects", name="bam")] == ["lab,other"] * 2


def test_another_account_has_results_of_its_own():
    text = (WORK % "true").replace(
        "accounts: {wallet: {smart_reuse: true}}",
        """
accounts: {wallet: {smart_reuse: true}, purse: {smart_reuse: true, prices: list}}
projects: {other: {bill_to: purse}}""",
    )
    played = play(text + (AGAIN % "").replace("in: lab", "in: other"))
    assert [row["output_reused_from"] for row in played.rows(name="again")] == [None, None]


NESTED = """
accounts: {wallet: {smart_reuse: true}}
executables:
  outer:
    class: app
    entry_points:
      main:
        steps:
          - subjob: {entry_point: part, name: one, as: one}
          - wait: one
          - subjob: {entry_point: part, name: two, as: two}
          - wait: two
          - run: {executable: inner, name: alpha, as: alpha}
          - wait: alpha
          - run: {executable: inner, name: beta, as: beta}
      part: {outputs: {piece: file}, steps: [{compute: 1 s}, {upload: {piece: 1 MB}}]}
  inner:
    class: app
    outputs: {made: file}
    entry_points: {main: {steps: [{subjob: {entry_point: low}}, {upload: {made: 1 MB}}]}, low: {steps: []}}
launches:
  first: {run: outer, as: ann, in: lab}
"""


def test_subjobs_and_nested_masters_of_a_tree_take_over_what_stands_in_its_workspaces():
    played = play(NESTED)
    one, alpha = played.one("one")["execution"], played.one("alpha")["execution"]
    assert played.one("two")["output_reused_from"] == one
    assert played.one("beta")["output_reused_from"] == alpha
    # One is done at 194.9; two is made at that instant.
    assert played.states("two") == [("done", pytest.approx(207.7))]
    assert [thing["delivered_to"] for thing in played.rows("objects", name="made")] == ["container-0"]


def test_what_went_with_its_workspace_is_no_result():
    again = "  again: {run: outer, as: ann, in: lab, at: 1 h}\n"
    # The same master would be reused: another input that is not read keeps it apart.
    text = NESTED.replace("class: app\n    entry_points", "class: app\n    inputs: {x: int?}\n    entry_points", 1)
    text = text.replace("in: lab}", "in: lab, inputs: {x: 1}}") + again.replace("at: 1 h", "at: 1 h, inputs: {x: 2}")
    played = play(text)
    ones = played.rows(name="one")
    assert [row["output_reused_from"] for row in ones] == [None, None]
    # What the outer one did not deliver is gone for good; its own second subjob takes over the first one's again.
    assert [row["output_reused_from"] for row in played.rows(name="two")] == [row["execution"] for row in ones]


def test_kept_outputs_are_results_for_other_trees():
    text = NESTED.replace("class: app\n    entry_points", "class: app\n    inputs: {x: int?}\n    entry_points", 1)
    text = text.replace("in: lab}", "in: lab, preserve_job_outputs: true, inputs: {x: 1}}")
    played = play(text + "  again: {run: outer, as: ann, in: lab, at: 1 h, inputs: {x: 2}}\n")
    first, second = played.rows(name="one")
    assert second["output_reused_from"] == first["execution"]


def test_a_job_is_terminated_while_it_is_about_to_take_over():
    outside = Outside((WORK % "true").split("launches:")[0])
    reads = {"reads": outside.platform.new_object("x", "file", 1, "lab")}
    outside.platform.door.close(reads["reads"], type("Who", (), {"address": "x"})())
    outside.run("align", inputs=dict(reads))
    outside.until(300)
    job = outside.run("align", inputs=dict(reads), name="again")
    outside.until(310)
    outside.door.terminate(job)
    played = outside.finish()
    assert played.end("again") == ("terminated", 310, "Terminated", None)
    assert played.one("again")["output_reused_from"] is None


def test_a_taker_whose_results_go_meanwhile_runs_after_all():
    outside = Outside((WORK % "true").split("launches:")[0])
    thing = outside.platform.new_object("x", "file", 1, "lab")
    outside.platform.door.close(thing, type("Who", (), {"address": "x"})())
    first = outside.run("align", inputs={"reads": thing})
    outside.until(300)
    outside.door.run("align", Terms("ann", "lab"), inputs={"reads": thing}, name="again")
    outside.until(305)
    first.outputs["bam"].destroy()
    played = outside.finish()
    assert played.states("again")[:2] == [("runnable", 312.8), ("running", 401.8)]


def test_rows_and_items_that_the_steps_read_are_inputs():
    text = """
accounts: {wallet: {smart_reuse: true}}
tables: {chromosomes: {rows: [{name: one, time: 10 s}, {name: two, time: 20 s}, {name: three, time: 10 s}]}}
executables:
  work: {class: app, entry_points: {main: {steps: [{compute: "${row.time}"}]}}}
  batch: {class: app, entry_points: {main: {steps: [{compute: {per_item: 2 s}}]}}}
launches:
  work: {run: work, as: ann, in: lab, each: chromosomes}
  again: {run: work, as: ann, in: lab, each: chromosomes, at: 1 h, name: again}
  batch: {run: batch, as: ann, in: lab, each: chromosomes, batch: 2, at: 1 h}
  batches: {run: batch, as: ann, in: lab, each: chromosomes, batch: 3, at: 2 h, name: three}
  twos: {run: batch, as: ann, in: lab, each: chromosomes, batch: 2, at: 2 h, name: two}
"""
    played = play(text)
    # The third has the time of the first: it makes no difference which is taken.
    assert [row["output_reused_from"] for row in played.rows(name="again")] == ["job-0", "job-1", "job-0"]
    assert [row["output_reused_from"] for row in played.rows(name="three")] == [None]
    batches = {row["launch_index"]: row["execution"] for row in played.rows(name="batch")}
    assert {row["launch_index"]: row["output_reused_from"] for row in played.rows(name="two")} == batches


def test_what_is_gone_is_forgotten_and_what_lasts_is_kept_once():
    outside = Outside((WORK % "true").split("launches:")[0])
    thing = outside.platform.new_object("x", "file", 1, "lab")
    outside.platform.door.close(thing, type("Who", (), {"address": "x"})())
    terms = Terms("ann", "lab", ignore_reuse=True)
    first = outside.door.run("align", terms, inputs={"reads": thing})
    second = outside.door.run("align", terms, inputs={"reads": thing})
    outside.until(300)
    (reuse,) = outside.platform.reuse.values()
    known = {key[1]: [earlier.id for earlier in found] for key, found in reuse._results.items()}
    # Both trees were done at the same instant: their parts were there together, and went with their workspaces.
    assert known == {"main": [first.id], "part": ["job-2", "job-3"]}
    outside.door.run("align", terms, inputs={"reads": thing})
    outside.until(600)
    known = {key[1]: [earlier.id for earlier in found] for key, found in reuse._results.items()}
    assert known == {"main": [first.id], "part": ["job-5"]}
    assert second.outputs is not None
