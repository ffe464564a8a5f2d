# ruff: noqa: E501  # messages stand whole
"""A value with what is believed of it: what is read, what is refused, and what counts in a plain run."""

import pickle

import pytest

from sim.scenario.problems import ScenarioError
from sim.scenario.reader import load, write_resolved

SCENARIO = """\
name: doubtful
price_lists: {mine: {date: none, source: made up, per_core: {on_demand: 0.05 USD/h}}}
accounts: {wallet: {prices: mine}}
users: {me: {}}
projects: {study: {bill_to: wallet}}
data: {samples: {project: study, size: 12 GB, count: 8}}
executables:
  align:
    class: app
    inputs: {reads: file}
    entry_points: {main: {steps: [{compute: {lognormal: {median: 40 min, p95: 70 min}}}]}}
launches:
  align: {run: align, as: me, in: study, each: samples, cost_limit: 2 USD}
limits: {workers_per_user: 4}
"""
HAZARD = "spot: {hazard: {value: 0.3 /h, believed: [0.1 /h, 0.6 /h]}}\n"


@pytest.fixture
def file(tmp_path):
    def write(text):
        path = tmp_path / "scenario.yaml"
        path.write_text(text)
        return path

    return write


def problems_of(path, **options):
    with pytest.raises(ScenarioError) as refused:
        load(path, **options)
    return [str(problem).removeprefix(f"{path}:") for problem in refused.value.problems]


def believing(path, text):
    """The scenario with something else in the place of a value."""
    replaced = {
        "median": ("median: 40 min", f"median: {text}"),
        "p95": ("p95: 70 min", f"p95: {text}"),
        "cost_limit": ("cost_limit: 2 USD", f"cost_limit: {text}"),
        "workers_per_user": ("workers_per_user: 4", f"workers_per_user: {text}"),
        "size": ("size: 12 GB", f"size: {text}"),
        "rate": ("0.05 USD/h", text),
    }[path]
    assert replaced[0] in SCENARIO
    return SCENARIO.replace(*replaced)


def test_in_a_plain_run_the_value_counts(file):
    plain = load(file(SCENARIO + "spot: {hazard: 0.3 /h}\n"))
    doubtful = load(file(SCENARIO + HAZARD))
    assert [name for name, value in doubtful if value != getattr(plain, name)] == []
    assert plain.beliefs == ()


def test_a_belief_knows_its_path_its_range_its_rule_and_its_place(file):
    path = file(SCENARIO + HAZARD)
    (belief,) = load(path).beliefs
    assert (belief.path, belief.keys) == ("spot.hazard", ("spot", "hazard"))
    assert (belief.value, belief.low, belief.high, belief.alternatives) == ("0.3 /h", "0.1 /h", "0.6 /h", ())
    assert belief.says == "0.1 /h to 0.6 /h"
    assert belief.rule == "K4"
    assert str(belief.place) == f"{path}:15:16"


@pytest.mark.parametrize(
    ("where", "text", "path", "rule"),
    [
        ("median", "{value: 40 min, believed: [30 min, 60 min]}", "executables.align.entry_points.main.steps.0.compute.lognormal.median", None),
        ("cost_limit", "{value: 2 USD, believed: [1 USD, 5 USD]}", "launches.align.cost_limit", "I1"),
        ("workers_per_user", "{value: 4, believed: [2, 9]}", "limits.workers_per_user", "G7"),
        ("size", "{value: 12 GB, believed: [0, 20 GB]}", "data.samples.size", None),
        ("rate", "{value: 0.05 USD/h, believed: [0.04 USD/h, 0.05 USD/h]}", "price_lists.mine.per_core.on_demand", None),
    ],
)  # fmt: skip
def test_it_may_stand_wherever_a_value_stands(file, where, text, path, rule):
    (belief,) = load(file(believing(where, text))).beliefs
    assert (belief.path, belief.rule) == (path, rule)


@pytest.mark.parametrize(
    "section",
    [
        "settings: {worker_reuse: {value: none, believed: [none, root_execution]}}\n",
        "settings: {bill_interrupted: {value: true, believed: [false, true]}}\n",
        "latencies: {staging_rate: {value: unlimited, believed: [150 MB/s, unlimited]}}\n",
    ],
)
def test_what_is_no_quantity_has_alternatives(file, section):
    (belief,) = load(file(SCENARIO + section)).beliefs
    assert belief.low is belief.high is None
    assert belief.end("low") == belief.value
    assert belief.end("high") in belief.alternatives
    assert belief.end("high") != belief.value


def test_names_that_authors_choose_may_be_value_and_believed(file):
    text = SCENARIO.replace("users: {me: {}}", "users: {me: {}, value: {}, believed: {}}")
    text = text.replace("inputs: {reads: file}", "inputs: {reads: file, value: 'int?', believed: 'int[]?'}")
    text = text.replace("each: samples,", "each: samples, inputs: {reads: '${samples}', value: 3, believed: [1, 2]},")
    text += (
        "tables: {seen: {rows: [{value: 3, believed: 4}]}}\nlearned: {x: {observations: 3, value: [1.0, 2.0, 3.0]}}\n"
    )
    read = load(file(text))
    assert read.beliefs == ()
    assert read.launches["align"].inputs["believed"] == [1, 2]
    assert read.users.keys() == {"me", "value", "believed"}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{believed: [0.1 /h, 0.6 /h]}", "15:16: 'value' is missing, which counts in a plain run: write hazard: {value: ..., believed: [...]}"),
        ("{value: 0.3 /h, believed: [0.1 /h, 0.6 /h], why: x}", "15:60: 'why' has no place here: a belief has the keys value and believed"),
        ("{value: 0.3 /h, believed: 0.1 /h}", "15:42: 'believed' is a list: the lowest and the highest that it may be, or all that it may be"),
        ("{value: 0.3 /h, believed: [0.1 /h]}", "15:42: a range has two ends and not 1: write the lowest and the highest that it may be"),
        ("{value: 0.3 /h, believed: [0.1 /h, 0.3 /h, 0.6 /h]}", "15:42: a range has two ends and not 3: write the lowest and the highest that it may be"),
        ("{value: 0.3 /h, believed: [0.6 /h, 0.1 /h]}", "15:42: the ends are in wrong order: write [0.1 /h, 0.6 /h], the lowest first"),
        ("{value: 0.3 /h, believed: [0.3 /h, 0.3 /h]}", "15:42: both ends are the same, so nothing is in doubt: write the value alone"),
        ("{value: 0.9 /h, believed: [0.1 /h, 0.6 /h]}", "15:24: '0.9 /h' lies outside of what is believed, 0.1 /h to 0.6 /h: change the value or widen the range"),
        ("{value: 0.3 /h, believed: [0.1 GB, 0.6 /h]}", "15:43: '0.1 GB', a size, is no end for '0.3 /h', which is a frequency: write it like the value"),
        ("{value: 0.3 /h, believed: [0.1 /h, lots]}", "15:51: 'lots' is no end for '0.3 /h', which is a frequency: write it like the value"),
        ("{value: 0.3 /h, believed: [0.1 /h, {x: 1}]}", "15:51: a belief belongs to a single value: put it inside, such as lognormal: {median: {value: 40 min, believed: [30 min, 60 min]}, p95: 2 h}"),
    ],
)  # fmt: skip
def test_what_is_badly_written_is_refused_with_the_way_out(file, text, problem):
    assert problems_of(file(SCENARIO + f"spot: {{hazard: {text}}}\n")) == [problem]


@pytest.mark.parametrize(
    ("where", "text", "problem"),
    [
        ("cost_limit", "{value: 2 USD, believed: [1 USD, 3 GBP]}", "13:102: '3 GBP', an amount of money in GBP, is no end for '2 USD', which is an amount of money in USD: write it like the value"),
        ("size", "{value: '${row.size}', believed: [1 GB, 2 GB]}", "6:48: '${row.size}' is filled in from elsewhere: put the belief there, or write a value here"),
        ("workers_per_user", "{value: 4, believed: [0, 9]}", "14:50: 0 is out of range; a number of at least 1 is wanted here"),
        ("workers_per_user", "{value: 4, believed: [2, 9.5]}", "14:53: a whole number is wanted here, not the number 9.5"),
        ("rate", "{value: 1 MB, believed: [1 MB, 2 MB]}", "2:81: '1 MB' is a size; a price per hour is wanted here, such as '0.4368 GBP/h'"),
    ],
)  # fmt: skip
def test_both_ends_are_held_against_what_the_place_wants(file, where, text, problem):
    assert problem in problems_of(file(believing(where, text)))


@pytest.mark.parametrize(
    ("section", "problem"),
    [
        ("settings: {worker_reuse: {value: none, believed: [none, root]}}", "15:57: 'root' is not possible here; write 'none' or 'root_execution'"),
        ("settings: {worker_reuse: {value: none, believed: [root_execution]}}", "15:50: 'none' is not among what is believed: add it to the list, as one of what it may be"),
        ("settings: {worker_reuse: {value: none, believed: [none]}}", "15:50: there is nothing beside 'none', so nothing is in doubt: write the value alone"),
        ("settings: {worker_reuse: {value: none, believed: [none, none]}}", "15:57: 'none' stands there twice: all are equally likely"),
        ("latencies: {pooled_share: {value: 0 %, believed: [0 %, 150 %]}}", "15:56: '150 %' is more than the whole; a share lies between 0 and 1, such as '5 %' or 0.05"),
        ("seed: {value: 1, believed: [1, 5]}", "15:7: there is no belief here, luck differs from replication to replication by itself: write the value alone"),
        ("spot: {value: {hazard: 0.3 /h}, believed: [{}, {}]}", "15:7: 'spot' holds several values: put the belief at one of the values in it"),
        ("expect: [{table: executions, count: {value: 8, believed: [7, 8]}}]", "15:37: there is no belief here, what is expected must hold whatever is believed: write the value alone"),
        ("variants: {value: {seed: 3}, believed: [1, 2]}", "15:11: there is no belief here, a variant is a choice: write the value alone"),
        ("learned: {x: {observations: {value: 1, believed: [1, 2]}}}", "15:29: there is no belief here, what was learned says by itself how sure it is: write the value alone"),
        ("tables: {seen: {rows: [{time: {value: 3 s, believed: [1 s, 4 s]}}]}}", "15:10: table 'seen', row 1, column 'time': a cell has no belief; write its value, and put the belief where the value is used"),
    ],
)  # fmt: skip
def test_where_nothing_can_be_in_doubt_there_is_no_belief(file, section, problem):
    assert problems_of(file(f"{SCENARIO}{section}\n"))[0] == problem


@pytest.mark.parametrize(
    "name", ["name: doubtful", "run: align", "as: me", "prices: mine", "class: app", "each: samples"]
)
def test_names_are_not_in_doubt(file, name):
    key, _, value = name.partition(": ")
    text = SCENARIO.replace(name, f"{key}: {{value: {value}, believed: [{value}, other]}}", 1)
    (problem,) = problems_of(file(text))
    assert "write it alone" in problem or "write the value alone" in problem


def test_an_instance_type_may_be_in_doubt(file):
    types = "{value: mem1_ssd1_v2_x4, believed: [mem1_ssd1_v2_x4, mem1_ssd1_v2_x8]}"
    (belief,) = load(file(SCENARIO.replace("class: app", f"class: app\n    instance_type: {types}"))).beliefs
    assert belief.says == "mem1_ssd1_v2_x4 or mem1_ssd1_v2_x8"
    (problem,) = problems_of(
        file(SCENARIO.replace("class: app", f"class: app\n    instance_type: {types}".replace("_x8", "_x9")))
    )
    assert problem.startswith("10:73: there is no instance type 'mem1_ssd1_v2_x9'")


def test_beliefs_that_can_fall_foul_of_each_other_are_refused(file):
    text = believing("median", "{value: 40 min, believed: [30 min, 60 min]}")
    apart = "{value: 70 min, believed: [61 min, 90 min]}"
    assert len(load(file(text.replace("p95: 70 min", f"p95: {apart}"))).beliefs) == 2
    together = "{value: 70 min, believed: [50 min, 90 min]}"
    (problem,) = problems_of(file(text.replace("p95: 70 min", f"p95: {together}")))
    step = "executables.align.entry_points.main.steps.0.compute.lognormal"
    assert problem.startswith(
        f"11:66: with {step}.median = 60 min and {step}.p95 = 50 min: p95 does not lie above the median"
    )


def test_all_mistakes_come_at_once_in_order(file):
    text = believing("median", "{value: 40 min, believed: [30 min]}").replace("cost_limit: 2 USD", "cost_limit: 2")
    found = problems_of(file(text + "limts: {}\nspot: {hazard: {value: 0.3 /h, believed: [0.1 /h, 9 GB]}}\n"))
    assert [problem.partition(" ")[0] for problem in found] == ["11:92:", "13:69:", "15:1:", "16:51:"]


def test_a_mistake_in_a_variant_is_told_with_its_place(file):
    found = problems_of(file(SCENARIO + "variants:\n  odd: {limits.workers_per_user: {value: 2, believed: [0, 3]}}\n"))
    assert found == ["16:56: variant odd: 0 is out of range; a number of at least 1 is wanted here"]


def test_a_later_value_takes_the_place_of_value_and_belief(file, tmp_path):
    (tmp_path / "lib.yaml").write_text(HAZARD)
    importing = "import: [lib.yaml]\n" + SCENARIO
    assert load(file(importing + "spot: {hazard: 0.5 /h}\n")).beliefs == ()
    assert load(file(importing), overrides=["spot.hazard=0.5 /h"]).beliefs == ()
    variant = file(importing + "variants: {sure: {spot.hazard: 0.5 /h}}\n")
    assert len(load(variant).beliefs) == 1
    assert load(variant, variant="sure").beliefs == ()
    assert load(variant, variant="sure").spot.hazard == 0.5


def test_a_later_belief_takes_the_place_of_what_was_there(file, tmp_path):
    (tmp_path / "lib.yaml").write_text(HAZARD + "latencies: {boot: {lognormal: {median: 50 s, p95: 60 s}}}\n")
    boot = "latencies: {boot: {value: 54 s, believed: [50 s, 60 s]}}\n"
    read = load(file("import: [lib.yaml]\n" + SCENARIO + boot), overrides=["spot.hazard.believed=[0.2 /h, 0.4 /h]"])
    assert {(belief.path, belief.value, belief.says) for belief in read.beliefs} == {
        ("latencies.boot", "54 s", "50 s to 60 s"),
        ("spot.hazard", "0.3 /h", "0.2 /h to 0.4 /h"),
    }
    assert read.latencies.boot.mean == 54_000_000


def test_a_distribution_takes_the_place_of_a_belief(file, tmp_path):
    (tmp_path / "lib.yaml").write_text("latencies: {boot: {value: 54 s, believed: [50 s, 60 s]}}\n")
    text = SCENARIO + "latencies: {boot: {uniform: [50 s, 60 s]}}\n"
    assert load(file("import: [lib.yaml]\n" + text)).beliefs == ()


def test_a_change_from_outside_may_bring_a_belief(file):
    read = load(file(SCENARIO), overrides=["limits.workers_per_user={value: 4, believed: [2, 9]}"])
    (belief,) = read.beliefs
    assert belief.whole
    assert str(belief.place) == "--set:1:25"
    assert problems_of(file(SCENARIO), overrides=["limits.workers_per_user={value: 4, believed: [9, 2]}"]) == [
        "--set:1:46: the ends are in wrong order: write [2, 9], the lowest first"
    ]


def test_beliefs_are_written_with_the_result_and_read_back(file, tmp_path):
    first = load(file(believing("median", "{value: 40 min, believed: [30 min, 60 min]}") + HAZARD))
    again = load(write_resolved(first, tmp_path / "out"))
    assert again.beliefs == first.beliefs
    assert again.executables == first.executables


def test_a_scenario_with_beliefs_travels(file):
    first = load(file(SCENARIO + HAZARD))
    again = pickle.loads(pickle.dumps(first))
    assert again == first
    assert again.beliefs == first.beliefs
