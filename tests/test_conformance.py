"""A folder with a rules.csv is checked against it."""

import pytest

from sim.checker import verify
from sim.conformance import as_markdown, conformance, counted, read_rules
from sim.records.errors import ResultError
from tests.cli.conftest import SCENARIO

RULES = """\
id,kind,basis,claim,unit_test
H2,behaviour,M,A price is exact.,
H3,behaviour,M P,Boot is billed.,
H4,definition,M,Waiting is free.,tests/test_waiting.py::test_waiting_is_free
H5,definition,M,Rates are known.,tests/test_waiting.py::test_rates
I1,refusal,D,A limit is a limit.,
"""
SHOWS = "expect:\n  - {rule: H2, table: charges, sum: {amount: 0.368 GBP}}\n  - {rule: H3, table: charges, count: 1}\n"


@pytest.fixture
def folder(tmp_path):
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "rules.csv").write_text(RULES)
    (rules / "H2-exact.yaml").write_text(SCENARIO + SHOWS)
    (rules / "H2-again.yaml").write_text(SCENARIO + SHOWS.splitlines()[0] + "\n" + SHOWS.splitlines()[1] + "\n")
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_waiting.py").write_text("\ndef test_waiting_is_free():\n    pass\n")
    return rules


def table_of(folder):
    return conformance(folder / "rules.csv", {file: verify(file) for file in sorted(folder.glob("*.yaml"))})


def test_each_claim_stands_beside_what_shows_it(folder):
    table = table_of(folder)
    assert [(one.rule.id, one.by, one.result) for one in table] == [
        ("H2", "H2-again, H2-exact", "holds"),
        ("H3", "H2-exact", "fails"),
        ("H4", "test_waiting_is_free", "in tests"),
        ("H5", "test_rates", "not shown"),
        ("I1", "", "not shown"),
    ]
    assert counted(table) == "5 claims: 1 hold in a scenario, 1 are shown by unit tests, 1 fail, 2 are not shown"


def test_the_markdown_links_to_the_scenarios(folder):
    lines = as_markdown(table_of(folder), folder, folder.parent / "reports" / "table.md").splitlines()
    assert lines[0] == "# Conformance"
    assert "(../rules/README.md)" in lines[3]
    assert lines[7] == (
        "| H2 | A price is exact. | behaviour | M | "
        "[H2-again](../rules/H2-again.yaml), [H2-exact](../rules/H2-exact.yaml) | holds |"
    )
    assert lines[9].endswith("| `tests/test_waiting.py::test_waiting_is_free` | in tests |")
    assert lines[11] == "| I1 | A limit is a limit. | refusal | D | – | not shown |"


def test_a_rule_of_a_load_error_is_known(folder):
    (folder / "I1-refused.yaml").write_text("nonsense: 1\nexpect: [{rule: I1, load_error: nonsense}]\n")
    assert [(one.by, one.result) for one in table_of(folder) if one.rule.id == "I1"] == [("I1-refused", "holds")]


def test_a_rule_that_is_not_in_the_list_is_refused(folder):
    (folder / "X9-none.yaml").write_text("nonsense: 1\nexpect: [{rule: X9, load_error: nonsense}]\n")
    with pytest.raises(ResultError, match=r"X9-none.yaml: there is no rule X9 in .*rules.csv"):
        table_of(folder)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id,claim\nA1,It is.\n", "has the columns id, kind, basis, claim, unit_test"),
        (RULES + "H2,,,,\n", "H2 stands twice"),
    ],
)
def test_a_list_that_cannot_be_used_is_refused(folder, text, message):
    (folder / "rules.csv").write_text(text)
    with pytest.raises(ResultError, match=message):
        read_rules(folder / "rules.csv")
