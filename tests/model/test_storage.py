"""Storage: from when to when an object in a project is charged for, at what price (H7)."""

from sim.records import money
from sim.records.tables import Tables
from tests.model.playing import Outside, play, read, tables_of

# 0.001 USD a GB and hour: a job's 3.6 GB cost a millionth of a dollar a second, the reference's 7.2 GB two.
PRICED = "price_lists: {list: {storage: 0.73 USD/GB month}}\n"
WORK = """
executables:
  work:
    class: app
    inputs: {ref: file?}
    outputs: {out: file}
    entry_points: {main: {steps: [{compute: 60 s}, {upload: {out: 3.6 GB}}]}}
launches:
  work: {run: work, as: ann, in: lab}
"""
REF = "data: {ref: {project: lab, size: 7.2 GB%s}}\n"
# Work ends its code at 155.4, its file closes at 157.4, and it is done at 158.5.


def storage(text):
    """From when to when what is stored, and what that costs."""
    return [
        (row["from"], row["to"], row["bytes"], row["amount"])
        for row in play(text).rows(what_for="storage", table="charges")
    ]


def test_an_output_is_charged_for_from_the_instant_at_which_it_is_cloned_to_the_project():
    assert storage("horizon: 1 h\n" + PRICED + WORK) == [(158.5, 3600, 3_600_000_000, 0.0034415)]


def test_without_a_horizon_storage_is_charged_for_to_the_last_transition():
    assert storage(PRICED + WORK + REF % "") == [(0, 158.5, 7_200_000_000, 0.000317)]


def test_scenario_data_are_charged_for_from_their_closing():
    # It is asked to close at 100 and closed 2 s later.
    late = REF % ", state: open, closes: 100 s"
    assert storage("horizon: 1 h\n" + PRICED + late) == [(102, 3600, 7_200_000_000, 0.006996)]
    assert storage("horizon: 1 h\n" + PRICED + REF % ", state: closing")[0][:2] == (2, 3600)
    assert storage("horizon: 1 h\n" + PRICED + REF % ", state: open") == []


def test_free_data_records_and_empty_files_cost_nothing():
    text = "horizon: 1 h\n" + PRICED + REF % ", storage: free"
    played = play(text)
    assert played.rows("charges") == []
    assert [row["storage"] for row in played.rows("objects")] == ["free"]
    late = play("horizon: 1 h\n" + PRICED + REF % ", storage: free, state: open, closes: 1 s")
    assert late.rows("charges") == []
    assert storage("horizon: 1 h\n" + PRICED + "data: {note: {project: lab, class: record}}") == []


def test_a_price_of_nothing_is_a_price():
    played = play("horizon: 1 h\nprice_lists: {list: {storage: 0 USD/GB month}}\n" + REF % "")
    assert [(row["amount"], row["micros_per_unit"]) for row in played.rows("charges")] == [(0, 0)]
    assert played.rows("objects")[0]["storage"] == "charged"


def test_without_a_price_nothing_is_charged_and_the_objects_say_so():
    played = play(WORK + REF % "")
    assert played.rows("charges", what_for="storage") == []
    assert {(row["name"], row["storage"]) for row in played.rows("objects")} == {
        ("ref", "not priced"),
        ("out", "not priced"),
    }


def test_a_workspace_is_free_and_a_nested_output_is_charged_for_once_it_is_in_the_project():
    text = WORK.replace(
        "entry_points: {main: {steps: [",
        "entry_points: {part: {outputs: {x: file}, steps: [{upload: {x: 5 GB}}]}, "
        "main: {steps: [{subjob: {entry_point: part}}, ",
    )
    assert storage("horizon: 1 h\n" + PRICED + text)[0][2] == 3_600_000_000
    (temporary, kept) = sorted(play("horizon: 1 h\n" + PRICED + text).rows("objects"), key=lambda row: -row["size"])
    assert (temporary["storage"], kept["storage"]) == (None, "charged")


def test_an_output_that_is_handed_on_is_charged_for_once_a_project():
    # Another root delivers the same file again.
    text = WORK.replace(
        "launches:\n",
        """  again:
    class: app
    inputs: {x: file}
    outputs: {z: file}
    entry_points: {main: {steps: [{output: {z: "${inputs.x}"}}]}}
launches:
  again: {run: again, as: ann, in: %s, inputs: {x: "${work.out}"}}
""",
    )
    two = "projects: {other: {bill_to: wallet}}\n"
    assert len(storage("horizon: 1 h\n" + PRICED + two + text % "lab")) == 1
    rows = play("horizon: 1 h\n" + PRICED + two + text % "other").rows("charges", what_for="storage")
    # Again is ready at 158.5 + 6.4, runs 89 s later and is done 3.1 s after that.
    assert [(row["project"], row["from"]) for row in rows] == [("lab", 158.5), ("other", 257)]


def test_a_stretch_over_a_months_end_is_two_rows():
    played = play("start: 2026-01-31T23:00\nhorizon: 3 h\n" + PRICED + REF % "")
    rows = played.rows("charges")
    assert [(row["month"], row["to"] - row["from"], row["amount"]) for row in rows] == [
        ("2026-01", 3600, 0.0072),
        ("2026-02", 7200, 0.0144),
    ]


def test_storage_is_the_projects_own():
    (row,) = play("horizon: 1 h\n" + PRICED + REF % "").rows("charges")
    facts = {name: row[name] for name in ("project", "account", "currency", "rate_basis", "micros_per_unit")}
    assert facts == {
        "project": "lab",
        "account": "wallet",
        "currency": "USD",
        "rate_basis": "exact",
        "micros_per_unit": 730_000,
    }
    empty = ("execution", "try", "root", "user", "tags", "executable", "function", "launch", "launch_index", "outcome",
             "instance_type", "purchase", "micros_per_hour")  # fmt: skip
    assert {row[name] for name in empty} == {None}


def test_what_leaves_is_charged_for_until_then():
    outside = Outside(PRICED + WORK.replace("launches:\n  work: {run: work, as: ann, in: lab}\n", ""))
    storage_ = outside.platform.storage
    thing = outside.platform.new_object("x", "file", 3_600_000_000, "lab")
    outside.until(10)
    outside.platform.clock.catch_up()
    storage_.enters(thing, "lab")
    storage_.enters(thing, "lab")
    outside.until(110)
    outside.platform.clock.catch_up()
    storage_.leaves(thing)
    storage_.leaves(thing)
    (row,) = outside.finish().rows("charges")
    assert (row["from"], row["to"], row["amount"]) == (10, 110, 0.0001)


def test_amounts_are_exact_where_no_float_is():
    # 7 bytes at a millionth a GB and month for a third of an hour: far below a float's resolution of a dollar.
    prices = "price_lists: {list: {storage: 0.000001 USD/GB month}}\n"
    text = "horizon: 20 min\n" + prices + "data: {ref: {project: lab, size: 7 B}}\n"
    charges = Tables(tables_of(read(text)))["charges"]
    assert money.total(charges) == {"USD": 7 * 20 * 60_000_000}
    assert money.TICKS_PER_UNIT == 10**6 * 10**9 * 730 * 3_600_000_000
