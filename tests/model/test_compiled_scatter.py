"""Scatters as a WDL compiler makes them: `continue` subjobs launch the chunks, one subjob gathers (N2)."""

import pytest

from sim.model.execution import Verdict
from sim.scenario.problems import ScenarioError
from tests.model.playing import Outside, play, read

TREE = """
executables:
  call:
    class: applet
    project: lab
    %s
    inputs: {shards: "string[]?"}
    outputs: {all: "file[]", made: file}
    entry_points:
      main:
        steps:
          - scatter:
              over: %s
              entry_point: part
              inputs: {time: "${item}", number: "${index}"}
              chunk: %d
              as: parts
              collect: {entry_point: gather, inputs: {parts: "${parts.made}"}, as: gathered}
          - output: {all: "${gathered.all}", made: "${gathered.made}"}
      part: {outputs: {made: file}, steps: [%s{compute: "${inputs.time}"}, {upload: {made: 1 MB}}]}
      gather:
        outputs: {all: "file[]", made: file, optional: "file?"}
        steps: [{compute: 10 s}, {upload: {made: 5 MB}}, {output: {all: "${inputs.parts}"}}]
launches: {call: {run: call, as: ann, in: lab}}
"""
SAME = '["10 s", "10 s", "10 s", "10 s", "10 s"]'
# From its call to done a part takes 108.5 s; from the call to running it is 95.4 s.


def compiled(over=SAME, chunk=2, policy="", step="", extra=""):
    return play(TREE % (policy, over, chunk, step) + extra)


def names(played):
    return [row["name"] for row in sorted(played.rows(), key=lambda row: int(row["execution"][4:]))]


def test_each_chunk_is_launched_by_the_job_that_waited_for_the_one_before():
    played = compiled()
    assert names(played) == [
        "call",
        *["call:part"] * 2,
        "continue_scatter(2)",
        *["continue_scatter(2):part"] * 2,
        "continue_scatter(4)",
        "continue_scatter(4):part",
        "collect_scatter",
    ]
    first, second, gather = (
        played.one(f"{name}") for name in ("continue_scatter(2)", "continue_scatter(4)", "collect_scatter")
    )
    assert (first["function"], second["function"], gather["function"]) == ("continue", "continue", "gather")
    assert [row["parent_job"] for row in (first, second, gather)] == ["job-0", first["execution"], second["execution"]]
    assert {row["master_job"] for row in played.rows()} == {"job-0"}


def test_nobody_waits_on_a_worker():
    played = compiled()
    # main runs from 95.4 and its worker stops at once; the first two parts are done at 203.9.
    assert played.billed("call") == (41.4, 95.4, 0.054)
    assert played.states("continue_scatter(2)") == [
        ("waiting_on_input", 101.8),
        ("runnable", 210.3),
        ("running", 299.3),
        ("waiting_on_output", 302.4),
        ("done", 733.0),
    ]
    assert played.billed("continue_scatter(2)") == (245.3, 299.3, 0.054)
    # Its parts are done at 407.8; the next one launches the last part at 503.2, which is done at 611.7.
    assert played.at("continue_scatter(4)", "running") == 503.2
    assert played.states("collect_scatter") == [
        ("waiting_on_input", 509.6),
        ("runnable", 618.1),
        ("running", 707.1),
        ("done", 720.2),
    ]
    # Each hands on what the next one delivers, a scheduler step later.
    assert played.at("continue_scatter(4)", "done") == 726.6
    assert played.at("call", "done") == 739.4


def test_the_stage_delivers_what_the_gathering_delivers_in_the_order_of_the_items():
    outside = Outside(TREE % ("", '["50 s", "10 s", "30 s", "20 s", "40 s"]', 2, ""))
    call = outside.run("call")
    played = outside.finish()
    made_by = {row["object"]: row["made_by"] for row in played.rows("objects")}
    number = {row["execution"]: row for row in played.rows(function="part")}
    parts = sorted(number, key=lambda name: int(name[4:]))
    assert [thing.made_by for thing in call.outputs["all"]] == parts
    assert made_by[call.outputs["made"].id] == played.one("collect_scatter")["execution"]
    assert sorted(call.outputs) == ["all", "made"]
    assert call.outputs["made"].delivered_to == ("lab",)


@pytest.mark.parametrize(
    ("chunk", "continues"), [(1, ["(1)", "(2)", "(3)", "(4)"]), (4, ["(4)"]), (5, []), (6, []), (500, [])]
)
def test_the_last_chunk_is_followed_by_the_gathering(chunk, continues):
    played = compiled(chunk=chunk)
    assert [name[16:] for name in names(played) if name.endswith(")")] == continues
    assert len(played.rows(function="part")) == 5
    assert {row["state"] for row in played.rows()} == {"done"}


def test_nothing_to_scatter_is_gathered_at_once():
    played = compiled("[]")
    assert names(played) == ["call", "collect_scatter"]
    assert played.at("collect_scatter", "runnable") == 101.8


def test_a_compiled_scatter_does_not_need_a_second_worker():
    played = compiled(extra="limits: {workers_per_user: 1}")
    assert {row["state"] for row in played.rows()} == {"done"}


def test_what_was_known_before_the_scatter_is_known_in_every_chunk():
    text = TREE % ("", '"${inputs.shards}"', 2, "")
    text = text.replace("- scatter:", "- subjob: {entry_point: first, as: first}\n          - scatter:")
    text = text.replace('number: "${index}"', 'shards: "${inputs.shards}", first: "${first.made}"')
    text = text.replace(
        "      part:", "      first: {outputs: {made: file}, steps: [{upload: {made: 1 MB}}]}\n      part:"
    )
    played = play(text.replace("in: lab}", f"in: lab, inputs: {{shards: {SAME}}}}}"))
    assert {row["state"] for row in played.rows()} == {"done"}
    # The first part waits for the file of the first subjob: done at 193.9 and closed at 192.8.
    assert min(row["ready"] for row in played.rows(function="part")) == 200.3


def test_a_part_that_fails_fails_the_job_tree():
    played = compiled(step="{fail: {reason: AppError}}, ")
    assert played.end("call") == ("failed", 193.9, "JobTreeFailure", "call:part")
    assert played.end("continue_scatter(2)")[:3] == ("failed", 193.9, "JobTreeFailure")


def test_a_continue_that_is_tried_again_launches_its_chunk_once():
    outside = Outside(
        TREE % ("execution_policy: {restartable_entry_points: all}", SAME, 2, "") + "latencies: {set_up: 20 s}"
    )
    call = outside.run("call")
    outside.until(350)
    (lost,) = outside.door.find_executions(name="continue_scatter(2)")
    verdict = Verdict("failed", "UnresponsiveWorker", "its worker is gone")
    outside.platform.clock.call(lost.try_.end_early, verdict)
    played = outside.finish()
    rows = played.rows(name="continue_scatter(2)")
    assert [(row["try"], row["state"]) for row in rows] == [(0, "restarted"), (1, "done")]
    assert call.state == "done"
    assert len(call.outputs["all"]) == len(played.rows(function="part")) == 5


def test_a_scatter_whose_master_is_tried_again_begins_anew():
    step = "{fail: {reason: AppInternalError, tries: 1}}, "
    outside = Outside(TREE % ("execution_policy: {restart_on: {AppInternalError: 1}}", SAME, 2, step))
    call = outside.run("call")
    played = outside.finish()
    assert call.state == "done"
    assert [thing.state for thing in call.outputs["all"]] == ["closed"] * 5
    ends = [row["state"] for row in played.rows(name="continue_scatter(2)")]
    assert sorted(ends) == ["done", "terminated"]


def test_where_results_are_used_again_each_chunk_is_launched_all_the_same():
    text = (TREE % ("", SAME, 2, "")).replace(', number: "${index}"', "")
    played = play(f"{text}accounts: {{wallet: {{prices: list, smart_reuse: true}}}}")
    assert played.one("call")["state"] == "done"
    assert [row["output_reused_from"] for row in played.rows(function="continue")] == [None, None]
    # The later parts are given what the first ones were given.
    assert sum(row["output_reused_from"] is not None for row in played.rows(function="part")) == 3


def test_a_thousand_chunks_are_no_trouble():
    text = (TREE % ("", "1200", 1, "")).replace('{compute: "${inputs.time}"}', "{compute: {uniform: [1 s, 2 s]}}")
    played = play(f"{text}latencies: {{boot: {{uniform: [50 s, 58 s]}}}}")
    assert played.one("call")["state"] == "done"
    assert len(played.rows(function="continue")) == 1199


def test_what_is_wrong_is_told_with_its_place():
    def message(old, new):
        with pytest.raises(ScenarioError) as caught:
            read((TREE % ("", SAME, 2, "")).replace(old, new))
        (line,) = str(caught.value).splitlines()
        return line.split(": ", 1)[1]

    assert "there is no entry point 'gether'; did you mean 'gather'?" in message(
        "entry_point: gather", "entry_point: gether"
    )
    assert "'part' names nothing here" in message("${parts.made}", "${part.made}")
    assert "give your entry point another name" in message("      part:", "      continue: {}\n      part:")
    assert "a chunk holds at most 1000, not 1001" in message("chunk: 2", "chunk: 1001")
    assert "'parts' names nothing here" in message('all: "${gathered.all}"', 'all: "${parts.made}"')
    assert "there is no entry point 'continue'" in message(
        "- output:", "- subjob: {entry_point: continue}\n          - output:"
    )
    assert "'gathered' already" in message(
        "- scatter:", "- subjob: {entry_point: gather, as: gathered}\n          - scatter:"
    )
