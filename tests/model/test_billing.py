"""Who pays, for what time, at what rate, in which month (H1 - H5, H8)."""

from fractions import Fraction

import pytest

from sim.model.billing import PARTS, PRICE_SCALE, egress_parts, storage_parts
from sim.units import GB, HOUR, STORAGE_MONTH
from tests.model.playing import Outside, play

WORK = """
accounts: {other: {prices: list}, regional: {prices: {"aws:us-east-1": list, "aws:eu-west-2": dear}}}
projects:
  elsewhere: {bill_to: other}
  east: {bill_to: regional}
  west: {bill_to: regional, region: "aws:eu-west-2"}
price_lists: {dear: {date: 2026-01, source: made up, per_core: {on_demand: 1.8 USD/h}}}
data: {reads: {project: lab, size: 1 GB, state: open, closes: 1 h}}
executables:
  work:
    class: app
    inputs: {reads: file?}
    entry_points: {main: {steps: [{compute: %s}]}}
launches:
  work: {run: work, as: ann, in: %s%s}
"""


def bill(time="60 s", project="lab", more="", end=""):
    """The run of one job."""
    return play(WORK % (time, project, more) + end)


def test_a_price_is_the_rate_times_the_billed_time_without_minimum_or_rounding():
    assert bill("1 ms").billed("work") == (41.4, 95.401, 0.054001)
    assert bill("1 us").billed("work") == (41.4, 95.400001, 0.054000001)
    (boot, compute) = bill("1 us").rows("charges")
    assert (boot["amount"], compute["amount"]) == (0.054, 0.000000001)


def test_a_cold_start_is_billed_from_the_machine_or_from_running():
    assert bill().billed("work") == (41.4, 155.4, 0.114)
    assert bill(end="settings: {cold_billing: running}").billed("work") == (95.4, 155.4, 0.06)


def test_waiting_is_free():
    played = bill(more=", inputs: {reads: reads}")
    # The file is closed at 3602, so the job runs from 3697.4.
    assert played.at("work", "running") == 3697.4
    assert played.one("work")["price"] == 0.114


def test_what_never_had_a_machine_costs_nothing():
    outside = Outside(WORK.split("launches:", maxsplit=1)[0] % "60 s")
    job = outside.run("work")
    outside.until(30)
    outside.door.terminate(job)
    played = outside.finish()
    assert played.billed("work") == (None, None, 0)
    assert played.rows("charges") == []


def test_bytes_are_counted_in_parts_that_come_out_whole():
    unit = PRICE_SCALE * PARTS
    # 5 GB at 0.10 that leave; 3 GB at 0.02 a month that are stored for a month, or for an hour.
    assert Fraction(egress_parts(100_000, 5 * GB), unit) == Fraction(1, 2)
    assert Fraction(storage_parts(20_000, 3 * GB) * STORAGE_MONTH, unit) == Fraction(6, 100)
    assert Fraction(storage_parts(20_000, 3 * GB) * HOUR, unit) == Fraction(6, 73_000)


def test_the_account_of_the_project_context_pays_wherever_the_data_lie():
    played = bill(project="elsewhere", more=", inputs: {reads: reads}")
    assert {charge["account"] for charge in played.rows("charges")} == {"other"}
    assert played.one("work")["account"] == "other"
    assert [charge["project"] for charge in played.rows("charges")] == ["elsewhere"] * 2


@pytest.mark.parametrize(("project", "price", "basis"), [("east", 0.114, "exact"), ("west", 0.228, "extrapolated")])
def test_the_region_of_the_project_chooses_the_price_list(project, price, basis):
    # In the west there is only a rate of a core: four of them are 0.002 USD a second.
    played = bill(project=project)
    assert played.one("work")["price"] == price
    assert {charge["rate_basis"] for charge in played.rows("charges")} == {basis}


def test_a_charge_over_the_end_of_a_month_is_two():
    # Launched two minutes before February, it boots from 41.4 to 95.4 and computes until 155.4; the month ends at 120.
    played = bill(more=", at: 2026-01-31T23:58Z")
    start = 31 * 86_400 - 120
    assert played.spent("work") == [
        ("boot", start + 41.4, start + 95.4),
        ("compute", start + 95.4, start + 120),
        ("compute", start + 120, start + 155.4),
    ]
    charges = played.rows("charges")
    assert [charge["month"] for charge in charges] == ["2026-01", "2026-01", "2026-02"]
    assert [charge["amount"] for charge in charges] == [0.054, 0.0246, 0.0354]
    assert played.one("work")["price"] == 0.114


def test_a_charge_that_ends_with_the_month_is_one():
    played = bill(more=", at: 2026-01-31T23:57:24.6Z")
    assert played.one("work")["stopped_running"] == 31 * 86_400
    assert [charge["month"] for charge in played.rows("charges")] == ["2026-01", "2026-01"]


def test_a_charge_that_begins_with_the_month_belongs_to_it():
    played = bill(more=", at: 2026-01-31T23:59:18.6Z")
    assert played.one("work")["started_running"] == 31 * 86_400
    assert [charge["month"] for charge in played.rows("charges")] == ["2026-02", "2026-02"]


def test_a_charge_over_several_months_has_a_row_for_each():
    played = bill("60 d", more=", timeout: 80 d", end="limits: {tree_lifetime: 90 d}")
    assert [charge["month"] for charge in played.rows("charges")] == ["2026-01", "2026-01", "2026-02", "2026-03"]
    assert played.one("work")["price"] == 5184.054


def test_what_was_thrown_away_is_charged_all_the_same():
    played = play(
        (WORK % ("60 s", "lab", "")).replace("{compute: 60 s}", "{compute: 60 s}, {fail: {reason: AppError}}")
    )
    assert played.billed("work") == (41.4, 155.4, 0.114)
    assert {charge["outcome"] for charge in played.rows("charges")} == {"thrown away"}


def test_charges_carry_who_what_and_why():
    (boot, compute) = bill(more=", tags: [b, a], count: 1").rows("charges")
    assert (boot["what_for"], compute["what_for"]) == ("boot", "compute")
    for charge in (boot, compute):
        assert (charge["user"], charge["root"], charge["execution"]) == ("ann", "job-0", "job-0")
        assert (charge["executable"], charge["function"], charge["launch"]) == ("work", "main", "work")
        assert (charge["tags"], charge["currency"], charge["purchase"]) == ("a,b", "USD", "on_demand")
        assert charge["outcome"] == "kept"


def test_a_tree_costs_what_its_jobs_cost():
    text = (
        (WORK % ("60 s", "lab", ""))
        .replace("steps: [", "steps: [{subjob: {entry_point: part, instance_type: mem1_ssd1_v2_x8}}, ")
        .replace("entry_points: {main", "entry_points: {part: {steps: [{compute: 6 s}]}, main")
    )
    played = play(text)
    # 54 s and 60 s at 0.001; 54 s and 6 s at 0.002.
    assert (played.one("work")["price"], played.one("work:part")["price"]) == (0.114, 0.12)
    charges = played.rows("charges", root="job-0")
    assert sum(charge["micros_per_hour"] * round((charge["to"] - charge["from"]) * 10) for charge in charges) == (
        3_600_000 * 1140 + 7_200_000 * 600
    )
