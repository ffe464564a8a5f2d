"""The published cases hold, say what they are, and would not hold otherwise."""

import csv
import re
from fractions import Fraction
from pathlib import Path

import pytest

import sim
from sim.checker import verify

FOLDER = Path(__file__).parents[2] / "scenarios" / "validation"
CASES = sorted(FOLDER.rglob("*.yaml"))
KINDS = ("Arithmetic check", "Validation")
README_ROW = re.compile(r"^\| `([\w/-]+\.yaml)` \| ([\w ]+) \|", re.MULTILINE)

by_name = {path.stem: path for path in CASES}


def with_variants():
    for path in CASES:
        for variant in (None, *sim.load(path).variants):
            yield pytest.param(path, variant, id=f"{path.stem}-{variant or 'base'}")


@pytest.mark.parametrize(("path", "variant"), list(with_variants()))
def test_a_published_case_holds(path, variant):
    verdict = verify(path, variant=variant)
    assert verdict.error is None
    assert verdict.outcomes
    assert [outcome["failure"] for outcome in verdict.outcomes if not outcome["holds"]] == []


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_case_says_what_it_is_and_where_it_comes_from(path):
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# Source: ")
    assert re.search(r"github\.com/|ukbiobank\.ac\.uk", text.split("\nname:", 1)[0])
    assert sim.load(path).description.partition(".")[0] in KINDS
    assert sim.load(path).name == path.stem


def test_the_table_of_cases_is_complete_and_says_the_same():
    rows = dict(README_ROW.findall((FOLDER / "README.md").read_text(encoding="utf-8")))
    said = {path.relative_to(FOLDER).as_posix(): sim.load(path).description.partition(".")[0].lower() for path in CASES}
    assert rows == said


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("plink-500k", "price_lists.ukb-rap-2025.on_demand.mem1_ssd1_v2_x16=0.4380 GBP/h"),
        ("plink-200k", "price_lists.ukb-rap-2025.spot.mem1_ssd1_v2_x16=0.1172 GBP/h"),
        ("regenie-500k", "executables.merge.entry_points.main.steps.0.compute=47 min"),
        ("pharmcat", "executables.pharmcat.entry_points.main.steps.0.compute=5 h"),
        ("parallel100", "executables.analysis.entry_points.main.steps.0.compute.per_item=120.000001 s"),
        ("beast-timeout", "executables.beast.timeout=19 h"),
        ("plink-200k-spot", "spot.hazard=0.01 /h"),
    ],
)
def test_a_case_fails_where_something_else_is_played(name, change):
    verdict = verify(by_name[name], overrides=[change])
    assert verdict.error is None
    assert not all(outcome["holds"] for outcome in verdict.outcomes)


@pytest.mark.parametrize("jobs", [1, 2, 5, 10, 20, 50, 100])
def test_the_guides_formula_is_met_to_the_last_digit(jobs):
    result = sim.run(by_name["parallel100"])
    charges = result.charges[result.charges["launch"] == f"jobs_{jobs}"]
    microseconds = (charges["to"] - charges["from"]).dt.total_seconds().mul(1e6).round().astype("int64")
    exact = sum(map(int, charges["micros_per_hour"] * microseconds))
    assert Fraction(exact, 10**6 * 3_600_000_000) == Fraction(16, 100) / 60 * (5 * jobs + 200)
    done = result.executions[result.executions["launch"] == f"jobs_{jobs}"]
    assert len(done) == jobs
    assert {end.total_seconds() for end in done["ended"] - done["created"]} == {60 * (5 + 200 / jobs)}


def test_only_twenty_hours_and_five_minutes_of_quality_control_agree_with_both_costs():
    def costs(minutes):
        return [round(float(Fraction(rate) * minutes / 60), 2) for rate in ("0.4368", "0.1168")]

    agree = [minutes for minutes in range(1190, 1220) if costs(minutes) == [8.77, 2.35]]
    assert agree == [1205]
    assert 1205 + 46 + 12 + 655 + 265 == 2183
    assert costs(2183) == [15.89, 4.25]


@pytest.mark.parametrize(
    ("file", "column", "total", "longest"),
    [
        ("chromosomes-500k", "plink [min]", 528, 40),
        ("chromosomes-500k", "qc [min]", 1205, 101),
        ("chromosomes-500k", "step_2 [min]", 265, 20),
        ("chromosomes-200k", "by_length [min]", 2341, 200),
        ("chromosomes-200k", "one_long [min]", 2341, 200),
        ("chromosomes-200k", "halves [min]", 2341, 200),
    ],
)
def test_assumed_lengths_give_what_was_printed(file, column, total, longest):
    with (FOLDER / "gwas-tutorial" / f"{file}.csv").open(encoding="utf-8") as lines:
        minutes = [Fraction(row[column]) for row in csv.DictReader(lines)]
    assert (len(minutes), sum(minutes), max(minutes)) == (22, total, longest)


@pytest.mark.parametrize(("column", "fixed"), [("plink", 6.32), ("qc", 3.70), ("step_2", 3.26), ("by_length", 3.00)])
def test_lengths_are_a_fixed_time_and_one_in_proportion_to_the_chromosome(column, fixed):
    file = "chromosomes-200k" if column == "by_length" else "chromosomes-500k"
    with (FOLDER / "gwas-tutorial" / f"{file}.csv").open(encoding="utf-8") as lines:
        rows = [(int(row["length_bp"]), float(row[f"{column} [min]"])) for row in csv.DictReader(lines)]
    longest_bp, longest = rows[0]
    for bases, minutes in rows:
        assert minutes == pytest.approx(fixed + (longest - fixed) * bases / longest_bp, abs=0.02)


@pytest.mark.parametrize(
    ("variant", "rate"),
    [("running-alone", 33.19569), ("with-teardown", 33.190619), ("with-boot-and-teardown", 33.165749)],
)
def test_each_way_of_billing_the_timed_out_job_takes_a_rate_below_the_printed_one(variant, rate):
    result = sim.run(by_name["beast-timeout"], variant=variant)
    assert set(result.charges["micros_per_hour"]) == {round(rate * 1e6)}
    assert result.executions["price"].sum() == pytest.approx(663.9138, abs=5e-5)
    assert rate < 33.2
