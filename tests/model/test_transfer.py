"""Set-up, staging, uploading and streaming, all on the meter (G1, G8, D5)."""

import pytest

from tests.model.playing import play

TEXT = """
latencies: {staging_rate: 100 MB/s, set_up: 30 s}
data: {reads: {project: lab, size: 4 GB, count: 2}}
executables:
  work:
    class: app%s
    inputs: {reads: "file[]"}
    entry_points: {main: {steps: %s}}
launches: {work: {run: work, as: ann, in: lab, inputs: {reads: reads}}}
"""
STREAM = '{stream: "${inputs.reads}"'


def spent(steps, more=""):
    """What happens after the boot, which ends at 95.4."""
    return play(TEXT % (more, steps)).spent("work")[1:]


def test_set_up_comes_before_the_first_step():
    assert spent("[{compute: 10 s}]") == [("set-up", 95.4, 125.4), ("compute", 125.4, 135.4)]


def test_an_executable_can_have_a_set_up_of_its_own():
    assert spent("[{compute: 10 s}]", "\n    set_up: 4 s")[0] == ("set-up", 95.4, 99.4)


def test_bundled_files_are_fetched_to_every_worker():
    assert spent("[{compute: 10 s}]", "\n    bundled_files: 500 MB")[0] == ("set-up", 95.4, 130.4)


@pytest.mark.parametrize("what", ['"${inputs.reads}"', "inputs", '["${inputs.reads}"]'])
def test_staging_copies_all_bytes_at_the_staging_rate(what):
    # 8 GB at 100 MB/s take 80 s.
    assert spent(f"[{{stage: {what}}}, {{compute: 10 s}}]")[1:] == [
        ("transfer", 125.4, 205.4),
        ("compute", 205.4, 215.4),
    ]


def test_one_of_several_inputs_can_be_staged():
    assert spent('[{stage: "${inputs.reads.1}"}]')[1:] == [("transfer", 125.4, 165.4)]


def test_uploading_takes_its_time_on_the_meter():
    assert spent("[{compute: 10 s}, {upload: {a: 1 GB, b: 500 MB}}]")[1:] == [
        ("compute", 125.4, 135.4),
        ("transfer", 135.4, 150.4),
    ]


def test_streaming_takes_no_time_but_slows_what_is_computed_after_it():
    assert spent(f"[{{compute: 10 s}}, {STREAM}}}, {{compute: 100 s}}]")[1:] == [("compute", 125.4, 255.4)]


def test_the_slowdown_can_be_the_steps_own_or_the_platforms():
    assert spent(f"[{STREAM}, slowdown: 1.5}}, {{compute: 100 s}}]")[1:] == [("compute", 125.4, 275.4)]
    text = TEXT.replace("set_up: 30 s", "set_up: 30 s, streaming_slowdown: 2.0") % (
        "",
        f"[{STREAM}}}, {{compute: 100 s}}]",
    )
    assert play(text).spent("work")[-1] == ("compute", 125.4, 325.4)


def test_streaming_does_not_slow_a_transfer():
    steps = '[{stream: "${inputs.reads.0}"}, {stage: "${inputs.reads.1}"}]'
    assert spent(steps)[1:] == [("transfer", 125.4, 165.4)]


def test_all_of_it_is_billed():
    played = play(TEXT % ("", "[{stage: inputs}, {compute: 10 s}, {upload: {a: 1 GB}}]"))
    # Boot 54, set-up 30, staging 80, compute 10, upload 10.
    assert played.billed("work") == (41.4, 225.4, 0.184)


def test_work_takes_less_time_on_more_cores():
    # 8 core min, a quarter of it on one core only: 120 s + 360 s / 4 = 210 s; on 8 cores 165 s.
    steps = "[{compute: {work: 8 core min, serial: 25 %}}]"
    assert spent(steps)[1:] == [("compute", 125.4, 335.4)]
    assert spent(steps, "\n    instance_type: mem1_ssd1_v2_x8")[1:] == [("compute", 125.4, 290.4)]


def test_several_files_of_one_output_are_an_array():
    text = TEXT.replace("    inputs", '    outputs: {parts: "file[]"}\n    inputs') % (
        "",
        "[{upload: {parts: {size: 200 MB, count: 3}}}]",
    )
    played = play(text)
    assert played.spent("work")[-1] == ("transfer", 125.4, 131.4)
    assert [thing["size"] for thing in played.rows("objects", name="parts")] == [200_000_000] * 3
