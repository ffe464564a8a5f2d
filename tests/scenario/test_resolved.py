from dataclasses import dataclass

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.scenario.resolved import write_resolved
from sim.scenario.yaml_source import read_yaml

TRAPS = [
    "no",
    "on",
    "y",
    "08",
    "010",
    "1:30",
    "1e3",
    "0x1F",
    ".inf",
    "1_000",
    "+5",
    "5.",
    "=",
    "<<",
    "null",
    "~",
    "",
    "2026-01-12",
]
TEXT = st.one_of(st.sampled_from(TRAPS), st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
NUMBERS = st.one_of(st.integers(-(10**17), 10**17), st.floats(allow_nan=False, allow_infinity=False), st.booleans())
VALUES = st.recursive(
    st.one_of(st.none(), TEXT, NUMBERS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
)


@dataclass
class Written:
    raw: dict


SLOW = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@settings(deadline=None, suppress_health_check=SLOW, max_examples=300)
@given(raw=st.dictionaries(TEXT, VALUES, max_size=4))
def test_what_is_written_reads_back_the_same(tmp_path, raw):
    assert read_yaml(write_resolved(Written(raw), tmp_path)).value == raw
