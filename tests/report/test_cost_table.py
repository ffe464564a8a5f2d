import csv
import io
from collections import Counter, defaultdict
from decimal import Decimal
from fractions import Fraction

from hypothesis import given

from sim.records import money
from sim.records.ticks import TICKS_PER_UNIT
from sim.report.cost_table import BY, HEADER, write_cost_table
from tests.records.synthetic import FIFTY, Rows, charges


def table(rows):
    file = io.StringIO()
    write_cost_table(rows, file)
    return list(csv.DictReader(io.StringIO(file.getvalue())))


@FIFTY
@given(charges())
def test_the_rows_add_up_to_the_total_rounded_to_a_millionth(tables):
    found = table(tables["charges"])
    sums = defaultdict(Decimal)
    for row in found:
        sums[row["currency"]] += Decimal(row["amount"])
    for currency, ticks in money.total(tables["charges"]).items():
        exact = Fraction(ticks, TICKS_PER_UNIT)
        assert abs(Fraction(sums[currency]) - exact) <= Fraction(1, 2_000_000)


@FIFTY
@given(charges())
def test_each_row_is_within_a_millionth_of_its_charges(tables):
    exact = {}
    for row in money.by(tables["charges"], BY).to_dict("records"):
        key = tuple(row[name] if isinstance(row[name], str) else "" for name in (*BY, "currency"))
        exact[key] = Fraction(row["ticks"], TICKS_PER_UNIT)
    found = table(tables["charges"])
    assert Counter(exact).keys() == {tuple(row[name] for name in (*BY, "currency")) for row in found}
    for row in found:
        key = tuple(row[name] for name in (*BY, "currency"))
        assert abs(Fraction(Decimal(row["amount"])) - exact[key]) <= Fraction(1, 1_000_000)


def test_a_charge_with_several_tags_is_in_one_row():
    rows = Rows()
    rows.job("job-1", [("compute", 1000)], tags="a,b")
    rows.job("job-2", [("compute", 500)], tags="a")
    rows.job("job-3", [("compute", 250)])
    found = {row["tags"]: row["amount"] for row in table(rows.tables()["charges"])}
    assert found == {"a,b": "1.000000", "a": "0.500000", "": "0.250000"}


def test_nothing_charged_is_a_heading():
    file = io.StringIO()
    write_cost_table(Rows().tables()["charges"], file)
    assert file.getvalue() == ",".join(HEADER) + "\n"
