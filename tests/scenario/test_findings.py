# ruff: noqa: E501  # messages stand whole
import pytest

from sim.scenario.problems import ScenarioError
from sim.scenario.reader import load

BASE = """name: base
start: 2026-01-12T09:00Z
horizon: 30 d
accounts: {w: {prices: p}}
users: {me: {}}
projects: {g: {bill_to: w}}
price_lists: {p: {date: 2025-06, source: x, on_demand: {mem1_ssd1_v2_x8: 1 GBP/h}, per_core: {on_demand: 0.1 GBP/h}}}
tables:
  t: {rows: [{size: 5 GB, time: 5 min, many: 3}, {size: 6 GB, time: 6 min, many: 4}]}
data:
  wgs: {project: g, table: t, size: "${row.size}"}
  ref: {project: g, size: 3 GB}
executables:
  qc:
    class: app
    inputs: {reads: file}
    outputs: {out: file}
    entry_points:
      main:
        steps:
          - compute: "${row.time}"
          - upload: {out: 1 GB}
  flow:
    class: workflow
    project: g
    inputs: {reads: file}
    stages: {one: {run: qc, inputs: {reads: "${inputs.reads}"}}}
  leaf: {class: app, inputs: {reads: file}, entry_points: {main: {steps: [{stage: inputs}]}}}
launches:
  qc: {run: qc, as: me, in: g, each: wgs, inputs: {reads: "${wgs}"}}
variants:
  other: {launches.qc.priority: high}
"""
LAUNCH = 'each: wgs, inputs: {reads: "${wgs}"}'
COMPUTE = 'compute: "${row.time}"'
UPLOAD = "upload: {out: 1 GB}"
STAGE = '{reads: "${inputs.reads}"}'


def write(tmp_path, *changes):
    text = BASE
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / "base.yaml"
    path.write_text(text)
    return path


def problems_of(tmp_path, *changes, **options):
    path = write(tmp_path, *changes)
    with pytest.raises(ScenarioError) as refused:
        load(path, **options)
    found = [str(problem).removeprefix(f"{path}:") for problem in refused.value.problems]
    return ["{}: {}".format(one.split(":")[0], one.partition(": ")[2]) for one in found]


def test_the_base_is_sound(tmp_path):
    assert load(write(tmp_path)).name == "base"


CELLS = [
    (("size: 6 GB", "size: 5"), "11: row 2 of table t, column size: a unit is missing: write '5 MB' or '5 GB'"),
    (("size: 6 GB", "size: 5 min"), "11: row 2 of table t, column size: "),
    (("size: 5 GB", "size: -5 GB"), "11: row 1 of table t, column size: "),
    (("size: 6 GB", "size: null"), "11: row 2 of table t, column size: an empty value has no place here; "),
    (("size: 6 GB", "size: large"), "11: row 2 of table t, column size: "),
    (('"${row.size}"', '"${row.size} GB"'), "11: row 1 of table t, column size: "),
    (("time: 6 min", "time: 6 GB"), "21: row 2 of table t, column time: "),
    (("time: 6 min", "time: 6"), "21: row 2 of table t, column time: a unit is missing"),
    ((COMPUTE, 'compute: "${row.size} min"'), "21: row 1 of table t, column size: "),
    (("out: 1 GB", 'out: "${row.time}"'), "22: row 1 of table t, column time: "),
    (("out: 1 GB", 'out: {size: "${row.time}", count: 2}'), "22: row 1 of table t, column time: "),
    (("out: 1 GB", 'out: {sizes: ["${row.size}", "${row.time}"]}'), "22: row 1 of table t, column time: "),
    (("out: 1 GB", "out: {sizes: [1 GB, soon]}"), "22: 'soon' is not a size"),
]
BOUNDS = [
    (
        ("size: 3 GB}", "size: 3 GB, count: 1000001}"),
        "12: 1000001 is out of range; a number of at most 1000000 is wanted here",
    ),
    ((LAUNCH, LAUNCH + ", count: 1000001"), "30: 1000001 is out of range; a number of at most 1000000 is wanted here"),
    (("out: 1 GB", "out: {size: 1 GB, count: 0}"), "22: 0 is out of range; a number of at least 1 is wanted here"),
    (
        ("out: 1 GB", "out: {size: 1 GB, count: 100001}"),
        "22: 100001 is out of range; a number of at most 100000 is wanted here",
    ),
    (("out: 1 GB", "out: {sizes: []}"), "22: sizes is empty: write at least one size, or leave this upload out"),
    (("horizon: 30 d", "horizon: 0 s"), "3: a horizon is above zero: "),
    ((LAUNCH, LAUNCH + ", arrivals: {between: 0 s}"), "30: the mean time between arrivals is above zero: "),
    ((LAUNCH, LAUNCH + ", arrivals: {rate: 0.0000001 /d}"), "30: a rate of arrival is at least once a century: "),
    ((LAUNCH, LAUNCH + ", every: 10 ms"), "30: every needs a time of at least 1 s"),
    (("name: base", "name: base\nseed: 9223372036854775808"), "2: "),
]
NAMES = [
    (("table: t,", "table: bogus,"), "11: there is no table 'bogus'; declare it under tables, or name a .csv file"),
    (("table: t,", "table: tt,"), "11: there is no table 'tt'; did you mean 't'?"),
    (("each: wgs, ", "each: [], "), "30: each names nothing: leave it out or name data or a table"),
    (("each: wgs, ", "each: [wgs, wgs], "), "30: 'wgs' stands in each twice: remove one of them"),
    (
        (LAUNCH, LAUNCH + ", instance_type: {mian: mem1_ssd1_v2_x8}"),
        "30: qc has no entry point 'mian'; did you mean 'main'?",
    ),
    (
        (LAUNCH, LAUNCH + ", instance_type_by_executable: {qc: {zzz: mem1_ssd1_v2_x8}}"),
        "30: qc has no entry point 'zzz'; it has main, and * is every one",
    ),
    ((LAUNCH, LAUNCH + ", depends_on: [reff]"), "30: there is no data 'reff'; did you mean 'ref'?"),
    (("{mem1_ssd1_v2_x8:", "{mem1_ssd1_v2_x9:"), "7: there is no instance type 'mem1_ssd1_v2_x9'; did you mean "),
    (("date: 2025-06", "date: 2025-13"), "7: '2025-13' is no date: write it like 2026, 2026-01 or 2026-01-12, or none"),
    (("date: 2025-06", "date: last week"), "7: 'last week' is no date: "),
    (("size: 3 GB", "size: 3 GB, links: [ref]"), "12: 'ref' links to itself: remove this link"),
    ((LAUNCH, LAUNCH + ', tags: ["a\\x1b"]'), "30: the text holds the control character '\\x1b': remove it"),
    (("name: base", 'name: "ba\\x07se"'), "1: the text holds the control character '\\x07': remove it"),
]
CLOCK = [
    ((LAUNCH, LAUNCH + ", at: 2026-01-01"), "30: this is before the scenario's start: "),
    ((LAUNCH, LAUNCH + ", at: 5 h, every: 1 h, until: 5 h"), "30: this is not after at, nothing would be launched: "),
    ((LAUNCH, LAUNCH + ", every: 1 h, until: 2026-01-01"), "30: this is before the scenario's start: "),
    ((LAUNCH, LAUNCH + ", at: 31 d"), "30: this is beyond the horizon, nothing would be launched: "),
    (("2026-01-12T09:00Z", "2201-01-01"), "2: the start lies after year 2200: "),
    ((LAUNCH, LAUNCH + ", at: 2400-01-01"), "30: this is after year 2300: "),
]
CLASSES = [
    (
        ('each: wgs, inputs: {reads: "${wgs}"}', "each: t, inputs: {reads: wgs}"),
        "30: 'wgs' is many objects and input 'reads' takes one (file): add each: wgs and hand in \"${wgs}\", or declare it file[]",
    ),
    (
        (LAUNCH, LAUNCH + ", batch: 2"),
        "30: a batch is a list and input 'reads' takes one (file): declare it file[], or leave batch out",
    ),
    ((LAUNCH, "each: wgs, batch: 2"), "30: a batch is a list and input 'reads' takes one (file): "),
    ((STAGE, "{reads: hello}"), "27: 'hello' is only text; give the workflow an input and hand it in with ${inputs.x}"),
    ((STAGE, "{reads: 5}"), "27: input 'reads' is a file and 5 is none: give the workflow an input"),
    (
        (UPLOAD, UPLOAD + "\n          - run: {executable: leaf, inputs: {reads: 7}}"),
        "23: input 'reads' is a file and 7 is none: ",
    ),
]
STEPS = [
    ((COMPUTE, "compute: 5 min\n            upload: {x: 1 GB}"), "21: a step does one thing: write compute and upload as two steps"),
    (
        (UPLOAD, UPLOAD + "".join("\n          - run: {executable: leaf, as: a, inputs: {reads: \"${inputs.reads}\"}}" for _ in "ab")),
        "24: a step before this one is called 'a' already: give this one another name",
    ),
    ((LAUNCH, LAUNCH + ", calendar: {from: 9:00}"), '30: 9:00 is no text without quotes: write "09:00", in quotes'),
    (
        ("per_core: {on_demand: 0.1 GBP/h}", "per_core: {spot: 0.1 GBP/h}"),
        "30: instance type mem1_ssd1_v2_x4 has no on-demand price and no per_core on_demand fallback for project g: ",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("change", "problem"), [*CELLS, *BOUNDS, *NAMES, *CLOCK, *CLASSES, *STEPS])
def test_a_mistake_is_told_once_at_its_line(tmp_path, change, problem):
    found = problems_of(tmp_path, change)
    assert found[0].startswith(problem)
    assert len(found) == 1


@pytest.mark.parametrize(
    "change",
    [
        ('"${row.size}"', '"${row.many} GB"'),
        (COMPUTE, 'compute: "${row.many} min"'),
        (COMPUTE, "compute: {exponential: {mean: 3 min}}"),
        (LAUNCH, LAUNCH + ', instance_type: {"*": mem1_ssd1_v2_x8}'),
        (LAUNCH, LAUNCH + ", at: 30 d"),
        ("date: 2025-06", "date: 2025-06-30"),
        ("inputs: {reads: file}\n    outputs", 'inputs: {reads: "file[]"}\n    outputs'),
    ],
)
def test_what_is_right_is_read(tmp_path, change):
    assert load(write(tmp_path, change)).name == "base"


def test_a_table_file_is_named_with_the_row(tmp_path):
    (tmp_path / "t.csv").write_text("size,time\n5 GB,1 min\n6 GB,1 min\n7,1 min\n")
    found = problems_of(tmp_path, ("table: t,", "table: t.csv,"))
    assert found == ["11: row 3 of table t.csv, column size: a unit is missing: write '7 MB' or '7 GB'"]


def test_data_that_cannot_be_read_needs_no_second_error(tmp_path):
    found = problems_of(tmp_path, ('size: "${row.size}"', "size: 5"), (LAUNCH, 'each: wgs, tags: ["${row.many}"]'))
    assert len(found) == 1
    assert found[0].startswith("11: a unit is missing")


def test_a_horizon_that_cannot_be_read_needs_no_second_error(tmp_path):
    found = problems_of(tmp_path, ("horizon: 30 d", "horizon: 30"), (LAUNCH, LAUNCH + ", every: 1 h"))
    assert len(found) == 1


def test_a_seed_from_outside_is_bounded(tmp_path):
    assert "out of range" in problems_of(tmp_path, seed=2**63)[0]


def test_every_variant_is_checked(tmp_path):
    change = ("launches.qc.priority: high", "launches.qc.priority: hgh")
    assert problems_of(tmp_path, change)[0].startswith("32: variant other: 'hgh' is not possible here")
    found = problems_of(tmp_path, ("launches.qc.priority: high", "launchs.qc.priority: high"))
    assert found[0].startswith("32: variant other: 'launchs.qc.priority' leads nowhere")
    found = problems_of(tmp_path, ("launches.qc.priority: high", "data.wgs.size: '${row.time}'"))
    assert found == [found[0]]
    assert found[0].startswith("32: variant other: row 1 of table t, column time")


def test_a_chosen_variant_is_the_only_one_checked(tmp_path):
    path = write(tmp_path, ("  other: {", "  bad: {launches.qc.priority: hgh}\n  other: {"))
    assert load(path, variant="other").launches["qc"].priority == "high"


def test_what_is_wrong_without_a_variant_is_not_told_again_for_it(tmp_path):
    assert len(problems_of(tmp_path, ("as: me", "as: you"))) == 1


def test_variants_of_a_large_file_wait_until_they_are_chosen(tmp_path):
    path = write(tmp_path, ("launches.qc.priority: high", "launches.qc.priority: hgh"))
    with path.open("a") as file:
        file.write("# filling\n" * 110_000)
    assert load(path).name == "base"


def test_the_file_itself_is_no_import(tmp_path):
    with pytest.raises(ScenarioError) as refused:
        load(tmp_path / "nothing.yaml")
    assert str(refused.value).startswith("there is no file ")


def test_a_name_that_is_no_data_is_told_once(tmp_path):
    found = problems_of(tmp_path, (LAUNCH, 'inputs: {reads: "hello"}'), (COMPUTE, "compute: 1 min"))
    assert found == ["30: there is no data 'hello'"]


def test_an_override_need_not_go_with_every_variant(tmp_path):
    path = write(tmp_path, ("launches.qc.priority: high", "launches.qc.every: 1 h"))
    assert load(path, overrides=["launches.qc.arrivals={rate: 1 /h}"]).launches["qc"].every is None
