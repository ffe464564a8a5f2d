"""A rule that is broken on purpose is noticed: the clauses that bear its id fail, or the run does.

Each `breaks_*.py` has BREAKS: id of a claim -> (scenario, a function that breaks that rule alone with a monkeypatch).
"""

from importlib import import_module

import pytest

from sim.model.lifecycle import IllegalTransitionError
from tests.conformance.folder import ROOT, RULES, play, played

HERE = ROOT / "tests" / "conformance"
MODULES = sorted(path.stem for path in HERE.glob("breaks_*.py"))
TABLES = {name: import_module(f"tests.conformance.{name}").BREAKS for name in MODULES}
BREAKS = [(rule, *found) for table in TABLES.values() for rule, found in table.items()]
BROKEN = {rule for rule, _, _ in BREAKS}

RUN_FAILS = (AssertionError, IllegalTransitionError, KeyError, IndexError, ValueError, ArithmeticError)
"""What a run that contradicts itself raises. Any other error is a fault of the patch."""


@pytest.mark.parametrize(("rule", "stem", "break_it"), BREAKS)
def test_a_broken_rule_is_noticed(rule, stem, break_it):
    clauses = [outcome for outcome in played(stem).outcomes if outcome["rule"] == rule]
    assert clauses, f"{stem} has no clause for {rule}"
    assert all(outcome["holds"] for outcome in clauses)
    with pytest.MonkeyPatch.context() as patch:
        break_it(patch)
        assert notices(rule, stem), f"{stem} shows {rule} also where the rule is broken"


def notices(rule, stem):
    """Whether the scenario fails where it speaks of the rule, or cannot be played."""
    try:
        verdict = play(stem)
    except RUN_FAILS:
        return True
    return verdict.error is not None or any(not one["holds"] for one in verdict.outcomes if one["rule"] == rule)


def test_what_is_broken_is_a_claim():
    assert RULES.keys() >= BROKEN


def test_every_claim_of_behaviour_and_every_refusal_is_broken():
    wanted = {rule.id for rule in RULES.values() if rule.kind != "definition"}
    assert wanted - BROKEN == set()
