"""Every claim of rules.csv is shown, by a scenario that holds or by a unit test that exists."""

import re
from functools import cache

import pytest

from sim.conformance import NOT_SHOWN, as_markdown, conformance
from tests.conformance.folder import FILES, FOLDER, ROOT, RULES, played

REPORT = ROOT / "reports" / "conformance.md"
MOST_LINES = 60
KINDS = {"behaviour", "refusal", "definition"}


@cache
def table():
    return conformance(FOLDER / "rules.csv", {file: played(file.stem) for file in FILES})


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_scenario_holds(file):
    verdict = played(file.stem)
    assert verdict.error is None
    assert [outcome for outcome in verdict.outcomes if not outcome["holds"]] == []
    named = {outcome["rule"] for outcome in verdict.outcomes}
    assert named
    assert named <= RULES.keys()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_scenario_can_be_read_as_an_example(file):
    text = file.read_text(encoding="utf-8")
    assert text.startswith("# "), "say on top what it shows"
    assert text.count("\n") < MOST_LINES
    assert "exact.yaml" in text, "import ../latencies/exact.yaml, or say in a comment why not"
    assert "<<" not in text


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_file_is_named_after_a_rule_that_it_shows(file):
    rule, _, rest = file.stem.partition("-")
    assert re.fullmatch(r"[A-N]\d+[a-z]?", rule)
    assert rest
    named = {outcome["rule"] for outcome in played(file.stem).outcomes}
    assert any(re.match(rf"{rule}([a-z]|$)", shown) for shown in named)


def test_every_claim_is_shown():
    assert {one.rule.id for one in table() if one.result == NOT_SHOWN} == set()


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_a_claim_is_well_formed(rule):
    assert re.fullmatch(r"[A-N]\d+[a-z]?", rule.id)
    assert rule.kind in KINDS
    assert set(rule.basis.split()) <= set("SDCMUP")
    assert rule.claim.endswith(".")
    assert (rule.kind == "definition") == bool(rule.unit_test)


def test_rules_stand_in_the_order_of_their_ids():
    def place(id_):
        letter, number, claim = re.fullmatch(r"([A-N])(\d+)([a-z]?)", id_).groups()
        return letter, int(number), claim

    assert list(RULES) == sorted(RULES, key=place)


def test_the_report_is_up_to_date():
    # dxsim check scenarios/semantics --write reports/conformance.md
    assert REPORT.read_text(encoding="utf-8") == as_markdown(table(), FOLDER, REPORT)
