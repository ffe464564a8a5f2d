# ruff: noqa: E501  # messages stand whole
import textwrap

import pytest

from sim.scenario.problems import ScenarioError
from sim.scenario.reader import load, write_resolved

SCENARIO = """
name: "08"
description: "yes: a text\\nof two lines"
import: [prices/list.yaml]
start: 2026-01-12T09:00Z
accounts: {wallet: {prices: rap}}
users: {me: {}}
projects: {gwas: {bill_to: wallet}}
tables:
  seen: {rows: [{time: 3 s}, {time: "5 s"}]}
data:
  wgs: {project: gwas, table: chromosomes.csv, size: "${row.size}"}
executables:
  qc:
    class: app
    instance_type: mem1_ssd1_v2_x16
    inputs: {pgen: file}
    outputs: {snplist: file}
    entry_points:
      main:
        steps:
          - stream: "${inputs.pgen}"
          - compute: "${row.qc_time}"
          - compute: {empirical: {table: seen, column: time}}
          - compute: {empirical: {table: chromosomes.csv, column: qc_time}}
          - upload: {snplist: 200 MB}
launches:
  qc: {run: qc, as: me, in: gwas, each: wgs, inputs: {pgen: "${wgs}"}, cost_limit: 3 GBP, tags: ["1:30", "null"]}
variants:
  high: {launches.qc.priority: high}
"""


@pytest.fixture
def scenario(tmp_path):
    folder = tmp_path / "scenario"
    (folder / "prices").mkdir(parents=True)
    (folder / "chromosomes.csv").write_text("name,size [GB],qc_time\nc1,1.5,3 min\nc2,2,4 min\n")
    (folder / "prices" / "list.yaml").write_text("price_lists: {rap: {date: 2025-06, source: x, table: rates.csv}}\n")
    (folder / "prices" / "rates.csv").write_text("instance_type,on_demand [GBP/h]\nmem1_ssd1_v2_x16,0.4368\n")
    path = folder / "scenario.yaml"
    path.write_text(SCENARIO)
    return path


def problems_of(path, **options):
    with pytest.raises(ScenarioError) as refused:
        load(path, **options)
    return [str(problem).removeprefix(f"{path}:") for problem in refused.value.problems]


def change(path, old, new):
    assert old in SCENARIO
    path.write_text(SCENARIO.replace(old, new))


def test_a_scenario_is_read_with_its_imports_and_tables(scenario):
    read = load(scenario, variant="high", seed=7)
    assert read.name == "08"
    assert read.seed == 7
    assert read.launches["qc"].priority == "high"
    assert read.rows_of(read.data["wgs"].table)[1]["name"] == "c2"
    assert read.price_list_of("gwas").rate("mem1_ssd1_v2_x16", 16, "on_demand") == (436_800, True)
    assert load(scenario, overrides=["launches.qc.priority=normal"]).launches["qc"].priority == "normal"


def test_what_was_read_can_be_written_and_read_again(scenario, tmp_path):
    first = load(scenario, variant="high", overrides=["description='0x1F'"], seed=7)
    path = write_resolved(first, tmp_path / "out")
    again = load(path)
    assert path == tmp_path / "out" / "scenario.yaml"
    assert sorted(file.name for file in (tmp_path / "out" / "inputs").iterdir()) == [
        "01-rates.csv",
        "02-chromosomes.csv",
    ]
    different = [name for name, value in again if value != getattr(first, name)]
    # A field that names a table file holds the path of the copy; variants are changes to the file that was read.
    assert different == ["data", "price_lists", "variants"]
    assert again.rows_of(again.data["wgs"].table) == first.rows_of(first.data["wgs"].table)
    assert again.price_lists["rap"].on_demand == first.price_lists["rap"].on_demand
    assert write_resolved(again, tmp_path / "twice").read_text() == path.read_text()


def test_the_written_folder_can_be_moved(scenario, tmp_path):
    write_resolved(load(scenario), tmp_path / "out")
    moved = (tmp_path / "out").rename(tmp_path / "moved")
    scenario.parent.rename(tmp_path / "gone")
    assert load(moved / "scenario.yaml").name == "08"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("instance_type: mem1", "instnce_type: mem1", "16:5: unknown key 'instnce_type'; did you mean 'instance_type'?"),
        ("class: app", "class: appp", "14:3: 'class' cannot be 'appp' in 'qc'; it is one of 'applet', 'app', 'workflow'; did you mean 'app'?"),
        ("size: \"${row.size}\"", "size: 90", "12:54: a unit is missing: write '90 MB' or '90 GB'"),
        ("chromosomes.csv, size", "chromosome.csv, size", "12:31: there is no file '{folder}/chromosome.csv'; did you mean 'chromosomes.csv'?"),
        ("column: time", "column: tme", "24:23: table 'seen' has no column 'tme'; did you mean 'time'? it has time"),
        ("cost_limit: 3 GBP", "cost_limit: 3", "28:84: a unit is missing: write '3 USD' or '3 GBP'"),
        ("start: 2026-01-12T09:00Z", "start: yes", "5:8: 'yes' means different things to different YAML readers: write true, or \"yes\" in quotes if it is a text"),
        ("- stream: ", "- strem: ", "22:13: a step is a mapping with one of: stage, stream, compute, session, upload, read, egress, output, subjob, run, scatter, tasks, wait, fail, exit, replay; did you mean 'stream'?"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place(scenario, old, new, problem):
    change(scenario, old, new)
    assert problems_of(scenario)[0] == problem.replace("{folder}", str(scenario.parent))


def test_a_mistake_in_an_import_names_the_import(scenario):
    prices = scenario.parent / "prices" / "list.yaml"
    prices.write_text("price_lists:\n  rap: {date: 2025-06, source: 3, table: rates.csv}\n")
    assert problems_of(scenario)[0].startswith(f"{prices}:2:32: a text is wanted here, not the number 3")


def test_a_mistake_in_an_override_names_the_override(scenario):
    assert problems_of(scenario, overrides=["seed=1", "launches.qc.priorty=high"])[0] == (
        "--set:2:1: unknown key 'priorty'; did you mean 'priority'?"
    )
    assert problems_of(scenario, seed=-1)[0].startswith("--seed:1:1: -1 is out of range")


def test_mistakes_of_every_sort_come_at_once_in_order(scenario):
    text = SCENARIO.replace("users: {me: {}}", "users: {me: {on: 1}}")
    text = text.replace("class: app\n", "class: app\n    instnce: x\n").replace("3 GBP", "3")
    scenario.write_text(textwrap.dedent(text))
    assert [problem.partition(" ")[0] for problem in problems_of(scenario)] == ["7:14:", "16:5:", "29:84:"]
