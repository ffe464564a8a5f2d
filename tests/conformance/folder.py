"""The scenarios that show the platform's rules, and playing them."""

from functools import cache
from pathlib import Path

from sim.checker import Verdict, verify
from sim.conformance import read_rules

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "scenarios" / "semantics"
RULES = {rule.id: rule for rule in read_rules(FOLDER / "rules.csv")}
FILES = sorted(FOLDER.glob("*.yaml"))


def play(stem: str) -> Verdict:
    """Read and play a scenario afresh."""
    return verify(FOLDER / f"{stem}.yaml")


@cache
def played(stem: str) -> Verdict:
    """The same, unbroken; only once."""
    return play(stem)
