from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.scenario.reader import load
from sim.twin.readers.wfformat import read
from tests.twin.playing import imported, makespan, played
from tests.twin.wfformat_files import instance, longest_chain, run_times, save, task

DIAMOND = instance(
    task("split_ID01", 10, reads=["raw.txt"], writes=["a.txt", "b.txt"]),
    task("work_ID02", 20.5, ["split_ID01"], ["a.txt", "refs/genome.fa"], ["c.txt"]),
    task("work_ID03", 30.25, ["split_ID01"], ["b.txt", "refs/genome.fa"], ["d.txt"]),
    task("join_ID04", 5, ["work_ID02", "work_ID03"], ["c.txt", "d.txt"]),
    sizes={"raw.txt": 3_000_000_000, "a.txt": 1_500_000_000, "refs/genome.fa": 0},
)


def scenario_of(content, folder):
    return read(save(content, folder)).scenario


def notes_of(content, folder):
    return "\n".join(read(save(content, folder)).notes)


def test_a_stage_a_task_and_an_applet_a_program(tmp_path):
    scenario = scenario_of(DIAMOND, tmp_path)
    assert list(scenario["executables"]) == ["split", "work", "join", "workflow"]
    stages = scenario["executables"]["workflow"]["stages"]
    assert stages["work_ID03"] == {
        "run": "work",
        "name": "work_ID03",
        "inputs": {
            "time": "30.25 s",
            "files": ["${split_ID01.files.1}", "${inputs.genome_fa}"],
            "sizes": ["1 MB"],
        },
    }
    assert scenario["data"]["genome_fa"] == {
        "project": "study",
        "size": "0 B",
        "properties": {"path": "refs/genome.fa"},
    }
    assert scenario["launches"]["workflow"]["inputs"] == {"raw_txt": "raw_txt", "genome_fa": "genome_fa"}


def test_under_ideal_latencies_it_takes_its_critical_path_or_with_one_worker_its_sum(tmp_path):
    scenario = imported(save(DIAMOND, tmp_path), tmp_path)
    assert makespan(played(scenario, "ideal")) == longest_chain(DIAMOND) == 45_250_000
    assert makespan(played(scenario, "ideal-one-worker")) == sum(run_times(DIAMOND).values()) == 65_750_000


def test_files_are_staged_at_the_platforms_rate_and_cost_nothing_under_ideal_latencies(tmp_path):
    scenario = imported(save(DIAMOND, tmp_path), tmp_path)
    tables = played(scenario)
    (split,) = (row["execution"] for row in tables["executions"] if row["stage"] == "split_ID01")
    transfers = [row for row in tables["charges"] if row["execution"] == split and row["what_for"] == "transfer"]
    # 3 GB in, then 1.5 GB + 1 MB out, at 150 MB/s
    assert [(row["to"] - row["from"]).total_seconds() for row in transfers] == [20, 10.006667]
    assert not [row for row in played(scenario, "ideal")["charges"] if row["what_for"] == "transfer"]


def test_a_dependency_without_a_file_is_waited_for(tmp_path):
    content = instance(task("first", 7), task("second", 5, ["first"]))
    scenario = imported(save(content, tmp_path), tmp_path)
    assert read(tmp_path / "small.json").scenario["executables"]["workflow"]["stages"]["second"]["depends_on"] == [
        "first"
    ]
    assert makespan(played(scenario, "ideal")) == 12_000_000


def test_a_file_that_is_read_is_waited_for_even_from_a_task_that_is_no_parent(tmp_path):
    content = instance(task("first", 7, writes=["x"]), task("second", 5, reads=["x"]))
    assert makespan(played(imported(save(content, tmp_path), tmp_path), "ideal")) == 12_000_000
    assert "though it is not listed as a parent, in task 'second'" in notes_of(content, tmp_path)


def test_names_of_all_kinds_become_legal_and_stay_apart(tmp_path):
    content = instance(
        task("a.b", writes=["x/1.txt"]),
        task("a/b", writes=["y/1.txt"], reads=["in/1.txt"]),
        task("inputs", reads=["x/1.txt", "out/1.txt"]),
        task("1st ${task}", reads=["y/1.txt"]),
        task("ja"),
        task("no"),
        name='yes: "no" #1\nüber',
        description="{a: b}",
    )
    scenario = imported(save(content, tmp_path), tmp_path)
    names = sorted(row["name"] for row in played(scenario, "ideal")["executions"])
    assert names == sorted(["a.b", "a/b", "inputs", "1st {task}", "ja", "no", 'yes: "no" #1\nüber'])
    assert list(load(scenario).executables["workflow"].stages) == ["a_b", "a_b_2", "inputs_2", "_1st_task", "ja", "no"]
    assert list(load(scenario).data) == ["_1_txt", "_1_txt_2"]


def test_the_program_is_the_command_where_the_name_begins_with_it(tmp_path):
    content = instance(
        task("sort_sort_part_1_ID01", command={"program": "sort"}),
        task("sort_sort_part_2_ID02", command={"program": "sort"}),
        task("PIPE.ALIGN", command={"program": "bwa mem \\\n -t 4"}),
    )
    assert list(scenario_of(content, tmp_path)["executables"]) == ["sort", "PIPE_ALIGN", "workflow"]


def test_cores_and_memory_choose_the_instance_type(tmp_path):
    content = instance(
        task("small_1", coreCount=2, memoryInBytes=1e9),
        task("large_1", coreCount=1, memoryInBytes=2e9),
        task("large_2", coreCount=7, memoryInBytes=20e9),
        task("huge_1", coreCount=4, memoryInBytes=1e15),
    )
    scenario = scenario_of(content, tmp_path)
    types = {name: spec.get("instance_type") for name, spec in scenario["executables"].items()}
    assert types == {
        "small": "mem1_ssd1_v2_x2",
        "large": "mem2_ssd1_v2_x8",
        "huge": "mem1_ssd1_v2_x4",
        "workflow": None,
    }
    assert "no type has the cores and memory that were seen in task 'huge_1'" in notes_of(content, tmp_path)


def test_the_notes_tell_what_was_not_there(tmp_path):
    content = instance(task("a", 0, reads=["x", "own"], writes=["own"]), task("b", 0.1234567, avgCPU=3, energyInKWh=1))
    content["workflow"]["specification"]["files"] = []
    notes = notes_of(content, tmp_path)
    for words in (
        "measured on box (8 cores)",
        "the recorded execution took 9 s",
        "does not say how much cores or memory a task needs; mem1_ssd1_v2_x4 is assumed",
        "prices: the file holds none",
        "0 s is taken for task 'a'",
        "those of task 'b' were rounded to a microsecond",
        "0 B is assumed for 2 files ('x', 'own')",
        "a task's reading of its own output is left out in task 'a'",
        "not used: avgCPU, energyInKWh of the tasks",
    ):
        assert words in notes
    text = read(tmp_path / "small.json").text
    assert all(line.startswith("#") for line in text.partition("\nname:")[0].splitlines() if line)
    assert "# - prices: the file holds none" in text


def test_nothing_is_known_of_machines_or_files(tmp_path):
    content = instance(task("a"), task("b", parents=["a"]))
    del content["workflow"]["execution"]["machines"]
    for one in content["workflow"]["specification"]["tasks"]:
        del one["inputFiles"], one["outputFiles"]
    notes = notes_of(content, tmp_path)
    assert "the file does not say where" in notes
    assert "files: the file names none" in notes
    assert makespan(played(imported(tmp_path / "small.json", tmp_path), "ideal")) == 2_000_000


@st.composite
def workflows(draw):
    """Random graphs: every dependency with a file, without one, or with a file and no parent; some files are shared."""
    count = draw(st.integers(1, 25))
    tasks = []
    for number in range(count):
        seconds = draw(st.integers(0, 100_000)) / draw(st.sampled_from([1, 1000, 1_000_000]))
        before = draw(st.lists(st.integers(0, number - 1), max_size=3, unique=True)) if number else []
        kinds = {one: draw(st.sampled_from(["file", "no file", "no parent"])) for one in before}
        parents = [f"t_{one}" for one, kind in kinds.items() if kind != "no parent"]
        reads = [f"out_{one}" for one, kind in kinds.items() if kind != "no file"]
        reads += draw(st.sampled_from([[], ["shared"], ["shared", "more"]]))
        tasks.append(task(f"t_{number}", seconds, parents, reads, [f"out_{number}"]))
    return instance(*draw(st.permutations(tasks)))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(workflows())
def test_any_graph_takes_its_critical_path_and_with_one_worker_the_sum(tmp_path, content):
    scenario = imported(save(content, tmp_path), tmp_path)
    tables = played(scenario, "ideal")
    assert {row["state"] for row in tables["executions"]} == {"done"}
    assert makespan(tables) == longest_chain(content)
    assert makespan(played(scenario, "ideal-one-worker")) == sum(run_times(content).values())
