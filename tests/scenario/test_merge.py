# ruff: noqa: E501  # messages stand whole
import textwrap

import pytest

from sim.scenario.merge import load_source
from sim.scenario.problems import Mark, ScenarioError


@pytest.fixture
def write(tmp_path):
    def write(name, text):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text))
        return path

    return write


def messages_of(path, variant=None, overrides=()):
    with pytest.raises(ScenarioError) as refused:
        load_source(path, variant, overrides)
    return [str(problem).removeprefix(f"{path}:") for problem in refused.value.problems]


def test_mappings_merge_deeply_and_the_rest_is_replaced(write):
    write("one.yaml", "a: {x: 1, l: [1, 2], z: {p: 1}}\nb: 1\n")
    write("two.yaml", "a: {x: 2}\nc: {q: 1}\n")
    path = write("main.yaml", "import: [one.yaml, two.yaml]\na: {l: [3], z: {r: 2}}\nc: 5\n")
    assert load_source(path).value == {"a": {"x": 2, "l": [3], "z": {"p": 1, "r": 2}}, "b": 1, "c": 5}


def test_each_value_keeps_the_place_in_its_own_file(write):
    one = write("one.yaml", "a:\n  x: 1\n  w: 2\n")
    path = write("main.yaml", "import: [one.yaml]\na:\n  w: 3\n")
    source = load_source(path, overrides=["a.z=4"])
    assert source.mark(("a", "x")) == Mark(str(one), 2, 6)
    assert source.mark(("a", "w")) == Mark(str(path), 3, 6)
    assert source.mark(("a", "z")) == Mark("--set", 1, 5)


def test_imports_are_found_beside_the_file_or_above_it(write):
    write("latencies/measured.yaml", "import: [base.yaml]\na: 1\n")
    write("latencies/base.yaml", "b: 2\n")
    path = write("deep/er/main.yaml", "import: [latencies/measured.yaml]\n")
    assert load_source(path).value == {"a": 1, "b": 2}


def test_a_diamond_is_fine(write):
    write("base.yaml", "a: 1\n")
    write("left.yaml", "import: [base.yaml]\nb: 2\n")
    write("right.yaml", "import: [base.yaml]\nc: 3\n")
    path = write("main.yaml", "import: [left.yaml, right.yaml]\n")
    assert load_source(path).value == {"a": 1, "b": 2, "c": 3}


def test_a_circle_of_imports_is_refused_by_its_chain(write, tmp_path):
    path = write("a.yaml", "import: [b.yaml]\n")
    write("b.yaml", "import: [a.yaml]\n")
    assert messages_of(path) == [
        f"{tmp_path}/b.yaml:1:10: the imports form a circle: a.yaml imports b.yaml imports a.yaml; remove this import"
    ]
    alone = write("self.yaml", "import: [self.yaml]\n")
    assert messages_of(alone) == ["1:10: the file imports itself; remove this import"]


@pytest.mark.parametrize(
    ("imports", "message"),
    [
        ("base.yaml", "1:9: a list of files is wanted here, such as [latencies/measured.yaml]"),
        ("[3]", "1:10: the name of a file is wanted here, such as latencies/measured.yaml"),
        ("[bse.yaml]", "1:10: there is no file 'bse.yaml' to import; did you mean 'base.yaml'?"),
        (
            "[no/where.yaml]",
            "1:10: there is no file 'no/where.yaml' to import; write its path from this file's folder or from one above it",
        ),
    ],
)
def test_bad_imports_are_refused(write, imports, message):
    write("base.yaml", "a: 1\n")
    assert messages_of(write("main.yaml", f"import: {imports}\n")) == [message]


def test_mistakes_of_all_files_come_together(write, tmp_path):
    write("one.yaml", "a: no\n")
    path = write("main.yaml", "import: [one.yaml]\nb: 08\n")
    assert [message.partition(" ")[0] for message in messages_of(path)] == ["2:4:", f"{tmp_path}/one.yaml:1:4:"]


def test_a_variant_is_applied_and_stays_listed(write):
    path = write(
        "main.yaml",
        """
        launches: {qc: {priority: low, tags: [a], inputs: {k: 1, m: 2}}}
        variants:
          fast: {launches.qc.priority: high, launches.qc.inputs: {k: 3}, launches.qc.tags.0: b, seed: 5}
        """,
    )
    value = load_source(path, variant="fast").value
    assert value["launches"] == {"qc": {"priority": "high", "tags": ["b"], "inputs": {"k": 3, "m": 2}}}
    assert value["seed"] == 5
    assert list(value["variants"]) == ["fast"]
    assert load_source(path).value["launches"]["qc"]["priority"] == "low"


def test_overrides_come_after_the_variant_and_are_yaml(write):
    path = write("main.yaml", "a: {b: 1}\nvariants: {v: {a.b: 2}}\n")
    value = load_source(path, "v", ["a.b=3", "a.new={x: [1, true]}", "a.text='no'", "a.empty="]).value
    assert value["a"] == {"b": 3, "new": {"x": [1, True]}, "text": "no", "empty": None}


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("launches.qcc.priority=high", "'launches.qcc.priority' leads nowhere: 'launches' has no 'qcc'; did you mean 'qc'?"),
        ("lunches.qc=1", "'lunches.qc' leads nowhere: the scenario has no 'lunches'; did you mean 'launches'?"),
        ("launches.qc.tags.3=x", "'launches.qc.tags.3' leads nowhere: 'launches.qc.tags' is a list of 1; write a position from 0 to 0"),
        ("launches.qc.priority.x=1", "'launches.qc.priority.x' leads nowhere: 'launches.qc.priority' is a single value and has nothing inside"),
        ("launches.qc.at=1:30", "'1:30' means different things to different YAML readers: write '1 h 30 min' or '90 s' for a time, or \"1:30\" in quotes if it is a text"),
        ("launches.qc.tags=[a", "a '[' or '{' before this is not closed; a value or the closing bracket is missing"),
        ("priority", "'priority' is not a change; write it like path=value"),
        ("=3", "'=3' is not a change; write it like path=value"),
        ("variants.v.x=3", "'variants' cannot be changed from outside the file; change it in the file"),
    ],
)  # fmt: skip
def test_bad_overrides_are_refused_with_the_nearest_name(write, override, message):
    path = write("main.yaml", "launches: {qc: {priority: low, tags: [a]}}\n")
    [problem] = messages_of(path, overrides=["seed=1", override])
    place, _, said = problem.partition(": ")
    assert place.startswith("--set:2:")
    if override.endswith("[a"):
        assert "closed" in said
    else:
        assert said == message


def test_unknown_and_malformed_variants_are_refused(write):
    path = write("main.yaml", "a: {b: 1}\nvariants:\n  fast: {a.c.d: 2}\n  odd: 3\n")
    assert messages_of(path, "fsat") == ["3:3: the scenario has no variant 'fsat'; did you mean 'fast'?"]
    assert messages_of(path, "odd") == ["4:8: a variant is a mapping from paths to values"]
    assert messages_of(path, "fast") == ["3:10: 'a.c.d' leads nowhere: 'a' has no 'c'; it has b"]
    assert messages_of(write("none.yaml", "a: 1\n"), "v") == [
        f"{path.parent}/none.yaml:1:1: the scenario has no variant 'v'; it has none".removeprefix(
            f"{path.parent}/none.yaml:"
        )
    ]


def test_table_files_are_found_from_the_file_that_names_them(write, tmp_path, monkeypatch):
    write(
        "lib/prices.yaml",
        """
        tables: {seen.csv: {file: real.csv}}
        prices: {table: p.csv}
        data: {a: {table: seen.csv}, b: {table: named}, c: {table: "${row.t}.csv"}}
        expect: [{table: transitions}]
        launches: {qc: {inputs: {table: x.csv}}}
        variants: {v: {data.b.table: q.parquet}}
        """,
    )
    path = write("main.yaml", "import: [lib/prices.yaml]\n")
    monkeypatch.chdir(tmp_path)
    value = load_source(path, overrides=["data.c.table=here.csv"]).value
    assert value["tables"] == {"seen.csv": {"file": f"{tmp_path}/lib/real.csv"}}
    assert value["prices"] == {"table": f"{tmp_path}/lib/p.csv"}
    assert value["data"]["a"] == {"table": "seen.csv"}
    assert value["data"]["b"] == {"table": "named"}
    assert value["expect"] == [{"table": "transitions"}]
    assert value["launches"]["qc"]["inputs"] == {"table": "x.csv"}
    assert value["variants"] == {"v": {"data.b.table": f"{tmp_path}/lib/q.parquet"}}
