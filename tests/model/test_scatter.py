"""Scatter and gather: chunks of subjobs, and who waits for whom (N2, N3)."""

from tests.model.playing import play

TREE = """
executables:
  work:
    class: app
    inputs: {shards: "file[]?"}
    outputs: {made: file}
    entry_points:
      main:
        steps:
          - scatter: {over: %s, entry_point: part, chunk: %d, as: parts%s}
          - subjob: {entry_point: gather, inputs: {all: "${parts.made}"}, as: gathered}
          - output: {made: "${gathered.made}"}
      part: {outputs: {made: file}, steps: [{compute: %s}, {upload: {made: 1 MB}}]}
      gather: {outputs: {made: file}, steps: [{compute: 10 s}, {upload: {made: 5 MB}}]}
data: {shards: {project: lab, count: 3, size: 2 GB}}
launches: {work: {run: work, as: ann, in: lab, inputs: {shards: shards}}}
"""
# A part takes 158.5 s from the call to done.


def created(played):
    """When each part was made."""
    return [row["created"] for row in played.rows(function="part")]


def test_five_items_in_chunks_of_two_are_three_chunks_one_after_the_other():
    played = play(TREE % (5, 2, "", "60 s"))
    assert created(played) == [95.4, 95.4, 253.9, 253.9, 412.4]
    # The job waits on its worker between chunks, and goes on when the last chunk has been made.
    assert played.spent("work") == [("boot", 41.4, 95.4), ("wait", 95.4, 412.4)]
    assert played.one("work:gather")["created"] == 412.4


def test_main_delivers_what_gather_makes_of_the_parts():
    played = play(TREE % (5, 2, "", "60 s"))
    # The last part is done at 570.9; gather is runnable at 577.3, runs from 666.3 to 676.3 and is done at 679.4.
    assert played.states("work:gather") == [
        ("waiting_on_input", 418.8),
        ("runnable", 577.3),
        ("running", 666.3),
        ("done", 679.4),
    ]
    assert played.states("work")[2:] == [("waiting_on_output", 415.5), ("done", 685.8)]
    (made,) = (thing for thing in played.rows("objects") if thing["delivered_to"] == "lab" and thing["made_by"])
    assert made["size"] == 5_000_000


def test_the_next_chunk_waits_for_the_slowest_of_the_present_one():
    played = play(TREE % (4, 2, ', inputs: {item: "${item}"}', '{uniform: ["1 min", "9 min"]}'))
    first, second = [row["ended"] for row in played.rows(function="part")], created(played)
    ends = sorted(row["ended"] for row in played.rows(function="part") if row["created"] == 95.4)
    assert len(first) == 4
    assert sorted(second) == [95.4, 95.4, ends[-1], ends[-1]]
    assert ends[0] < ends[-1]


def test_a_chunk_that_holds_all_needs_no_waiting():
    played = play(TREE % (5, 5, "", "60 s"))
    assert created(played) == [95.4] * 5
    assert played.billed("work") == (41.4, 95.4, 0.054)
    assert created(play(TREE % (5, 6, "", "60 s"))) == [95.4] * 5


def test_a_chunk_of_one_is_one_after_the_other():
    assert created(play(TREE % (3, 1, "", "60 s"))) == [95.4, 253.9, 412.4]


def test_nothing_to_scatter_is_no_subjob():
    played = play(TREE % (0, 2, "", "60 s"))
    assert created(played) == []
    assert played.at("work:gather", "runnable") == 101.8


def test_a_list_of_files_gives_each_part_its_own():
    text = (TREE % ('"${inputs.shards}"', 2, ', inputs: {shard: "${item}", number: "${index}"}', "60 s")).replace(
        "part: {outputs: {made: file}, steps: [", 'part: {outputs: {made: file}, steps: [{stage: "${inputs.shard}"}, '
    )
    played = play(text + "latencies: {staging_rate: 100 MB/s}")
    assert len(created(played)) == 3
    for row in played.rows(function="part"):
        (what, since, until) = [
            (charge["what_for"], charge["from"], charge["to"])
            for charge in played.rows("charges", execution=row["execution"])
        ][1]
        assert (what, round(until - since, 6)) == ("transfer", 20)


def test_parts_are_subjobs_of_main():
    played = play(TREE % (2, 2, ", instance_type: mem1_ssd1_v2_x8", "60 s"))
    for row in played.rows(function="part"):
        assert (row["name"], row["parent_job"], row["master_job"], row["origin_job"]) == (
            "work:part",
            "job-0",
            "job-0",
            "job-0",
        )
        assert row["instance_type"] == "mem1_ssd1_v2_x8"


def test_parts_wait_for_slots_like_any_job():
    played = play((TREE % (3, 3, "", "60 s")) + "limits: {workers_per_user: 2}")
    # Main's slot is free at 95.4; a part is runnable at 101.8 and has stopped after 149 s.
    assert sorted(worker["requested"] for worker in played.rows("workers")) == [6.4, 101.8, 101.8, 250.8, 409.3]


def test_a_scatter_that_waits_for_slots_it_holds_itself_is_told_as_unfinished():
    played = play((TREE % (3, 2, "", "60 s")) + "limits: {workers_per_user: 1}\nhorizon: 10 d")
    assert played.one("work")["state"] == "running"
    assert [row["state"] for row in played.rows(function="part")] == ["runnable", "runnable"]
    assert {row["ended"] for row in played.rows()} == {None}
